// silu(x) = x sigmoid(x), also called swish: like GELU a ReLU with its corner rounded, which dips below 0 before it
// rises.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr std::string_view alias = "swish";
  static auto value(auto x) { return bounded_below(x) * sigmoid(x); }
  // Not y + sigmoid(x) (1 − y), which for large x is the difference of two large numbers.
  static auto derivative(auto x, auto) { return sigmoid(x) * (1 + bounded(x) * sigmoid(-x)); }

  static double gain() { return std::numbers::sqrt2; }

  static constexpr ActivationFacts facts{
      .low = -0.278464542761073795,
      .lowest_slope = -0.099839320128866917,
      .highest_slope = 1.099839320128866917,
      .saturates = "on the left, where it approaches 0, and around its minimum at −1.28",
      .initialiser = InitialiserFamily::he,
      .source = "Hendrycks and Gimpel 2016; Elfwing, Uchibe and Doya 2017; as swish: Ramachandran, Zoph and Le 2017",
      .stability = "−0 at −∞, where x / (1 + exp(−x)) is −∞ / ∞",
  };
};

GRADUS_UNARY(silu, Silu)

}  // namespace gradus
