// tanhshrink(x) = x − tanh(x): nearly 0 around 0, nearly x ∓ 1 far out.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/tanh.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Tanhshrink {
  static constexpr std::string_view name = "tanhshrink";
  static auto value(auto x) { return x - tanh(x); }
  // In numbers, near 0, where the difference has no digits left: Lambert's continued fraction tanh x = x / (1 + q) with
  // q = x² / (3 + x² / (5 + …)), of which x − tanh x is x q / (1 + q).
  template <class T, int W>
  static Lanes<T, W> value(Lanes<T, W> x) {
    const Lanes<T, W> square = x * x;
    Lanes<T, W> below = Lanes<T, W>::all(17);
    for (int odd = 15; odd >= 3; odd -= 2) below = odd + square / below;
    const Lanes<T, W> q = square / below;
    return where(abs(x) < 1, x * (q / (1 + q)), x - tanh(x));
  }
  static auto derivative(auto x, auto) {
    const auto t = tanh(x);
    return t * t;
  }

  static constexpr ActivationFacts facts{
      .zero_centred = true,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "in the middle, where its slope is tanh²",
      .source = "Torch 5 and its successors",
      .stability = "a continued fraction for |x| < 1, because x − tanh(x) loses all digits near 0",
  };
};

GRADUS_UNARY(tanhshrink, Tanhshrink)

}  // namespace gradus
