// Gradients, in the two ways they are asked for.
//   loss.backward()          fills the gradients of parameters, variables and everything between, as numbers
//   grad(loss, {x, y})       returns gradients as Variables, recorded if they shall be differentiated again
//   vjp(y, x, seed)          the same from a y of any shape, given dL/dy
//
//   Variable y = sum(tanh(x));
//   Variable slope = grad(y, x, {.create_graph = true});     // 1 − tanh²(x)
//   Variable bend = grad(sum(slope), x);                     // −2 tanh(x) (1 − tanh²(x))
#pragma once

#include <gradus/core/variable.h>

#include <span>
#include <vector>

namespace gradus {

class Parameter;

struct GradOptions {
  /// Record the computation of the gradients, so that they can be differentiated again.
  bool create_graph = false;
};

/// d(output)/d(input) for each input, as values on the same tape; zeros for an input the output does not depend on.
/// Inputs may be intermediate results. Nothing is accumulated anywhere. `output` must be a scalar; for any other, vjp.
/// Throws GradientError, HandleError, StaleParameterError.
std::vector<Variable> grad(const Variable& output, std::span<const Variable> inputs, const GradOptions& options = {});
std::vector<Variable> grad(const Variable& output, std::initializer_list<Variable> inputs,
                           const GradOptions& options = {});
Variable grad(const Variable& output, const Variable& input, const GradOptions& options = {});
/// The gradients of the sum of several scalars, by one walk.
std::vector<Variable> grad(std::span<const Variable> outputs, std::span<const Variable> inputs,
                           const GradOptions& options = {});

/// The gradient with respect to parameters, summed over all places that used them; zeros for one that was not used.
std::vector<Variable> grad(const Variable& output, std::span<Parameter* const> parameters,
                           const GradOptions& options = {});

/// Vector-Jacobian products: Σₖ seedₖᵀ d(outputₖ)/d(input) for each input, where seedₖ stands for dL/d(outputₖ). Throws
/// what grad throws, ArgumentError unless there is one seed per output, ShapeError or DTypeError unless it has the
/// output's shape and type.
std::vector<Variable> vjp(std::span<const Variable> outputs, std::span<const Variable> inputs,
                          std::span<const Variable> seeds, const GradOptions& options = {});
Variable vjp(const Variable& output, const Variable& input, const Variable& seed, const GradOptions& options = {});
/// The same, written into `results` (one per input) without touching the heap.
void vjp(std::span<const Variable> outputs, std::span<const Variable> inputs, std::span<const Variable> seeds,
         std::span<Variable> results, const GradOptions& options);

}  // namespace gradus
