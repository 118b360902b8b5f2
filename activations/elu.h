// elu(x) = x for x > 0, α (eˣ − 1) otherwise: a ReLU whose off side bends to −α instead of breaking off, so that
// outputs spread around 0 and units keep a slope.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Elu {
  static constexpr std::string_view name = "elu";
  double alpha = 1;
  auto value(auto x) const { return where(x > 0, x, alpha * expm1(at_most_zero(x))); }
  auto derivative(auto x, auto) const { return where(x > 0, 1, alpha * exp(at_most_zero(x))); }  // α at 0

  static double gain() { return std::numbers::sqrt2; }
  static constexpr auto parameters() { return std::tuple{parameter("alpha", &Elu::alpha)}; }

  constexpr ActivationFacts facts() const {
    return {.low = std::min(-alpha, 0.0),
            .lowest_slope = std::min(alpha, 0.0),
            .highest_slope = std::max(alpha, 1.0),
            .saturates = "on the left, where it approaches −alpha",
            .initialiser = InitialiserFamily::he,
            .source = "Clevert, Unterthiner and Hochreiter 2016",
            .stability =
                "expm1, because exp(x) − 1 loses all digits near 0; never computed where x > 0, where it overflows",
            .kinks = {0}};
  }
};

/// Throws ArgumentError for an alpha that is not finite.
template <Reader V>
V elu(const V& x, double alpha = 1) {
  return apply(checked(Elu{alpha}), x);
}

}  // namespace gradus
