// gaussian(x) = exp(−x²): a bump; a unit answers to what is near its boundary, on either side.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Gaussian {
  static constexpr std::string_view name = "gaussian";
  static auto value(auto x) { return exp(-(x * x)); }
  static auto derivative(auto x, auto y) { return -(2 * bounded(x) * y); }

  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 1,
      .lowest_slope = -0.857763884960706796,
      .highest_slope = 0.857763884960706796,
      .saturates = "on both sides, and at its top",
      .source = "Broomhead and Lowe 1988 (radial basis functions)",
      .stability = "the slope is 0 at ±∞, where −2x exp(−x²) is ∞ · 0",
  };
};

GRADUS_UNARY(gaussian, Gaussian)

}  // namespace gradus
