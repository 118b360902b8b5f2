// tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ): a sigmoid stretched to be odd. Zero-centred, with slope 1 at 0, so gradients pass
// undiminished while inputs stay small; it still saturates on both sides.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static auto value(auto x) { return tanh(x); }
  static auto derivative(auto, auto y) { return 1 - y * y; }

  static constexpr ActivationFacts facts{
      .low = -1,
      .high = 1,
      .zero_centred = true,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on both sides: beyond |x| = 2.2 the slope is below 5% of its largest",
      .initialiser = InitialiserFamily::glorot,
      .source = "LeCun, Bottou, Orr and Müller 1998 (Efficient BackProp) recommend it over the sigmoid",
      .pytorch_gain = 5.0 / 3,
  };
};

GRADUS_UNARY(tanh, Tanh)

}  // namespace gradus
