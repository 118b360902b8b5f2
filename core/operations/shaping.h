// Operations that move numbers without changing them: each one's gradient is moved back the same way.
#pragma once

#include <gradus/core/operations/arithmetic.h>

#include <vector>

namespace gradus {

struct Reshape {
  static constexpr std::string_view name = "reshape";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  Shape target;
  Shape shape(const Operands& in) const;
  static void evaluate(std::span<const Array> in, const Array& y, Write write);
  static auto backward(auto x, auto, auto g) {
    return gradients([=] { return reshape_like(g, x); });
  }
};

struct BroadcastTo {
  static constexpr std::string_view name = "broadcast_to";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  Shape target;
  Shape shape(const Operands& in) const;
  static void evaluate(std::span<const Array> in, const Array& y, Write write);
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return g; });  // the engine sums it to the operand's shape
  }
};

/// Positions start to stop-1 of one axis.
struct Slice {
  static constexpr std::string_view name = "slice";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  int axis = 0;
  Index start = 0;
  Index stop = 0;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return unslice_like(g, x, axis, start); });
  }
};

/// The opposite of Slice: x at position `start` of an axis of size `size`, zeros around it.
struct Unslice {
  static constexpr std::string_view name = "unslice";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  int axis = 0;
  Index start = 0;
  Index size = 0;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return slice_like(g, x, axis, start); });
  }
};

/// Any number of operands behind one another along one axis.
struct Concatenate {
  static constexpr std::string_view name = "concatenate";
  int axis = 0;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  template <class V>
  V gradient(int operand, std::span<const V> inputs, const V&, const V& g) const {
    Index start = 0;
    if constexpr (ArrayReader<V>)
      for (int i = 0; i < operand; ++i) start += inputs[static_cast<std::size_t>(i)].shape()[axis];
    return slice_like(g, inputs[static_cast<std::size_t>(operand)], axis, start);
  }
};

/// y[..., i] = x[..., i, indices[i]]: one element of each row, such as the log-probability of the row's label.
struct Gather {
  static constexpr std::string_view name = "gather";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  std::span<const std::int32_t> indices;  // one per row of x, in the tape's memory
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return scatter_like(g, x, indices); });
  }
};

/// The opposite of Gather: rows of zeros with x's elements at the indices.
struct Scatter {
  static constexpr std::string_view name = "scatter";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  std::span<const std::int32_t> indices;
  Index columns = 0;
  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  auto backward(auto, auto, auto g) const {
    return gradients([=, *this] { return apply(Gather{indices}, g); });
  }
};

/// The same elements, row-major, in another shape. Throws ShapeError if their number differs.
Variable reshape(const Variable& x, const Shape& shape);
/// x repeated along axes of size 1 and new leading axes. Throws ShapeError if x does not broadcast to shape.
Variable broadcast_to(const Variable& x, const Shape& shape);
/// As many zeros as x has elements.
Variable zeros_like(const Variable& x);
/// x[start:stop] along an axis; a negative position counts from the end. Throws ShapeError outside the axis.
Variable slice(const Variable& x, int axis, Index start, Index stop);
/// Throws ShapeError unless all parts agree in the other axes, ArgumentError if there are none.
Variable concatenate(std::span<const Variable> parts, int axis = 0);
Variable concatenate(std::initializer_list<Variable> parts, int axis = 0);
/// One element of each row: y[i] = x[i, indices[i]]; the indices are copied. Throws ArgumentError for an index
/// outside the row, ShapeError unless there is one index per row.
Variable gather(const Variable& x, std::span<const std::int32_t> indices);

inline Lazy reshape(const Lazy& x, const Shape& shape) { return x.reshaped(shape); }
inline Lazy broadcast_to(const Lazy& x, const Shape& shape) { return apply(BroadcastTo{shape}, x); }

// What the rules above say, for the readers that have shapes and for words, which have none.
template <Reader V>
V reshape_like(const V& g, const V& x) {
  if constexpr (ArrayReader<V>)
    return reshape(g, x.shape());
  else
    return Formula::call("reshape", {g});
}
template <Reader V>
V unslice_like(const V& g, const V& x, int axis, Index start) {
  if constexpr (ArrayReader<V>)
    return apply(Unslice{axis, start, x.shape()[axis]}, g);
  else
    return Formula::call("unslice", {g});
}
template <Reader V>
V slice_like(const V& g, const V& x, int axis, Index start) {
  if constexpr (ArrayReader<V>)
    return apply(Slice{axis, start, start + x.shape()[axis]}, g);
  else
    return Formula::call("slice", {g});
}
template <Reader V>
V scatter_like(const V& g, const V& x, std::span<const std::int32_t> indices) {
  if constexpr (ArrayReader<V>)
    return apply(Scatter{indices, x.shape()[-1]}, g);
  else
    return Formula::call("scatter", {g});
}

}  // namespace gradus
