// Gaussian quadrature: ∫ f(x) w(x) dx ≈ Σ weight · f(node), exact for polynomials of degree below 2n. Nodes and weights
// are computed, not tabulated: they are the eigenvalues of a symmetric tridiagonal matrix, and the squares of its
// eigenvectors' first components (Golub and Welsch, Math. Comp. 23, 1969). And what is built on it: expectations over a
// standard normal number of functions that have kinks and features of any width.
//
//   QuadratureRule rule = gauss_hermite(64);           // for E[f(z)], z standard normal
//   double mean_square = 0;
//   for (std::size_t i = 0; i < rule.nodes.size(); ++i) mean_square += rule.weights[i] * rule.nodes[i] * rule.nodes[i];
#pragma once

#include <functional>
#include <span>
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

/// Writes f(z[i]) to result[i], of equal length.
using VectorFunction = std::function<void(std::span<const double> z, std::span<double> result)>;

/// E[f(z)] for standard normal z, by Gauss–Legendre on pieces of [−38, 38], outside which the density underflows. Each
/// piece is halved until that changes nothing: until it moves the result by less than 1e-14 of E|f(z)|. Pieces end at
/// `breaks`, in any order: kinks and jumps of f, and what would be so narrow that no node fell into it (add_graded).
/// Elsewhere f may be as steep as it likes. Stops at 65 536 pieces that still change: that is many waves, or noise.
/// What is no more than `negligible` is not looked for: where that integral is a part of a larger one, or f all
/// rounding.
double normal_expectation(const VectorFunction& f, std::vector<double> breaks, double negligible = 0);

/// Adds the centre, and centre ± width · 4^k up to where the normal distribution ends, so that something of that width
/// at the centre is seen whatever its width.
void add_graded(std::vector<double>& breaks, double centre, double width);

}  // namespace gradus
