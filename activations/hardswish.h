// hardswish(x) = x hardsigmoid(x): silu (swish) made of a parabola between two straight pieces.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Hardswish {
  static constexpr std::string_view name = "hardswish";
  static auto value(auto x) { return bounded_below(x) * (minimum(maximum(x + 3, 0), 6) / 6); }
  // At −3 and 3 the parabola's slopes, −1/2 and 3/2, as in PyTorch.
  static auto derivative(auto x, auto) { return where(x < -3, 0, where(x <= 3, x / 3 + 0.5, 1)); }

  static double gain() { return std::numbers::sqrt2; }

  static constexpr FixedConstant constants[] = {{"3", 3, "Howard et al. 2019: x relu6(x + 3) / 6"},
                                                {"6", 6, "the same"}};
  static constexpr ActivationFacts facts{
      .low = -0.375,
      .lowest_slope = -0.5,
      .highest_slope = 1.5,
      .saturates = "on the left, below −3, where the slope is exactly 0, and around its minimum at −1.5",
      .initialiser = InitialiserFamily::he,
      .source = "Howard et al. 2019 (MobileNetV3)",
      .stability = "the clamped part is divided by 6 before x is multiplied: 6x overflows; −0 at −∞",
      .constants = constants,
      .kinks = {-3, 3},
  };
};

GRADUS_UNARY(hardswish, Hardswish)

}  // namespace gradus
