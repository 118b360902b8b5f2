// Moments: what an activation makes of normally distributed pre-activations, and what it leaves of gradients. They are
// integrals over its own value and derivative (quadrature.h), to about 1e-12, for variances q of any size: the theory
// of signals in wide networks (diagnostics/signal_propagation.h) and the measured gains (gain.h) stand on them.
//
//   mean_square(Relu{}, 3);              // 3/2: E[f(√q z)²]
//   mean_square_slope(Tanh{}, 0.5);      // E[f′(√q z)²]
//   mean_product(Relu{}, 1, 0);          // 1/(2π): of two pre-activations that are independent
//
// z is standard normal; u and v are too, with correlation c. A second operand has its usual value. At q = 0 slopes are
// the limit from above, so that a kink at 0 counts with both of its sides; values are those at 0.
// All throw ArgumentError for an activation that is not elementwise, unless q ≥ 0 is finite and −1 ≤ c ≤ 1.
// Kinks are taken from the activation's facts; where a user's own states none, they are found, at some cost.
#pragma once

#include <gradus/activations/activation.h>

namespace gradus {

/// E[f(√q z)²].
double mean_square(const Activation& f, double q = 1);
/// E[f′(√q z)²].
double mean_square_slope(const Activation& f, double q = 1);
/// E[f(√q u) f(√q v)], to about 1e-13 of mean_square. For c = 1 mean_square; for c = 0 the square of the mean.
double mean_product(const Activation& f, double q, double c);
/// E[f′(√q u) f′(√q v)]: 1/q times the derivative of mean_product by c, where f does not jump (Price 1958).
double mean_product_of_slopes(const Activation& f, double q, double c);

}  // namespace gradus
