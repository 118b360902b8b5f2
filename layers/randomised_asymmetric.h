// Randomised asymmetric initialisation (RAI): for deep and narrow ReLU networks, many of which a symmetric initialiser
// makes dead from the start (diagnostics/dying_relu.h). In each unit one weight, or the bias, is positive for sure, so
// that fewer units are off for all of the inputs, which after a ReLU are positive too (Lu, Shin, Su and Karniadakis
// 2020). It draws weights and biases together and so is no Initialiser, which fills one tensor.
//
//   Sequential model = mlp({1, 2, 2, 2, 1}, Relu{}, rng);
//   for (const auto& layer : model.children())
//     if (auto* linear = dynamic_cast<Linear*>(layer.get())) randomised_asymmetric(*linear, rng);
#pragma once

#include <gradus/layers/linear.h>

namespace gradus {

/// Draws the layer's weights and biases anew, as the matrix V = [W, b] of shape [out, in + 1]: normal with standard
/// deviation 0.6007 / √in, the authors' number, by which signals do not explode in spite of the rest; then one entry of
/// each row, chosen at random, from Beta(2, 1), whose density is 2x on [0, 1]. Throws ArgumentError if the layer has no
/// bias.
void randomised_asymmetric(Linear& layer, Generator& rng);

}  // namespace gradus
