// UnitCensus: in which state every unit of every hidden layer is over a whole data set, at one moment of training.
// UnitHistory (unit_history.h) makes fates of several.
//
//   Tape tape;
//   UnitCensus census = take_census(tape, model, train.inputs, Relu{});
//   census.count(0, UnitState::dead);                // units of layer 1 that are dead
#pragma once

#include <gradus/diagnostics/layers.h>
#include <gradus/layers/module.h>

#include <vector>

namespace gradus {

struct UnitCensus {
  /// states[layer][unit]; layers[0] is layer 1, the first after the input.
  std::vector<std::vector<UnitState>> states;

  /// How many units of a layer are in a state.
  Index count(std::size_t layer, UnitState state) const;
  /// How many of all layers are.
  Index count(UnitState state) const;
};

/// What a LayerCensus has counted since its last reset().
UnitCensus unit_census(const LayerCensus& census);

struct CensusOptions {
  /// A slope below this share of the largest counts as saturated.
  double saturation = saturation_share;
  /// So many examples go through the network at once.
  Index batch_size = 256;
};

/// Passes all inputs [n, features] through the model, without gradients and as in evaluation (dropout is off,
/// normalisations use their running averages), and then leaves the model's modes as they were and the tape cleared.
/// Throws ArgumentError as LayerCensus does, for a batch size below 1, no inputs, or a tape that is not clear.
UnitCensus take_census(Tape& tape, Module& model, const Tensor& inputs, const Activation& activation,
                       const CensusOptions& options = {});

}  // namespace gradus
