#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/operations/shaping.h>

#include <algorithm>

namespace gradus {
namespace {

// A tensor around one axis: [outer, axis, inner], row-major.
struct Around {
  Index outer = 1;
  Index size = 1;
  Index inner = 1;
  Around(const Shape& shape, int axis) : size(shape[axis]) {
    const int at = shape.normalize(axis);
    for (int i = 0; i < shape.rank(); ++i) (i < at ? outer : inner) *= i == at ? 1 : shape[i];
  }
};

// Copies a block of `size` positions along the axis from one tensor into another.
void copy_block(const Array& from, const Around& source, Index from_start, const Array& to, const Around& target,
                Index to_start, Index size, Write write) {
  dispatch(from.dtype, [&]<class T>() {
    const Index run = size * source.inner;
    for (Index i = 0; i < source.outer; ++i) {
      const T* x = from.as<const T>() + (i * source.size + from_start) * source.inner;
      T* y = to.as<T>() + (i * target.size + to_start) * target.inner;
      if (write == Write::assign)
        std::copy_n(x, run, y);
      else
        for (Index k = 0; k < run; ++k) y[k] += x[k];
    }
  });
}

void fill_zero(const Array& array) {
  dispatch(array.dtype, [&]<class T>() { std::fill_n(array.as<T>(), array.size(), T{0}); });
}

std::string element_count(const Shape& shape) { return std::to_string(shape.size()) + " elements"; }

}  // namespace

// ---- reshape and broadcast

Shape Reshape::shape(const Operands& in) const {
  if (in[0].size() != target.size())
    throw ShapeError("[reshape] " + in.is(0) + " with " + element_count(in[0]) + ", but " + target.string() +
                     " needs " + element_count(target) + ".");
  return target;
}

void Reshape::evaluate(std::span<const Array> in, const Array& y, Write write) {
  Array source = in[0];
  source.shape = y.shape;
  kernels::copy(source, y, write);
}

Shape BroadcastTo::shape(const Operands& in) const {
  if (!broadcasts_to(in[0], target))
    throw ShapeError("[broadcast_to] " + in.is(0) + " and does not broadcast to " + target.string() +
                     ": aligned at the last axis, its sizes must be equal or 1.");
  return target;
}

void BroadcastTo::evaluate(std::span<const Array> in, const Array& y, Write write) { kernels::copy(in[0], y, write); }

// ---- slice, its opposite, and concatenate

Shape Slice::shape(const Operands& in) const {
  const Index size = in[0][axis];
  if (start < 0 || start > stop || stop > size)
    throw ShapeError("[slice] positions " + std::to_string(start) + " to " + std::to_string(stop) +
                     " are not all on axis " + std::to_string(axis) + " of " + in.name(0) + ", which is " +
                     in[0].string() + ".");
  return in[0].with(axis, stop - start);
}

void Slice::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  copy_block(in[0], Around(in[0].shape, axis), start, y, Around(y.shape, axis), 0, stop - start, write);
}

Shape Unslice::shape(const Operands& in) const {
  if (start < 0 || start + in[0][axis] > size)
    throw ShapeError("[unslice] " + in.is(0) + " and does not fit at position " + std::to_string(start) +
                     " of an axis of size " + std::to_string(size) + ".");
  return in[0].with(axis, size);
}

void Unslice::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  if (write == Write::assign) fill_zero(y);
  copy_block(in[0], Around(in[0].shape, axis), 0, y, Around(y.shape, axis), start, in[0].shape[axis], write);
}

Shape Concatenate::shape(const Operands& in) const {
  Index total = 0;
  for (std::size_t i = 0; i < in.count(); ++i) {
    if (in[i].rank() != in[0].rank() || in[i].with(axis, 0) != in[0].with(axis, 0))
      throw ShapeError("[concatenate] " + in.is(0) + " but " + in.is(i) + ": along axis " + std::to_string(axis) +
                       " the parts may differ, all other axes must agree.");
    total += in[i][axis];
  }
  return in[0].with(axis, total);
}

void Concatenate::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  Index start = 0;
  for (const Array& part : in) {
    copy_block(part, Around(part.shape, axis), 0, y, Around(y.shape, axis), start, part.shape[axis], write);
    start += part.shape[axis];
  }
}

