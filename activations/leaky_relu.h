// leaky_relu(x) = x for x > 0, slope · x otherwise: a ReLU whose off side still passes some gradient, so that no unit
// can die. With slope 1 it is the identity.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

#include <cmath>
#include <limits>

namespace gradus {

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  double slope = 0.01;
  auto value(auto x) const { return where(x > 0, x, slope * x); }
  auto derivative(auto x, auto) const { return where(x > 0, 1, slope); }  // at 0 it is the slope

  /// He et al. 2015, eq. 15.
  double gain() const { return std::sqrt(2 / (1 + slope * slope)); }

  // The attribute that a name such as "leaky_relu(0.2)" sets.
  static constexpr std::string_view parameter_name = "slope";
  static constexpr auto parameter() { return &LeakyRelu::slope; }

  static constexpr ActivationFacts facts{
      .low = -std::numeric_limits<double>::infinity(),
      .high = std::numeric_limits<double>::infinity(),
      .zero_centred = false,
      .largest_slope = 1,
      .saturates = "nowhere: its slope is never below `slope`",
      .initialiser = InitialiserFamily::he,
      .source = "Maas, Hannun and Ng 2013",
  };
};

/// Throws ArgumentError for a slope that is not finite.
Variable leaky_relu(const Variable& x, double slope = 0.01);

}  // namespace gradus
