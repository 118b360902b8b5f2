// softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ) along one axis: scores become a distribution. The maximum is subtracted first,
// which changes nothing and keeps exp from overflowing.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr int arity = 1;
  int axis = -1;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto, auto y, auto g) const {
    return gradients([=, *this] { return y * (g - sum(g * y, axis, true)); });
  }

  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 1,
      .zero_centred = false,
      .lowest_slope = -0.25,
      .highest_slope = 0.25,
      .saturates = "where one score leads the others by far: the distribution is then all but certain",
      .initialiser = InitialiserFamily::glorot,
      .source = "Boltzmann 1868; Bridle 1990 for networks",
      .stability = "the largest score is subtracted first, so that exp cannot overflow",
  };
};

/// Throws ShapeError if there is no such axis.
template <Reader V>
V softmax(const V& x, int axis = -1) {
  return apply(Softmax{axis}, x);
}

}  // namespace gradus
