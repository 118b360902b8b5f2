// hardtanh(x) = x within [low, high], the nearer bound outside: tanh made of three straight pieces.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Hardtanh {
  static constexpr std::string_view name = "hardtanh";
  double low = -1;
  double high = 1;
  auto value(auto x) const { return where(x < low, low, where(x > high, high, x)); }
  auto derivative(auto x, auto) const { return where(x > low && x < high, 1, 0); }  // 0 at the bounds

  static constexpr auto parameters() {
    return std::tuple{parameter("low", &Hardtanh::low), parameter("high", &Hardtanh::high)};
  }
  static constexpr bool parameters_ascend = true;

  constexpr ActivationFacts facts() const {
    return {.low = low,
            .high = high,
            .zero_centred = low == -high,
            .lowest_slope = 0,
            .highest_slope = 1,
            .saturates = "on both sides: from `low` and `high` on the slope is exactly 0",
            .source = "Collobert 2004",
            .kinks = {low, high}};
  }
};

/// Throws ArgumentError if low > high or one is not finite.
template <Reader V>
V hardtanh(const V& x, double low = -1, double high = 1) {
  return apply(checked(Hardtanh{low, high}), x);
}

}  // namespace gradus
