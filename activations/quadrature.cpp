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

namespace {

constexpr double normal_end = 38;  // exp(−38²/2) is 1e-314

struct Piece {
  double from;
  double to;
  double integral = 0;
  double magnitude = 0;  // the integral of |f|
};

std::vector<Piece> pieces_between(std::vector<double> breaks) {
  for (double width : {1.0, 4.0, 16.0, normal_end}) {
    breaks.push_back(-width);
    breaks.push_back(width);
  }
  for (double& at : breaks) at = std::clamp(at, -normal_end, normal_end);
  std::sort(breaks.begin(), breaks.end());
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i + 1 < breaks.size(); ++i)
    if (breaks[i] < breaks[i + 1]) pieces.push_back({breaks[i], breaks[i + 1]});
  return pieces;
}

// Integrates f times the density over each piece; f is called once, for all nodes.
void integrate(const VectorFunction& f, std::span<Piece> pieces) {
  static const QuadratureRule unit = gauss_legendre(20, 0, 1);
  const std::size_t count = unit.nodes.size();
  std::vector<double> z;
  z.reserve(pieces.size() * count);
  for (const Piece& piece : pieces)
    for (double node : unit.nodes) z.push_back(piece.from + (piece.to - piece.from) * node);
  std::vector<double> values(z.size());
  f(z, values);
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    Piece& piece = pieces[p];
    for (std::size_t i = 0; i < count; ++i) {
      const double x = z[p * count + i];
      const double term = unit.weights[i] * values[p * count + i] * std::exp(-0.5 * x * x);
      piece.integral += term;
      piece.magnitude += std::abs(term);
    }
    const double scale = (piece.to - piece.from) / std::sqrt(2 * std::numbers::pi);
    piece.integral *= scale;
    piece.magnitude *= scale;
  }
}

}  // namespace

double normal_expectation(const VectorFunction& f, std::vector<double> breaks, double negligible) {
  constexpr double tolerance = 1e-14;
  constexpr std::size_t most_pieces = 65536;
  constexpr int most_halvings = 60;
  std::vector<Piece> open = pieces_between(std::move(breaks));
  integrate(f, open);
  double total = 0;
  double settled = 0;  // magnitude of what is in `total`
  for (int halving = 0; !open.empty(); ++halving) {
    double magnitude = settled;
    for (const Piece& piece : open) magnitude += piece.magnitude;
    const double allowed = std::max(tolerance * magnitude, negligible);
    std::vector<Piece> halves;
    for (const Piece& piece : open) {
      const double middle = piece.from + (piece.to - piece.from) / 2;
      halves.push_back({piece.from, middle});
      halves.push_back({middle, piece.to});
    }
    integrate(f, halves);
    const bool last = halving == most_halvings || halves.size() > most_pieces || !std::isfinite(magnitude);
    std::vector<Piece> unsettled;
    for (std::size_t i = 0; i < open.size(); ++i) {
      const Piece& left = halves[2 * i];
      const Piece& right = halves[2 * i + 1];
      if (last || std::abs(left.integral + right.integral - open[i].integral) <= allowed) {
        total += left.integral + right.integral;
        settled += left.magnitude + right.magnitude;
      } else {
        unsettled.insert(unsettled.end(), {left, right});
      }
    }
    open = std::move(unsettled);
  }
  return total;
}

void add_graded(std::vector<double>& breaks, double centre, double width) {
  breaks.push_back(centre);
  for (; width > 0 && width < 2 * normal_end; width *= 4) {
    breaks.push_back(centre - width);
    breaks.push_back(centre + width);
  }
}

}  // namespace gradus
