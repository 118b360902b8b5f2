// gelu(x) = x Φ(x), where Φ is the standard normal distribution function: x times the probability that a standard
// normal number is below it. A ReLU with its corner rounded, which dips below 0 before it rises.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Gelu {
  static constexpr std::string_view name = "gelu";
  // Φ(x) is erfc(−x/√2) / 2: the usual 1 + erf(x/√2) leaves no digit in the left tail.
  static auto value(auto x) { return bounded_below(x) * (0.5 * erfc(-(inv_sqrt2 * x))); }
  static auto derivative(auto x, auto) {
    const auto b = bounded(x);
    return 0.5 * erfc(-(inv_sqrt2 * x)) + b * (inv_sqrt2pi * exp(-(0.5 * (b * b))));
  }

  static double gain() { return std::numbers::sqrt2; }

  static constexpr double inv_sqrt2 = 0.70710678118654752440;
  static constexpr double inv_sqrt2pi = 0.39894228040143267794;
  static constexpr FixedConstant constants[] = {{"1/√2", inv_sqrt2, "Φ(x) = erfc(−x/√2) / 2"},
                                                {"1/√(2π)", inv_sqrt2pi, "the standard normal density at 0"}};
  static constexpr ActivationFacts facts{
      .low = -0.169971207479903662,
      .lowest_slope = -0.128904145185154786,
      .highest_slope = 1.128904145185154786,
      .saturates = "on the left, where it approaches 0, and around its minimum at −0.75",
      .initialiser = InitialiserFamily::he,
      .source = "Hendrycks and Gimpel 2016",
      .stability = "Φ by erfc, exact in the left tail, where 1 + erf(x/√2) is all rounding; −0 at −∞",
      .constants = constants,
  };
};

GRADUS_UNARY(gelu, Gelu)

}  // namespace gradus
