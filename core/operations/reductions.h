// Sums, means and maxima over all axes or some. `keepdim` leaves a reduced axis with size 1, so that the result still
// broadcasts against what it came from.
#pragma once

#include <gradus/core/operations/selection.h>
#include <gradus/core/operations/shaping.h>

namespace gradus {

/// What reductions have in common: which axes, and whether they stay.
struct Reduction {
  static constexpr int arity = 1;
  Axes axes;
  bool keepdim = false;
  Shape shape(const Operands& in) const { return reduced(in[0], axes, keepdim); }
};

struct Sum : Reduction {
  static constexpr std::string_view name = "sum";
  static constexpr bool is_multilinear = true;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return spread(g, x, axes); });
  }
};

struct Mean : Reduction {
  static constexpr std::string_view name = "mean";
  static constexpr bool is_multilinear = true;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto x, auto y, auto g) const {
    return gradients([=, *this] { return spread(g * share(y, x), x, axes); });
  }
};

/// The largest element. All of the gradient goes to its first occurrence. NaN if there is one.
struct Max : Reduction {
  static constexpr std::string_view name = "max";
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return spread(g, x, axes) * first_maximum(x, axes); });
  }
};

/// 1 where Max finds its element, else 0.
struct FirstMaximum {
  static constexpr std::string_view name = "first_maximum";
  static constexpr bool differentiable = false;
  static constexpr int arity = 1;
  Axes axes;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return g * 0; });
  }
};

/// log Σ exp(x), without overflow.
struct LogSumExp : Reduction {
  static constexpr std::string_view name = "logsumexp";
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto x, auto y, auto g) const {
    return gradients([=, *this] { return spread(g, x, axes) * exp(x - spread(y, x, axes)); });
  }
};

/// Undoes the shape of a reduction: g repeated along the reduced axes of x.
template <Reader V>
V spread(const V& g, const V& x, const Axes& axes) {
  if constexpr (ArrayReader<V>)
    return broadcast_to(reshape(g, reduced(x.shape(), axes, true)), x.shape());
  else
    return Formula::call("spread", {g});
}
/// One over the number of elements reduced into each of y's.
template <Reader V>
auto share(const V& y, const V& x) {
  if constexpr (ArrayReader<V>)
    return static_cast<double>(y.shape().size()) / static_cast<double>(x.shape().size());
  else
    return 1 / Formula::symbol("n");
}
template <Reader V>
V first_maximum(const V& x, const Axes& axes) {
  return apply(FirstMaximum{axes}, x);
}

template <Reader V>
V sum(const V& x, const Axes& axes = {}, bool keepdim = false) {
  return apply(Sum{axes, keepdim}, x);
}
template <Reader V>
V mean(const V& x, const Axes& axes = {}, bool keepdim = false) {
  return apply(Mean{axes, keepdim}, x);
}
/// Throws ShapeError where there is nothing to take the maximum of.
template <Reader V>
V max(const V& x, const Axes& axes = {}, bool keepdim = false) {
  return apply(Max{axes, keepdim}, x);
}
template <Reader V>
V logsumexp(const V& x, const Axes& axes = {}, bool keepdim = false) {
  return apply(LogSumExp{axes, keepdim}, x);
}

}  // namespace gradus
