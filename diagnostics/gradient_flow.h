// How a gradient fares on its way back through the hidden layers, and which part of its loss or growth is due to the
// weights and which to the slopes of the activation: is it the initialisation, or the sigmoid? It reads the tape after
// a backward pass and costs nothing where it is not asked for.
//
//   loss.backward();
//   for (const LayerFlow& layer : gradient_flow(tape, Sigmoid{}))
//     std::cout << layer.path << ": weights " << layer.log_weight_factor << ", slopes " << layer.log_slope_factor <<
//     '\n';
//   tape.clear();
#pragma once

#include <gradus/activations/activation.h>
#include <gradus/core/tape.h>

#include <string>
#include <vector>

namespace gradus {

/// All norms are Frobenius norms over batch and units, in float64; all logarithms are natural. A norm is NaN where its
/// gradient is not there (see gradient_flow).
struct LayerFlow {
  std::string path;  // of the activation's layer, such as "1"
  Index units = 0;
  double delta_norm = 0;            // ‖δ_l‖, δ = dL/d(pre-activation)
  double output_gradient_norm = 0;  // ‖dL/dh_l‖, h = the activation's output
  double weight_norm = 0;           // ‖W_l‖ of the product before the activation; NaN if there is none
  double weight_gradient_norm = 0;  // ‖dL/dW_l‖
  /// log(‖dL/dh_l‖ / ‖δ_{l+1}‖): what everything between this layer and the next does to the gradient. In a plain
  /// network that is W_{l+1}ᵀ alone; with normalisations or residual connections, these too. NaN for the last layer,
  /// after which there is no δ; −∞ if no gradient is left.
  double log_weight_factor = 0;
  /// log(‖δ_l‖ / ‖dL/dh_l‖): what multiplying with f′ does to it; −∞ if no gradient is left.
  double log_slope_factor = 0;
  /// log(‖δ_l‖ / ‖δ_{l+1}‖) = log_weight_factor + log_slope_factor.
  double log_factor() const { return log_weight_factor + log_slope_factor; }
};

/// One reading per use of the activation, first to last. An exact zero on both sides of a ratio gives NaN: nothing can
/// be said. float32 gradients below 1e-45 are 0 on the tape already: measure deep sigmoid networks in float64.
///
/// What the tape still has: values and interior gradients until clear() (or the next backward pass that reaches them);
/// a parameter's gradient until it is zeroed, so dL/dW is NaN after optimizer.step(), and after the fused
/// optimizer.step(loss), where δ and dL/dh stay. Gradients of parameters add up over backward passes, and ‖dL/dW‖ is of
/// the sum. Layers inside a checkpoint() are not on this tape and are not seen. With NoGradient all gradients are NaN.
std::vector<LayerFlow> gradient_flow(const Tape& tape, const Activation& activation);

}  // namespace gradus
