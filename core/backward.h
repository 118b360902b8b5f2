// Gradients, in the two ways they are asked for.
//   loss.backward()          fills the gradients of parameters, variables and everything between, as numbers
//   grad(loss, {x, y})       returns gradients as Variables, recorded if they shall be differentiated again
//
//   Variable y = sum(tanh(x));
//   Variable slope = grad(y, x, {.create_graph = true});     // 1 − tanh²(x)
//   Variable bend = grad(sum(slope), x);                     // −2 tanh(x) (1 − tanh²(x))
#pragma once

#include <gradus/core/variable.h>

#include <span>
#include <vector>

namespace gradus {

struct GradOptions {
  /// Record the computation of the gradients, so that they can be differentiated again.
  bool create_graph = false;
};

/// d(output)/d(input) for each input, as values on the same tape; zeros for an input the output does not depend on.
/// Nothing is accumulated anywhere. `output` must be a scalar, else pass the seed dL/d(output).
/// Throws GradientError, HandleError, StaleParameterError.
std::vector<Variable> grad(const Variable& output, std::span<const Variable> inputs, const GradOptions& options = {});
std::vector<Variable> grad(const Variable& output, std::initializer_list<Variable> inputs,
                           const GradOptions& options = {});
Variable grad(const Variable& output, const Variable& input, const GradOptions& options = {});
/// The same, written into `results` (one per input) without touching the heap.
void grad(const Variable& output, const Variable& seed, std::span<const Variable> inputs, std::span<Variable> results,
          const GradOptions& options);

}  // namespace gradus
