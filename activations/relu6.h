// relu6(x) = min(max(x, 0), 6): a ReLU with a ceiling, so that activations fit few bits.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Relu6 {
  static constexpr std::string_view name = "relu6";
  static auto value(auto x) { return minimum(maximum(x, 0), 6); }
  static auto derivative(auto x, auto) { return where(x > 0 && x < 6, 1, 0); }  // 0 at 0 and at 6

  static double gain() { return std::numbers::sqrt2; }

  static constexpr FixedConstant constants[] = {{"6", 6, "Krizhevsky 2010: six, so that a few bits hold it"}};
  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 6,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on both sides: for x ≤ 0 and for x ≥ 6 the slope is exactly 0",
      .initialiser = InitialiserFamily::he,
      .source = "Krizhevsky 2010 (Convolutional Deep Belief Networks on CIFAR-10)",
      .constants = constants,
      .kinks = {0, 6},
  };
};

GRADUS_UNARY(relu6, Relu6)

}  // namespace gradus
