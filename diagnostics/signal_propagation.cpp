#include <gradus/activations/moments.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/roots.h>
#include <gradus/diagnostics/signal_propagation.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double practically_zero = 1e-10;
constexpr double practically_infinite = 1e12;
constexpr double rounding = 1e-12;  // of the quadrature

void require(const LayerVariances& init) {
  for (double variance : {init.weight, init.bias})
    if (!(variance >= 0 && std::isfinite(variance)))
      throw ArgumentError("[signal_propagation] a variance cannot be " + number_text(variance) + ".");
}

FixedPoint at(FixedPoint::Kind kind, const Activation& f, double q, const LayerVariances& init) {
  return {kind, q, chi(f, q, init), variance_slope(f, q, init)};
}

FixedPoint at_infinity(const Activation& f, const LayerVariances& init) {
  FixedPoint p = at(FixedPoint::Kind::infinite, f, 1e30, init);  // far, as limits are approached as 1/√q
  p.q = infinity;
  return p;
}

// Layer l has variance q_l by its own weights; χ_l has those of layer l + 1, through which the gradient comes.
SignalProfile profile_from(const Activation& f, std::span<const LayerVariances> layers, double q1) {
  const std::size_t depth = layers.size();
  SignalProfile profile;
  double q = q1;
  for (std::size_t l = 0; l < depth; ++l) {
    const LayerVariances& next = layers[std::min(l + 1, depth - 1)];
    profile.q.push_back(q);
    profile.chi.push_back(chi(f, q, next));
    if (l + 1 < depth) q = variance_map(f, q, next);
  }
  // From the last layer back; half of the logarithm, for χ multiplies squares.
  profile.log_delta.assign(depth, 0);
  for (std::size_t l = depth - 1; l-- > 0;)
    profile.log_delta[l] = profile.log_delta[l + 1] + 0.5 * std::log(profile.chi[l]);
  return profile;
}

}  // namespace

double variance_map(const Activation& f, double q, const LayerVariances& init) {
  require(init);
  return init.weight * mean_square(f, q) + init.bias;
}

// A central difference: it is true also where f jumps, which E[z f f′] does not see.
double variance_slope(const Activation& f, double q, const LayerVariances& init) {
  constexpr double step = 1e-4;
  const double at = q == 0 ? practically_zero : q;
  return (variance_map(f, at * (1 + step), init) - variance_map(f, at * (1 - step), init)) / (2 * step * at);
}

double chi(const Activation& f, double q, const LayerVariances& init) {
  require(init);
  return init.weight * mean_square_slope(f, q);
}

double covariance_map(const Activation& f, double q, double c, const LayerVariances& init) {
  require(init);
  return init.weight * mean_product(f, q, c) + init.bias;
}

double correlation_map(const Activation& f, double q, double c, const LayerVariances& init) {
  return covariance_map(f, q, c, init) / variance_map(f, q, init);
}

double correlation_slope(const Activation& f, double q, double c, const LayerVariances& init) {
  require(init);
  return init.weight * mean_product_of_slopes(f, q, c) * q / variance_map(f, q, init);
}

double depth_scale(double chi) {
  if (!(chi >= 0)) throw ArgumentError("[depth_scale] χ is a mean of squares and cannot be " + number_text(chi) + ".");
  return std::abs(chi - 1) <= rounding ? infinity : -1 / std::log(chi);
}

bool FixedPoint::is_stable() const {
  if (kind == Kind::any || kind == Kind::infinite) return kind == Kind::infinite;
  return std::abs(slope) < 1;
}

double FixedPoint::variance_depth_scale() const { return depth_scale(std::abs(slope)); }

FixedPoint fixed_point(const Activation& f, const LayerVariances& init, double start) {
  if (!(start > 0 && std::isfinite(start)))
    throw ArgumentError("[fixed_point] signals start from a positive variance, not " + number_text(start) + ".");
  const auto change = [&](double q) { return variance_map(f, q, init) / q - 1; };
  const double first = change(start);
  if (std::abs(first) <= rounding && std::abs(change(start * 1e-4)) <= rounding &&
      std::abs(change(start * 1e4)) <= rounding)
    return at(FixedPoint::Kind::any, f, start, init);

  const bool zero_is_fixed = variance_map(f, 0, init) == 0;
  const double direction = first > 0 ? 1 : -1;
  double before = start;
  while (true) {
    const double q = before * std::exp2(direction);
    if (q > practically_infinite) return at_infinity(f, init);
    if (zero_is_fixed && q < practically_zero) return at(FixedPoint::Kind::zero, f, 0, init);
    if (direction * change(q) < -rounding) {  // clearly the other way
      const double root =
          std::exp(root_between([&](double x) { return change(std::exp(x)); }, std::log(before), std::log(q)));
      return at(FixedPoint::Kind::finite, f, root, init);
    }
    before = q;
  }
}

SignalProfile predict_profile(const Activation& f, const LayerVariances& init, int depth, double q1) {
  if (depth < 1)
    throw ArgumentError("[predict_profile] a profile needs at least one hidden layer, not " + std::to_string(depth) +
                        ".");
  return profile_from(f, std::vector<LayerVariances>(static_cast<std::size_t>(depth), init), q1);
}

SignalProfile predict_profile(const Activation& f, std::span<const LayerVariances> layers, double input_mean_square) {
  if (layers.empty()) throw ArgumentError("[predict_profile] a profile needs at least one hidden layer.");
  require(layers[0]);
  return profile_from(f, layers, layers[0].weight * input_mean_square + layers[0].bias);
}

}  // namespace gradus
