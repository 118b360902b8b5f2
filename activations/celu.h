// celu(x) = x for x > 0, α (e^(x/α) − 1) otherwise: an ELU with slope 1 at 0 from both sides, whatever α is.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Celu {
  static constexpr std::string_view name = "celu";
  double alpha = 1;
  auto value(auto x) const { return where(x > 0, x, alpha * expm1(at_most_zero(x) / alpha)); }
  auto derivative(auto x, auto) const { return where(x > 0, 1, exp(at_most_zero(x) / alpha)); }

  static double gain() { return std::numbers::sqrt2; }
  static constexpr auto parameters() { return std::tuple{parameter("alpha", &Celu::alpha, positive)}; }

  constexpr ActivationFacts facts() const {
    return {.low = -alpha,
            .lowest_slope = 0,
            .highest_slope = 1,
            .saturates = "on the left, where it approaches −alpha",
            .initialiser = InitialiserFamily::he,
            .source = "Barron 2017 (Continuously Differentiable Exponential Linear Units)",
            .stability = "as elu: expm1, and only where x ≤ 0",
            .kinks = {0}};
  }
};

/// Throws ArgumentError unless alpha is positive and finite.
template <Reader V>
V celu(const V& x, double alpha = 1) {
  return apply(checked(Celu{alpha}), x);
}

}  // namespace gradus
