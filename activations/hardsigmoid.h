// hardsigmoid(x) = (x + 3) / 6 within [0, 1], the nearer bound outside: a sigmoid made of three straight pieces.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Hardsigmoid {
  static constexpr std::string_view name = "hardsigmoid";
  static auto value(auto x) { return minimum(maximum(x + 3, 0), 6) / 6; }
  static auto derivative(auto x, auto) { return where(x > -3 && x < 3, 1.0 / 6, 0); }  // 0 at ±3

  static constexpr FixedConstant constants[] = {{"3", 3, "Howard et al. 2019: relu6(x + 3) / 6"}, {"6", 6, "the same"}};
  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 1,
      .lowest_slope = 0,
      .highest_slope = 1.0 / 6,
      .saturates = "on both sides: from |x| = 3 on the slope is exactly 0",
      .source = "Courbariaux, Bengio and David 2015; in this form Howard et al. 2019 (MobileNetV3)",
      .constants = constants,
      .kinks = {-3, 3},
  };
};

GRADUS_UNARY(hardsigmoid, Hardsigmoid)

}  // namespace gradus
