// relu(x) = max(x, 0): slope exactly 1 where a unit is on and exactly 0 where it is off. It never saturates on the
// right; a unit that is off for every sample gets no gradient and stays off: it is dead.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

#include <limits>
#include <numbers>

namespace gradus {

struct Relu {
  static constexpr std::string_view name = "relu";
  static auto value(auto x) { return maximum(x, 0); }                  // NaN stays NaN
  static auto derivative(auto x, auto) { return where(x > 0, 1, 0); }  // 0 at 0, as everybody has it

  /// He et al. 2015, eq. 10: half of the variance is cut away.
  static double gain() { return std::numbers::sqrt2; }

  static constexpr ActivationFacts facts{
      .low = 0,
      .high = std::numeric_limits<double>::infinity(),
      .zero_centred = false,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on the left: for x ≤ 0 the slope is exactly 0",
      .initialiser = InitialiserFamily::he,
      .source = "Fukushima 1969; Nair and Hinton 2010; Glorot, Bordes and Bengio 2011",
      .stability = "NaN stays NaN, which max(x, 0) of the C library would make 0",
      .kinks = {0},
      .pytorch_gain = std::numbers::sqrt2,
  };
};

GRADUS_UNARY(relu, Relu)

}  // namespace gradus
