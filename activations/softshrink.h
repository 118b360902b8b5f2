// softshrink(x) = x moved by λ towards 0, and 0 within [−λ, λ]: what an L1 penalty does to a coefficient.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Softshrink {
  static constexpr std::string_view name = "softshrink";
  double lambda = 0.5;
  auto value(auto x) const {
    return where(x >= -lambda && x <= lambda, 0, where(x > 0, x - lambda, x + lambda));  // NaN stays NaN
  }
  auto derivative(auto x, auto) const { return where(x >= -lambda && x <= lambda, 0, 1); }

  static constexpr auto parameters() { return std::tuple{parameter("lambda", &Softshrink::lambda, 0)}; }

  constexpr ActivationFacts facts() const {
    return {.zero_centred = true,
            .lowest_slope = 0,
            .highest_slope = 1,
            .saturates = "in the middle: for |x| ≤ lambda the slope is exactly 0",
            .source = "Donoho 1995 (soft thresholding)",
            .kinks = {-lambda, lambda}};
  }
};

/// Throws ArgumentError unless lambda is finite and not negative.
template <Reader V>
V softshrink(const V& x, double lambda = 0.5) {
  return apply(checked(Softshrink{lambda}), x);
}

}  // namespace gradus
