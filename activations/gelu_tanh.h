// gelu_tanh(x) = x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): GELU as many networks were trained with it, from the time
// when erf was slow. It differs from GELU by at most 0.0005.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/guards.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct GeluTanh {
  static constexpr std::string_view name = "gelu_tanh";
  // (1 + tanh u) / 2 is sigmoid(2u), which keeps its digits in the left tail.
  static auto twice_u(auto x) { return scale * (x * (1 + cubic * (x * x))); }
  static auto value(auto x) { return bounded_below(x) * sigmoid(twice_u(x)); }
  static auto derivative(auto x, auto) {
    const auto b = bounded(x);
    const auto v = twice_u(b);
    return sigmoid(v) * (1 + b * (scale * (1 + 3 * cubic * (b * b))) * sigmoid(-v));
  }

  static double gain() { return std::numbers::sqrt2; }

  static constexpr double cubic = 0.044715;
  static constexpr double scale = 1.5957691216057307117;
  static constexpr FixedConstant constants[] = {
      {"0.044715", cubic, "Hendrycks and Gimpel 2016, fitted to Φ"},
      {"2 √(2/π)", scale, "matches the slope of Φ at 0; doubled, because (1 + tanh u) / 2 = sigmoid(2u)"}};
  static constexpr ActivationFacts facts{
      .low = -0.170040750571254051,
      .lowest_slope = -0.128993068658771765,
      .highest_slope = 1.128993068658771765,
      .saturates = "on the left, where it approaches 0, and around its minimum at −0.75",
      .initialiser = InitialiserFamily::he,
      .source = "Hendrycks and Gimpel 2016, section 2",
      .stability = "sigmoid(2u) for (1 + tanh u) / 2, which is all rounding in the left tail; −0 at −∞",
      .constants = constants,
  };
};

GRADUS_UNARY(gelu_tanh, GeluTanh)

}  // namespace gradus
