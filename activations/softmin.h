// softmin(x)ᵢ = exp(−xᵢ) / Σⱼ exp(−xⱼ) along one axis: softmax with the smallest score, such as a distance, as winner.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Softmin {
  static constexpr std::string_view name = "softmin";
  static constexpr int arity = 1;
  int axis = -1;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto, auto y, auto g) const {
    return gradients([=, *this] { return y * (sum(g * y, axis, true) - g); });
  }

  static constexpr ActivationFacts facts{
      .low = 0,
      .high = 1,
      .lowest_slope = -0.25,
      .highest_slope = 0.25,
      .saturates = "where one score is below the others by far: the distribution is then all but certain",
      .source = "softmax of −x (Boltzmann 1868, where x is an energy)",
      .stability = "the smallest score is subtracted first, so that exp cannot overflow",
  };
};

/// Throws ShapeError if there is no such axis.
template <Reader V>
V softmin(const V& x, int axis = -1) {
  return apply(Softmin{axis}, x);
}

}  // namespace gradus
