// mlp: a multilayer perceptron from a list of sizes.
//
//   Generator rng{1};
//   Sequential model = mlp({64, 32, 32, 10}, Tanh{}, rng);       // two hidden layers of 32
//   Sequential other = mlp({64, 32, 10}, Relu{}, rng, {.hidden = lecun_normal()});
#pragma once

#include <gradus/layers/linear.h>
#include <gradus/layers/sequential.h>

#include <optional>
#include <span>
#include <vector>

namespace gradus {

struct MlpOptions {
  /// For the hidden layers' weights; without it, the one that suits the activation.
  std::optional<Initialiser> hidden{};
  /// For the last layer's weights, which no activation follows.
  Initialiser head = glorot_uniform();
  DType dtype = DType::float32;
};

/// Linear and activation in turn, then a last Linear; biases start at 0. `sizes` are the inputs, the hidden widths and
/// the outputs. A width is what the activation gives: before glu, which halves, the Linear is twice as wide. Throws
/// ArgumentError for fewer than two sizes or one below 1.
Sequential mlp(const std::vector<Index>& sizes, const Activation& activation, Generator& rng,
               const MlpOptions& options = {});

}  // namespace gradus
