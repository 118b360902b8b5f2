// Shape: the sizes of a tensor's axes, at most four, held inline (no heap). Row-major, batch first.
//
//   Shape images{64, 28, 28};
//   images.rank();     // 3
//   images[-1];        // 28: negative axes count from the end
//   images.size();     // 50176 elements
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace gradus {

/// Counts elements and names positions; signed, as differences are taken.
using Index = std::int64_t;

class Shape {
 public:
  static constexpr int max_rank = 4;

  /// Rank 0: one element, a scalar.
  constexpr Shape() = default;
  /// Throws ShapeError on a negative size, a size above 2^31 - 1, or more than max_rank axes.
  Shape(std::initializer_list<Index> sizes);
  explicit Shape(std::span<const Index> sizes);

  int rank() const { return rank_; }
  /// Size of an axis; a negative axis counts from the end. Throws ShapeError if there is no such axis.
  Index operator[](int axis) const { return sizes_[static_cast<std::size_t>(normalize(axis))]; }
  /// Number of elements: the product of the sizes, 1 for rank 0.
  Index size() const {
    Index product = 1;
    for (int axis = 0; axis < rank_; ++axis) product *= sizes_[static_cast<std::size_t>(axis)];
    return product;
  }
  /// The axis counted from the front. Throws ShapeError if there is no such axis.
  int normalize(int axis) const {
    if (axis < -rank_ || axis >= rank_) [[unlikely]]
      throw_axis(axis);
    return axis < 0 ? axis + rank_ : axis;
  }

  /// The same shape with one axis resized, removed, or (of size 1) inserted.
  Shape with(int axis, Index size) const;
  Shape without(int axis) const;
  Shape inserted(int axis, Index size = 1) const;

  friend bool operator==(const Shape& a, const Shape& b) {
    using Words = std::array<std::uint64_t, 2>;  // two comparisons instead of a call
    const auto x = std::bit_cast<Words>(a.sizes_);
    const auto y = std::bit_cast<Words>(b.sizes_);
    return x[0] == y[0] && x[1] == y[1] && a.rank_ == b.rank_;
  }

  /// "[32, 2]"; "[]" for a scalar.
  std::string string() const;

 private:
  void append(Index size);
  [[noreturn]] void throw_axis(int axis) const;

  // Unused places stay 0, so that == may compare all of them.
  std::array<std::int32_t, max_rank> sizes_{};
  std::uint8_t rank_ = 0;  // no larger: a node keeps more in the padding
};

/// True if two shapes broadcast together by NumPy's rule: aligned at the last axis, sizes equal or one of them 1.
bool broadcastable(const Shape& a, const Shape& b);

/// The shape both broadcast to. Throws ShapeError if they do not.
Shape broadcast(const Shape& a, const Shape& b);

/// True if `from` broadcasts to exactly `to`.
bool broadcasts_to(const Shape& from, const Shape& to);

/// A set of axes; empty means "all of them".
class Axes {
 public:
  Axes() = default;
  Axes(int axis) : Axes({axis}) {}  // NOLINT(google-explicit-constructor): sum(x, 1) reads as it should
  Axes(std::initializer_list<int> axes);

  bool all() const { return count_ == 0; }
  /// One bit per axis of `shape`. Throws ShapeError for an axis that is not there or is named twice.
  unsigned mask(const Shape& shape) const;
  std::string string() const;

 private:
  std::array<std::int8_t, Shape::max_rank> axes_{};
  std::int8_t count_ = 0;
};

/// `shape` with the given axes reduced: kept as size 1, or dropped.
Shape reduced(const Shape& shape, const Axes& axes, bool keepdim);

}  // namespace gradus
