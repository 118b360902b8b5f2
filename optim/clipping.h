// Clipping: keeps one wild gradient from throwing the weights far away. It works on the gradients that backward() left,
// so it stands between loss.backward() and optimizer.step(). The fused optimizer.step(loss) never stores gradients:
// there is nothing to clip before it nor after it, and to ask for it there throws.
//
//   loss.backward();
//   double norm = clip_gradient_norm(model.parameters(), 1.0);     // as it was before, for a log
//   optimizer.step();
#pragma once

#include <gradus/core/parameter.h>

#include <span>

namespace gradus {

struct ClipNormOptions {
  /// Whether a norm that is NaN or inf throws. If not, the gradients stay as they are, since no factor makes them
  /// finite, and the norm tells: zero_gradients() then skips the step. (PyTorch multiplies them by NaN or 0.)
  bool error_if_non_finite = true;
};

/// Multiplies all gradients by min(1, max_norm / (norm + 10⁻⁶)), where norm is the Euclidean norm of all of them taken
/// as one vector, and returns norm (Pascanu, Mikolov and Bengio 2013, Algorithm 1; the 10⁻⁶ is PyTorch's). If the
/// factor is 1, nothing is written. The norm is summed in float64, whatever the types, and does not overflow where the
/// norm itself is a float64. Parameters without a gradient are passed over. Throws GradientError if no parameter has a
/// gradient, NonFiniteError naming the parameter (see the options), and ArgumentError for a max_norm that is negative
/// or NaN, or parameters as an optimizer would not take them; then no gradient is changed.
double clip_gradient_norm(std::span<Parameter* const> parameters, double max_norm, const ClipNormOptions& options = {});

/// Moves each element of all gradients into [−limit, limit]: inf becomes limit, NaN stays NaN. Throws GradientError and
/// ArgumentError as clip_gradient_norm().
void clip_gradient_value(std::span<Parameter* const> parameters, double limit);

}  // namespace gradus
