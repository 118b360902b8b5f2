// softsign(x) = x / (1 + |x|): shaped like tanh, but it approaches ±1 so slowly that its slope is never lost to
// rounding.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Softsign {
  static constexpr std::string_view name = "softsign";
  static auto value(auto x) { return bounded(x, 1e30) / (1 + abs(bounded(x, 1e30))); }  // at 1e30 it is ±1
  // The square of the quotient, because (1 + |x|)² overflows.
  static auto derivative(auto x, auto) {
    const auto r = 1 / (1 + abs(x));
    return r * r;
  }

  static constexpr ActivationFacts facts{
      .low = -1,
      .high = 1,
      .zero_centred = true,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on both sides, but late: the slope falls as 1/x² only",
      .source = "Bergstra, Desjardins, Lamblin and Bengio 2009",
      .stability = "±1 at ±∞, where the formula is ∞ / ∞; 1/(1 + |x|) is squared, not 1 + |x|",
      .kinks = {0},
  };
};

GRADUS_UNARY(softsign, Softsign)

}  // namespace gradus
