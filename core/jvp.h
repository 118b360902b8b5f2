// Forward mode: derivatives in one direction, in the order of the forward pass. One pass gives the change of every
// output, as one backward pass gives the gradient with respect to every input.
//
//   Variable y = tanh(matmul(x, w));
//   Variable slope = jvp(y, {x}, {v});           // d y(x + t v) / dt at t = 0, in y's shape
//
// What is returned is recorded like any other computation, and may be differentiated again: the gradient of a slope is
// a Hessian-vector product, which costs less than two gradients one of the other.
//
//   std::vector<Variable> Hv = hvp(loss, {w}, {v});
//   Hv = hvp(loss, model.parameters(), directions);     // one direction per parameter, in its shape
#pragma once

#include <gradus/core/backward.h>

namespace gradus {

/// Jacobian-vector products: Σᵢ d(output)/d(inputᵢ) · directionᵢ for each output, on the same tape; zeros for an output
/// that depends on no input. Inputs may be any variables, constants and intermediate results too: what moves them
/// otherwise is then not counted. Throws ArgumentError unless there is one direction per input, ShapeError or
/// DTypeError unless it has the input's shape and type, StaleParameterError if a parameter was changed since,
/// HandleError.
std::vector<Variable> jvp(std::span<const Variable> outputs, std::span<const Variable> inputs,
                          std::span<const Variable> directions);
Variable jvp(const Variable& output, std::span<const Variable> inputs, std::span<const Variable> directions);
Variable jvp(const Variable& output, std::initializer_list<Variable> inputs,
             std::initializer_list<Variable> directions);

/// Hessian-vector products: Σⱼ d²(output) / d(inputᵢ) d(inputⱼ) · directionⱼ for each input, as values on the same
/// tape, or recorded if `create_graph`. The Hessian itself is never formed. `output` must be a scalar. Throws what jvp
/// and grad throw.
std::vector<Variable> hvp(const Variable& output, std::span<const Variable> inputs,
                          std::span<const Variable> directions, const GradOptions& options = {});
std::vector<Variable> hvp(const Variable& output, std::initializer_list<Variable> inputs,
                          std::initializer_list<Variable> directions, const GradOptions& options = {});
/// The same for parameters, in all places that used them.
std::vector<Variable> hvp(const Variable& output, std::span<Parameter* const> parameters,
                          std::span<const Variable> directions, const GradOptions& options = {});

}  // namespace gradus
