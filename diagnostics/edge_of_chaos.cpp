#include <gradus/activations/moments.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/edge_of_chaos.h>
#include <gradus/diagnostics/roots.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

constexpr double rounding = 1e-12;  // of the quadrature

CriticalPoint critical_at(const Activation& f, double q, double bias_variance) {
  const double weight_variance = 1 / mean_square_slope(f, q);
  return {weight_variance, q, variance_slope(f, q, {weight_variance, bias_variance})};
}

}  // namespace

std::optional<CriticalPoint> critical_point(const Activation& f, double bias_variance) {
  if (!(bias_variance >= 0 && std::isfinite(bias_variance)))
    throw ArgumentError("[critical_point] a variance cannot be " + number_text(bias_variance) + ".");
  // By how much q exceeds what comes back after a layer with χ = 1; not finite where no weights make χ 1.
  const auto excess = [&](double q) { return q - mean_square(f, q) / mean_square_slope(f, q) - bias_variance; };
  if (excess(0) == 0) return critical_at(f, 0, bias_variance);
  double before = 0;
  double at_before = 0;
  for (int doublings = 0; doublings < 60; ++doublings) {
    const double q = std::ldexp(1e-9, doublings);
    const double here = excess(q);
    if (!std::isfinite(here) || std::abs(here) <= rounding * q) continue;  // of either sign
    if (here * at_before < 0) {
      const double root = root_between([&](double x) { return excess(std::exp(x)); }, std::log(before), std::log(q));
      return critical_at(f, std::exp(root), bias_variance);
    }
    before = q;
    at_before = here;
  }
  return {};
}

CorrelationFixedPoint correlation_fixed_point(const Activation& f, double q, const LayerVariances& init) {
  if (!(q > 0 && std::isfinite(q)))
    throw ArgumentError("[correlation_fixed_point] signals of variance " + number_text(q) +
                        " have no correlation that settles.");
  const double at_1 = correlation_slope(f, q, 1, init);
  if (at_1 <= 1 + rounding) return {1, at_1};
  const auto change = [&](double c) { return covariance_map(f, q, c, init) / q - c; };
  // The map lies below c just before 1, up to a distance of about (χ − 1) for smooth activations, (χ − 1)² for others.
  const double excess = std::min(at_1 - 1, 1.0);
  const double high = 1 - 0.01 * excess * excess;
  if (excess < 1e-4 || change(high) >= 0) return {1, 1};
  const double c = change(0) <= rounding ? 0 : root_between(change, 0.0, high, 1e-13);
  return {c, correlation_slope(f, q, c, init)};
}

double maximum_trainable_depth(const Activation& f, const LayerVariances& init) {
  constexpr double depth_scales = 6;
  const FixedPoint p = fixed_point(f, init);
  if (p.kind != FixedPoint::Kind::finite) return depth_scales * std::abs(p.gradient_depth_scale());
  return depth_scales * correlation_fixed_point(f, p.q, init).depth_scale();
}

}  // namespace gradus
