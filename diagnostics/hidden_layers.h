// Where hidden layers are on a tape: wherever the given activation was recorded, in order. For the other diagnostics.
//
//   for (const HiddenLayer& layer : hidden_layers(tape, Relu{}))
//     tape.at(layer.activation).value();                       // what the layer puts out
#pragma once

#include <gradus/activations/activation.h>
#include <gradus/core/tape.h>

#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct HiddenLayer {
  NodeId activation;
  NodeId pre_activation;  // the activation's operand
  std::string path;       // of the activation's layer, such as "1"
};

/// First to last; layer 1 is the first after the input. All uses of the same activation, whatever its parameters.
std::vector<HiddenLayer> hidden_layers(const Tape& tape, const Activation& activation);

/// Throws ArgumentError, naming who asks, for an activation without facts or that is not elementwise.
void require_facts_of_units(const Activation& activation, std::string_view who);

/// The product that a layer stands on.
struct LayerProduct {
  NodeId product;  // affine or matmul
  NodeId input;
  NodeId weight;       // the second operand: the parameter, if it is one or its transpose; else what computes it
  bool is_transposed;  // the weight's rows are what is multiplied with: [out, in], as Linear has it
  std::optional<NodeId> bias;
};

/// The last affine or matmul that `layer` depends on, without passing another hidden layer; nothing if there is none.
/// Between the two may stand normalisations, sums with what a residual connection brings, and the like.
std::optional<LayerProduct> product_before(const Tape& tape, const HiddenLayer& layer, const Activation& activation);

}  // namespace gradus
