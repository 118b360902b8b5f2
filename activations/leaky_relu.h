// leaky_relu(x) = x for x > 0, slope · x otherwise: a ReLU whose off side still passes some gradient, so that no unit
// can die. With slope 1 it is the identity.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <cmath>

namespace gradus {

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  double slope = 0.01;
  auto value(auto x) const { return where(x > 0, x, slope * x); }
  auto derivative(auto x, auto) const { return where(x > 0, 1, slope); }  // at 0 it is the slope

  /// He et al. 2015, eq. 15.
  double gain() const { return std::sqrt(2 / (1 + slope * slope)); }

  static constexpr auto parameters() { return std::tuple{parameter("slope", &LeakyRelu::slope)}; }

  ActivationFacts facts() const {
    return {.low = slope > 0 ? -ActivationFacts::unbounded : 0,
            .lowest_slope = std::min(slope, 1.0),
            .highest_slope = std::max(slope, 1.0),
            .saturates = "nowhere really: its slope is never below `slope`, small as that is",
            .initialiser = InitialiserFamily::he,
            .source = "Maas, Hannun and Ng 2013",
            .kinks = {0},
            .pytorch_gain = gain()};
  }
};

/// Throws ArgumentError for a slope that is not finite.
template <Reader V>
V leaky_relu(const V& x, double slope = 0.01) {
  return apply(checked(LeakyRelu{slope}), x);
}

}  // namespace gradus
