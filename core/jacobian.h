// Jacobians and Hessians: all derivatives of every output with respect to every input, as one array. They cost as many
// passes as the smaller of the two sides has elements; where products with them are enough, vjp (backward.h), jvp and
// hvp (jvp.h) never form them.
//
//   Variable y = tanh(matmul(x, w));             // x: [3], y: [2]
//   Variable J = jacobian(y, x);                 // [2, 3]: J[k, i] = dy[k] / dx[i]
//   Variable H = hessian(sum(y * y), x);         // [3, 3], symmetric
#pragma once

#include <gradus/core/backward.h>

namespace gradus {

/// d(output)/d(input), in the output's shape followed by the input's: row by row in reverse mode, or column by column
/// in forward mode where there are fewer of these. As values on the same tape, which keeps nothing else of it; with
/// `create_graph`, recorded whole, to be differentiated again. The input may be an intermediate result. Throws what
/// grad throws, and ShapeError where the result would have more than four axes.
Variable jacobian(const Variable& output, const Variable& input, const GradOptions& options = {});

/// d²(output) / d(input)², in the input's shape twice, of an output that is one number. Throws what jacobian throws.
Variable hessian(const Variable& output, const Variable& input, const GradOptions& options = {});

}  // namespace gradus
