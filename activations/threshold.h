// threshold(x) = x above the threshold, a fixed value elsewhere: a ReLU that lets nothing small pass, and jumps.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Threshold {
  static constexpr std::string_view name = "threshold";
  double threshold = 1;
  double otherwise = 0;
  auto value(auto x) const { return where(x <= threshold, otherwise, x); }
  auto derivative(auto x, auto) const { return where(x <= threshold, 0, 1); }

  static double gain() { return std::numbers::sqrt2; }
  static constexpr auto parameters() {
    return std::tuple{parameter("threshold", &Threshold::threshold), parameter("value", &Threshold::otherwise)};
  }

  constexpr ActivationFacts facts() const {
    return {.low = std::min(threshold, otherwise),
            .lowest_slope = 0,
            .highest_slope = 1,
            .saturates = "on the left: up to the threshold the slope is exactly 0",
            .initialiser = InitialiserFamily::he,
            .source = "Konda, Memisevic and Krueger 2015, with threshold 1 and value 0",
            .kinks = {threshold}};
  }
};

/// Throws ArgumentError unless both numbers are finite.
template <Reader V>
V threshold(const V& x, double threshold, double value) {
  return apply(checked(Threshold{threshold, value}), x);
}

}  // namespace gradus
