// selu(x) = λ x for x > 0, λ α (eˣ − 1) otherwise: an ELU whose two constants are such that mean 0 and variance 1 are a
// fixed point: signals normalise themselves from layer to layer, given LeCun's initialisation.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Selu {
  static constexpr std::string_view name = "selu";
  static constexpr double alpha = 1.6732632423543772848;
  static constexpr double lambda = 1.0507009873554804934;
  static auto value(auto x) { return where(x > 0, lambda * x, lambda * alpha * expm1(at_most_zero(x))); }
  static auto derivative(auto x, auto) { return where(x > 0, lambda, lambda * alpha * exp(at_most_zero(x))); }

  static constexpr FixedConstant constants[] = {
      {"alpha", alpha, "Klambauer et al. 2017, eq. 14: E[selu(z)] = 0 and E[selu(z)²] = 1 for standard normal z"},
      {"lambda", lambda, "the same two equations"}};
  static constexpr ActivationFacts facts{
      .low = -lambda * alpha,
      .zero_centred = true,
      .lowest_slope = 0,
      .highest_slope = lambda * alpha,
      .saturates = "on the left, where it approaches −λα = −1.758",
      .initialiser = InitialiserFamily::lecun,
      .source = "Klambauer, Unterthiner, Mayr and Hochreiter 2017",
      .stability = "as elu: expm1, and only where x ≤ 0",
      .constants = constants,
      .kinks = {0},
      .pytorch_gain = 0.75,
  };
};

GRADUS_UNARY(selu, Selu)

}  // namespace gradus
