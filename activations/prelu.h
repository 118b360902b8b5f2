// prelu(x) = x for x > 0, a x otherwise, with a learned: a leaky ReLU that finds its own slope, one for all units or
// one for each. The layer that holds the slope is Prelu (layers/activation_layer.h).
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/activations/second_operand.h>
#include <gradus/core/operations.h>

#include <cmath>

namespace gradus {

struct ParametricRelu {
  static constexpr std::string_view name = "prelu";
  double start = 0.25;
  static auto value(auto x, auto slope) { return where(x > 0, x, slope * x); }
  static auto d_a(auto x, auto slope, auto) { return where(x > 0, 1, slope); }
  static auto d_b(auto x, auto, auto) { return where(x > 0, 0, x); }

  constexpr SecondOperand second() const { return SecondOperand::learned("slope", start); }
  /// He et al. 2015, eq. 15, for the slope that it starts with.
  double gain() const { return std::sqrt(2 / (1 + start * start)); }
  static constexpr auto parameters() { return std::tuple{parameter("start", &ParametricRelu::start)}; }

  constexpr ActivationFacts facts() const {
    return {.low = start > 0 ? -ActivationFacts::unbounded : 0,
            .lowest_slope = std::min(start, 1.0),
            .highest_slope = std::max(start, 1.0),
            .saturates = "nowhere, unless the slope is learned to be near 0",
            .initialiser = InitialiserFamily::he,
            .source = "He, Zhang, Ren and Sun 2015, with 0.25 to start from",
            .kinks = {0}};
  }
};

/// slope broadcasts to x: one number, or one for each unit of the last axis. Throws ShapeError if it does not.
GRADUS_BINARY(prelu, ParametricRelu)

}  // namespace gradus
