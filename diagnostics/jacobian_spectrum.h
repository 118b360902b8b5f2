// Singular values of a layer's Jacobian: by how much it stretches or shrinks what goes through it, in each direction
// forward, and the same for gradients backward. Glorot and Bengio 2010 watched their mean, which should be about 1.
//
//   Tape tape;
//   Variable x = tape.variable(example);                        // [1, 200]
//   mean_singular_value(layer(x), x);                           // 0.492
//   linear_mean_singular_value(200, 1 / std::sqrt(3.0 * 200));  // 0.490: the law of large n
#pragma once

#include <gradus/core/jacobian.h>

#include <vector>

namespace gradus {

/// Of any matrix, in descending order, in double. Throws ShapeError unless the tensor has rank 2.
std::vector<double> singular_values(const Tensor& matrix);

/// Of d(output)/d(input), all elements of each in one row; the input may be an intermediate result. For a batch whose
/// examples do not mix, these are those of all examples together. Costs a pass per element of the smaller side, and
/// throws what jacobian throws.
std::vector<double> jacobian_singular_values(const Variable& output, const Variable& input);
double mean_singular_value(const Variable& output, const Variable& input);

/// The mean for a linear layer [n, n] of independent weights with mean 0 and this standard deviation, as n grows:
/// 8/(3π) σ √n, the singular values filling a quarter of a circle of radius 2σ√n (Marchenko and Pastur 1967). With
/// U(±1/√n), then the custom, 8/(3π√3) ≈ 0.490; with Glorot and Bengio's 8/(3π) ≈ 0.849: they saw 0.5 and 0.8.
double linear_mean_singular_value(Index n, double standard_deviation);

}  // namespace gradus
