// sigmoid(x) = 1 / (1 + e⁻ˣ): any number becomes a probability. Its slope is at most 1/4, and its outputs are all
// positive: a stack of sigmoid layers shrinks gradients at every layer.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static auto value(auto x) { return 1 / (1 + exp(-x)); }
  // The same in numbers, with fewer roundings (lanes_functions.h).
  template <class T, int W>
  static Lanes<T, W> value(Lanes<T, W> x) {
    return sigmoid(x);
  }
  static auto derivative(auto, auto y) { return y * (1 - y); }

  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 1,
      .zero_centred = false,
      .lowest_slope = 0,
      .highest_slope = 0.25,
      .saturates = "on both sides: beyond |x| = 4.4 the slope is below 5% of its largest",
      .initialiser = InitialiserFamily::glorot,
      .source = "Verhulst 1838 (logistic curve); in networks since Rumelhart, Hinton and Williams 1986",
      .stability = "−x may overflow to ∞ in exp, of which 1/(1 + ∞) is the right 0; in numbers with fewer roundings",
      .pytorch_gain = 1,
  };
};

GRADUS_UNARY(sigmoid, Sigmoid)

}  // namespace gradus
