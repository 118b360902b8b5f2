// squareplus(x) = (x + √(x² + b)) / 2: shaped like softplus, but made of algebra alone.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <cmath>
#include <numbers>

namespace gradus {

struct Squareplus {
  static constexpr std::string_view name = "squareplus";
  double b = 4;
  // √(x² + b), from the larger of |x| and √b, because x² overflows.
  auto root(auto x) const {
    const double root_b = std::sqrt(b);
    const auto larger = maximum(abs(x), root_b);
    const auto ratio = minimum(abs(x), root_b) / larger;
    return larger * sqrt(1 + ratio * ratio);
  }
  Formula root(const Formula& x) const { return sqrt(x * x + b); }
  auto value(auto x) const { return 0.5 * (x + root(x)); }
  // In numbers: half the sum is b over twice the difference, for the left, where x and the root cancel.
  template <class T, int W>
  Lanes<T, W> value(Lanes<T, W> x) const {
    const Lanes<T, W> half = 0.5 * abs(x) + 0.5 * root(x);
    return where(x < 0, 0.25 * b / half, half);
  }
  auto derivative(auto x, auto y) const { return at_most(y) / root(at_most(x)); }

  static double gain() { return std::numbers::sqrt2; }
  static constexpr auto parameters() { return std::tuple{parameter("b", &Squareplus::b, positive)}; }

  static constexpr ActivationFacts facts{
      .low = 0,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on the left, where it approaches 0 as b/(4|x|)",
      .initialiser = InitialiserFamily::he,
      .source = "Barron 2021 (Squareplus: A Softplus-Like Algebraic Rectifier)",
      .stability = "on the left b / (2 (√(x² + b) − x)), where x and the root cancel; the root as of a hypotenuse",
  };

 private:
  // Far to the right, y and the root are x: their quotient stays 1 at ∞.
  template <class V>
  static V at_most(const V& v) {
    if constexpr (std::same_as<V, Formula>)
      return v;
    else
      return minimum(v, 1e30);
  }
};

/// Throws ArgumentError unless b is positive and finite.
template <Reader V>
V squareplus(const V& x, double b = 4) {
  return apply(checked(Squareplus{b}), x);
}

}  // namespace gradus
