// glu(x) = a sigmoid(b), where a and b are the two halves of x along one axis: one half says what, the other how much
// of it passes.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Glu {
  static constexpr std::string_view name = "glu";
  static constexpr int arity = 1;
  int axis = -1;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] {
      const auto pass = sigmoid(half(x, 1));
      return apply(Concatenate{axis}, g * pass, g * (half(x, 0) * (pass * sigmoid(-half(x, 1)))));
    });
  }
  static Formula words(const Formula& x) { return half_in_words(x, 0) * sigmoid(half_in_words(x, 1)); }

  static constexpr int inputs_per_output() { return 2; }

  static constexpr ActivationFacts facts{
      .zero_centred = true,
      .lowest_slope = -ActivationFacts::unbounded,
      .highest_slope = ActivationFacts::unbounded,
      .saturates = "where the gate is closed: the slopes of both halves are then near 0",
      .source = "Dauphin, Fan, Auli and Grangier 2017",
      .stability = "1 − sigmoid(b) is sigmoid(−b), which keeps its digits where the gate is open",
  };

 private:
  static Formula half_in_words(const Formula& x, int which) {
    return Formula::call(which == 0 ? "first_half" : "second_half", {x});
  }
  template <Reader V>
  V half(const V& x, int which) const {
    if constexpr (ArrayReader<V>) {
      const Index size = x.shape()[axis] / 2;
      return apply(Slice{axis, which * size, (which + 1) * size}, x);
    } else {
      return half_in_words(x, which);
    }
  }
};

/// Throws ShapeError if there is no such axis or its size is odd.
template <Reader V>
V glu(const V& x, int axis = -1) {
  return apply(Glu{axis}, x);
}

}  // namespace gradus
