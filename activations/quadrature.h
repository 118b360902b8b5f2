// Gaussian quadrature: ∫ f(x) w(x) dx ≈ Σ weight · f(node), exact for polynomials of degree below 2n. Nodes and weights
// are computed, not tabulated: they are the eigenvalues of a symmetric tridiagonal matrix, and the squares of its
// eigenvectors' first components (Golub and Welsch, Math. Comp. 23, 1969).
//
//   QuadratureRule rule = gauss_hermite(64);           // for E[f(z)], z standard normal
//   double mean_square = 0;
//   for (std::size_t i = 0; i < rule.nodes.size(); ++i) mean_square += rule.weights[i] * rule.nodes[i] * rule.nodes[i];
#pragma once

#include <vector>

namespace gradus {

struct QuadratureRule {
  std::vector<double> nodes;  // ascending
  std::vector<double> weights;
};

/// Σ weight · f(node) ≈ E[f(z)] for standard normal z. Throws ArgumentError unless count is at least 1.
QuadratureRule gauss_hermite(int count);
/// Σ weight · f(node) ≈ ∫ f(x) dx from low to high. Throws as gauss_hermite.
QuadratureRule gauss_legendre(int count, double low, double high);

/// A rule for E[f(z)] of a function that is smooth but at the kinks, in ascending order. Without kinks it is
/// Gauss–Hermite; with kinks, whose neighbourhood no polynomial follows, Gauss–Legendre on each piece of [−12, 12],
/// outside which there is less than 1e-32 of the distribution, times the density. For the activations of the catalogue
/// it errs by less than 1e-12 of the result (tests/activations/gain_test.cpp); for much steeper ones, such as
/// softplus(30), by more.
QuadratureRule normal_rule(const double* kinks_begin, const double* kinks_end);

}  // namespace gradus
