// rrelu(x) = x for x > 0, a x otherwise, with a drawn anew for every element while training, and fixed to the mean of
// what is drawn when evaluating. The layer that draws is Rrelu (layers/activation_layer.h).
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/activations/second_operand.h>
#include <gradus/core/operations.h>

#include <cmath>

namespace gradus {

struct RandomizedRelu {
  static constexpr std::string_view name = "rrelu";
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;
  static auto value(auto x, auto slope) { return where(x > 0, x, slope * x); }
  static auto d_a(auto x, auto slope, auto) { return where(x > 0, 1, slope); }
  static auto d_b(auto x, auto, auto) { return where(x > 0, 0, x); }

  constexpr SecondOperand second() const { return SecondOperand::random("slope", lower, upper); }
  /// He et al. 2015, eq. 15, for the mean slope.
  double gain() const { return std::sqrt(2 / (1 + second().usual() * second().usual())); }
  static constexpr auto parameters() {
    return std::tuple{parameter("lower", &RandomizedRelu::lower), parameter("upper", &RandomizedRelu::upper)};
  }
  static constexpr bool parameters_ascend = true;

  static constexpr FixedConstant constants[] = {
      {"1/8", 1.0 / 8, "Xu et al. 2015: slopes are 1/a for a between 3 and 8, after the winner of a contest"},
      {"1/3", 1.0 / 3, "the same"}};
  constexpr ActivationFacts facts() const {
    return {.low = second().usual() > 0 ? -ActivationFacts::unbounded : 0,
            .lowest_slope = std::min(second().usual(), 1.0),
            .highest_slope = std::max(second().usual(), 1.0),
            .saturates = "nowhere, if its slopes are not near 0",
            .initialiser = InitialiserFamily::he,
            .source = "Xu, Wang, Chen and Li 2015",
            .constants = constants,
            .kinks = {0}};
  }
};

/// With these slopes, which broadcast to x. Throws ShapeError if they do not.
GRADUS_BINARY(rrelu, RandomizedRelu)

}  // namespace gradus
