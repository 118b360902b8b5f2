#include <gradus/activations/quadrature.h>
#include <gradus/core/errors.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace gradus {
namespace {

// From the recurrence of the orthonormal polynomials: zeros on the diagonal, off_diagonal(k) beside it, k from 1.
template <class OffDiagonal>
QuadratureRule golub_welsch(const char* name, int count, OffDiagonal off_diagonal) {
  if (count < 1)
    throw ArgumentError("[" + std::string(name) + "] a rule needs at least one node, not " + std::to_string(count) +
                        ".");
  const Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(count);
  Eigen::VectorXd beside(count - 1);
  for (int k = 1; k < count; ++k) beside(k - 1) = off_diagonal(static_cast<double>(k));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, beside);
  QuadratureRule rule;
  for (int i = 0; i < count; ++i) {
    const double first = solver.eigenvectors()(0, i);
    rule.nodes.push_back(solver.eigenvalues()(i));
    rule.weights.push_back(first * first);
  }
  return rule;
}

}  // namespace

QuadratureRule gauss_hermite(int count) {
  return golub_welsch("gauss_hermite", count, [](double k) { return std::sqrt(k); });
}

QuadratureRule gauss_legendre(int count, double low, double high) {
  QuadratureRule rule = golub_welsch("gauss_legendre", count, [](double k) { return k / std::sqrt(4 * k * k - 1); });
  for (double& node : rule.nodes) node = low + (high - low) * (node + 1) / 2;
  for (double& weight : rule.weights) weight *= high - low;
  return rule;
}

QuadratureRule normal_rule(const double* kinks_begin, const double* kinks_end) {
  if (kinks_begin == kinks_end) {
    static const QuadratureRule smooth = gauss_hermite(256);
    return smooth;
  }
  constexpr double end = 12;
  constexpr int count = 96;  // for each piece
  QuadratureRule all;
  double from = -end;
  auto add_piece = [&](double to) {
    if (to <= from) return;
    const QuadratureRule piece = gauss_legendre(count, from, to);
    for (std::size_t i = 0; i < piece.nodes.size(); ++i) {
      const double x = piece.nodes[i];
      all.nodes.push_back(x);
      all.weights.push_back(piece.weights[i] * std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi));
    }
    from = to;
  };
  for (const double* kink = kinks_begin; kink != kinks_end; ++kink) add_piece(std::clamp(*kink, -end, end));
  add_piece(end);
  return all;
}

}  // namespace gradus
