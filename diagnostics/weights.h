// What the weights of a network say: how large they are, layer by layer, in the terms in which initialisers and the
// theory of wide networks speak; and a check of gradients that is exact.
//
//   std::vector<LayerVariances> drawn = layer_variances(model);         // {1.98, 0}, {2.03, 0}, …
//   predict_profile(Relu{}, std::span(drawn).first(depth), 1);          // the theory for these very weights
//   loss.backward();
//   for (double product : weight_gradient_products(model)) …            // with ReLU and no biases all are equal
#pragma once

#include <gradus/diagnostics/signal_propagation.h>
#include <gradus/layers/module.h>

#include <vector>

namespace gradus {

/// For every Linear of the model, in order, the head last: fan_in times the mean of W², and the mean of b², 0 without a
/// bias. About 0, not about their means: it is mean squares that carry signals on; of freshly drawn weights they are
/// the variances.
std::vector<LayerVariances> layer_variances(const Module& model);

/// Σ W ∘ dL/dW for every Linear of the model, in order, with the gradients as they are (0 if there was no backward
/// pass). A network without biases whose
/// activations are positively homogeneous (ReLU, leaky ReLU) is homogeneous of degree 1 in the weights of each layer,
/// so that each is Σ y ∘ dL/dy by Euler's theorem, y being the output: the same number for every layer, whatever the
/// loss; and gradient flow keeps the differences of ‖W_l‖² (Du, Hu and Lee 2018). Biases or another activation break
/// it.
std::vector<double> weight_gradient_products(const Module& model);

}  // namespace gradus
