// log_softmax(x)ᵢ = xᵢ − log Σⱼ exp(xⱼ) along one axis: the logarithm of softmax, exact also where softmax rounds to 0.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

#include <limits>

namespace gradus {

struct LogSoftmax {
  static constexpr std::string_view name = "log_softmax";
  static constexpr int arity = 1;
  int axis = -1;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto, auto y, auto g) const {
    return gradients([=, *this] { return g - exp(y) * sum(g, axis, true); });
  }

  static constexpr ActivationFacts facts{
      .low = -std::numeric_limits<double>::infinity(),
      .high = 0,
      .zero_centred = false,
      .lowest_slope = -1,
      .highest_slope = 1,
      .saturates = "where the score already leads the others by far",
      .initialiser = InitialiserFamily::glorot,
      .source = "the logarithm of softmax (Bridle 1990)",
      .stability = "the largest score is subtracted first; exact also where softmax rounds to 0",
  };
};

/// Throws ShapeError if there is no such axis.
template <Reader V>
V log_softmax(const V& x, int axis = -1) {
  return apply(LogSoftmax{axis}, x);
}

}  // namespace gradus
