// mish(x) = x tanh(softplus(x)): a smooth relative of silu, with a slightly deeper dip.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/activations/softplus.h>
#include <gradus/activations/tanh.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Mish {
  static constexpr std::string_view name = "mish";
  static auto value(auto x) { return bounded_below(x) * tanh(softplus(x)); }
  // 1 − tanh²(s) is 4 sigmoid(2s) sigmoid(−2s), which keeps its digits where tanh is nearly 1.
  static auto derivative(auto x, auto) {
    const auto s = softplus(x);
    return tanh(s) + 4 * bounded(x) * sigmoid(x) * (sigmoid(2 * s) * sigmoid(-(2 * s)));
  }

  static double gain() { return std::numbers::sqrt2; }

  static constexpr ActivationFacts facts{
      .low = -0.308843413017250407,
      .lowest_slope = -0.112526122389462556,
      .highest_slope = 1.088498161251727859,
      .saturates = "on the left, where it approaches 0, and around its minimum at −1.19",
      .initialiser = InitialiserFamily::he,
      .source = "Misra 2019",
      .stability = "4 sigmoid(2s) sigmoid(−2s) for 1 − tanh²(s), which is all rounding on the right; −0 at −∞",
  };
};

GRADUS_UNARY(mish, Mish)

}  // namespace gradus
