// hardshrink(x) = x outside [−λ, λ], 0 within: what is small is dropped, the rest is kept as it is.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Hardshrink {
  static constexpr std::string_view name = "hardshrink";
  double lambda = 0.5;
  auto value(auto x) const { return where(x >= -lambda && x <= lambda, 0, x); }
  auto derivative(auto x, auto) const { return where(x >= -lambda && x <= lambda, 0, 1); }

  static constexpr auto parameters() { return std::tuple{parameter("lambda", &Hardshrink::lambda, 0)}; }

  constexpr ActivationFacts facts() const {
    return {.zero_centred = true,
            .lowest_slope = 0,
            .highest_slope = 1,
            .saturates = "in the middle: for |x| ≤ lambda the slope is exactly 0",
            .source = "Donoho and Johnstone 1994 (hard thresholding)",
            .kinks = {-lambda, lambda}};
  }
};

/// Throws ArgumentError unless lambda is finite and not negative.
template <Reader V>
V hardshrink(const V& x, double lambda = 0.5) {
  return apply(checked(Hardshrink{lambda}), x);
}

}  // namespace gradus
