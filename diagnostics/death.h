// By which update, and through what, a unit was killed. A rectifier is dead when its largest pre-activation over the
// data is 0 or less: explain_death() says how much of that number's fall is due to the unit's weights, its bias and its
// inputs; DeathWatch looks after each update for units that have just died. It copies the weights and inputs of the
// hidden layers at each look, and costs a forward pass over the data.
//
//   DeathWatch watch(Relu{});
//   …                                                               // before training, and after each update:
//   model(tape.borrow(train.inputs));
//   for (const Death& death : watch.look(tape, {.step = step, .learning_rate = 0.1})) std::cout << describe(death);
//   tape.clear();
#pragma once

#include <gradus/diagnostics/layers.h>

#include <limits>
#include <string>
#include <vector>

namespace gradus {

/// What a layer's pre-activations x Wᵀ + b were computed from, at one moment. It owns copies.
struct LayerMoment {
  Tensor inputs{Shape{0, 0}};  // [n, in]
  Tensor weight{Shape{0, 0}};  // [out, in]
  Tensor bias{Shape{0}};       // [out]; empty if the layer has none
};

/// Of hidden layer `layer` (0 is layer 1) on a tape. Throws ArgumentError if there is none, or its pre-activations are
/// not straight from a Linear: a normalisation in between would make the parts something else.
LayerMoment layer_moment(const Tape& tape, const Activation& activation, std::size_t layer);

/// What the trainer knows of an update; whatever it does not say is NaN.
struct UpdateFacts {
  long step = 0;
  double learning_rate = std::numeric_limits<double>::quiet_NaN();
  double gradient_norm = std::numeric_limits<double>::quiet_NaN();  // of whatever the trainer measures
};

struct Death {
  std::size_t layer = 0;  // 0 is layer 1
  Index unit = 0;
  UpdateFacts update;
  /// The largest pre-activation over the data, and the example that has it (the first, if several do).
  double largest_before = 0;
  double largest_after = 0;
  Index example_before = 0;
  Index example_after = 0;
  /// Parts of largest_after − largest_before, which they sum up to (up to rounding). The bias moves all
  /// pre-activations alike, so its part is exact. Weights and inputs act together, and the example with the largest
  /// may change: their parts are the means over both orders in which they can be changed (Shapley 1953).
  double by_weights = 0;
  double by_bias = 0;
  double by_inputs = 0;  // 0 in layer 1
  /// How far the update moved the unit: ‖Δw‖ of its row, and Δb. Under plain SGD, −η times the unit's own gradients.
  double weight_change_norm = 0;
  double bias_change = 0;
};

/// How the largest pre-activation of a unit went from one moment to the other, whether it died or not. The examples
/// must be the same. Throws ArgumentError if shapes differ or there is no such unit or no example.
Death explain_death(const LayerMoment& before, const LayerMoment& after, Index unit, const UpdateFacts& update = {});

/// In a sentence, which names the largest part first.
std::string describe(const Death& death);

class DeathWatch {
 public:
  /// Throws as read_layers().
  explicit DeathWatch(Activation activation) : activation_(std::move(activation)), census_(activation_) {}

  /// Looks at a forward pass over the whole data set, always the same examples in the same order, and tells which units
  /// are dead that were not at the look before (at the first look: nobody). Throws ArgumentError as layer_moment() and
  /// explain_death().
  std::vector<Death> look(Tape& tape, const UpdateFacts& update = {});

 private:
  Activation activation_;
  LayerCensus census_;
  std::vector<LayerMoment> moments_;
  std::vector<std::vector<bool>> dead_;
};

}  // namespace gradus
