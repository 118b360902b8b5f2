// maxout(x)ᵢ = the largest of the `pieces` neighbours x[i·pieces], …, x[i·pieces + pieces − 1] along one axis: a convex
// function made of straight pieces, all of which the layer before it learns.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Maxout {
  static constexpr std::string_view name = "maxout";
  static constexpr int arity = 1;
  int pieces = 2;
  int axis = -1;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] {
      const auto all = in_groups(x);
      return reshape_like(spread(g, all, 2) * first_maximum(all, 2), x);
    });
  }
  static Formula words(const Formula& x) { return Formula::call("max", {Formula::call("pieces", {x})}); }

  int inputs_per_output() const { return pieces; }
  static constexpr auto parameters() { return std::tuple{parameter("pieces", &Maxout::pieces, 1, 1 << 16)}; }

  static constexpr ActivationFacts facts{
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "nowhere: the largest piece always has slope 1, the others 0; of equal ones it is the first",
      .initialiser = InitialiserFamily::he,
      .source = "Goodfellow, Warde-Farley, Mirza, Courville and Bengio 2013",
  };

  /// x's shape with everything before the axis and after it as one axis each, and the axis taken apart: [before, units,
  /// pieces, after].
  Shape grouped(const Shape& x) const;

 private:
  template <Reader V>
  V in_groups(const V& x) const {
    if constexpr (ArrayReader<V>)
      return reshape(x, grouped(x.shape()));
    else
      return Formula::call("pieces", {x});
  }
};

/// Throws ShapeError if there is no such axis or the pieces do not divide its size, ArgumentError unless there is a
/// piece.
template <Reader V>
V maxout(const V& x, int pieces = 2, int axis = -1) {
  return apply(checked(Maxout{pieces, axis}), x);
}

}  // namespace gradus