// ---- gather and its opposite

Shape Gather::shape(const Operands& in) const {
  if (in[0].rank() < 1) throw ShapeError("[gather] " + in.is(0) + ": a scalar has no rows to pick from.");
  const Shape rows = in[0].without(-1);
  if (rows.size() != static_cast<Index>(indices.size()))
    throw ShapeError("[gather] " + in.is(0) + " with " + std::to_string(rows.size()) + " rows, but there are " +
                     std::to_string(indices.size()) + " indices: one per row.");
  return rows;
}

namespace {

// In a replay the indices are new, and gather() has not looked at them.
void require_columns(std::string_view operation, std::span<const std::int32_t> indices, Index columns) {
  for (std::size_t row = 0; row < indices.size(); ++row)
    if (indices[row] < 0 || indices[row] >= columns)
      throw ArgumentError("[" + std::string(operation) + "] index " + std::to_string(indices[row]) + " of row " +
                          std::to_string(row) + " is outside 0 to " + std::to_string(columns - 1) + ".");
}

}  // namespace

void Gather::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  const Index columns = in[0].shape[-1];
  require_columns(name, indices, columns);
  dispatch(y.dtype, [&]<class T>() {
    const T* x = in[0].as<const T>();
    T* to = y.as<T>();
    for (std::size_t row = 0; row < indices.size(); ++row) {
      const T picked = x[static_cast<Index>(row) * columns + indices[row]];
      to[row] = write == Write::assign ? picked : to[row] + picked;
    }
  });
}

Shape Scatter::shape(const Operands& in) const {
  if (in[0].size() != static_cast<Index>(indices.size()))
    throw ShapeError("[scatter] " + in.is(0) + " with " + element_count(in[0]) + ", but there are " +
                     std::to_string(indices.size()) + " indices: one per element.");
  return in[0].inserted(in[0].rank(), columns);
}

void Scatter::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  require_columns(name, indices, columns);
  if (write == Write::assign) fill_zero(y);
  dispatch(y.dtype, [&]<class T>() {
    const T* x = in[0].as<const T>();
    for (std::size_t row = 0; row < indices.size(); ++row)
      y.as<T>()[static_cast<Index>(row) * columns + indices[row]] += x[row];
  });
}

// ---- for users

Variable reshape(const Variable& x, const Shape& shape) { return apply(Reshape{shape}, x); }

Variable broadcast_to(const Variable& x, const Shape& shape) { return apply(BroadcastTo{shape}, x); }

Variable zeros_like(const Variable& x) { return broadcast_to(x.constant(0), x.shape()); }

Variable slice(const Variable& x, int axis, Index start, Index stop) {
  const Shape shape = x.shape();
  const bool exists = -shape.rank() <= axis && axis < shape.rank();  // if not, recording says so
  const Index size = exists ? shape[axis] : 0;
  return apply(Slice{axis, start < 0 ? start + size : start, stop < 0 ? stop + size : stop}, x);
}

Variable concatenate(std::span<const Variable> parts, int axis) {
  if (parts.empty()) throw ArgumentError("[concatenate] there is nothing to concatenate; give at least one part.");
  return apply_to(Concatenate{axis}, parts);
}

Variable concatenate(std::initializer_list<Variable> parts, int axis) {
  return concatenate(std::span(parts.begin(), parts.size()), axis);
}

Variable gather(const Variable& x, std::span<const std::int32_t> indices) {
  const Index columns = x.shape().rank() > 0 ? x.shape()[-1] : 0;
  for (std::size_t row = 0; row < indices.size(); ++row)
    if (indices[row] < 0 || indices[row] >= columns)
      throw ArgumentError("[gather] index " + std::to_string(indices[row]) + " of row " + std::to_string(row) +
                          " is outside 0 to " + std::to_string(columns - 1) + ": " + x.description() + " is " +
                          x.shape().string() + ". Does a label exceed the number of outputs?");
  Gather operation{indices};
  // Checked above; the shapes are checked when recording, before the copy could be missed.
  operation.indices = x.tape().keep(indices);
  return apply(operation, x);
}

}  // namespace gradus
