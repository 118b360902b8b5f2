#include <gradus/core/errors.h>
#include <gradus/core/shape.h>

#include <algorithm>
#include <limits>

namespace gradus {

Shape::Shape(std::initializer_list<Index> sizes) {
  for (Index size : sizes) append(size);
}

Shape::Shape(std::span<const Index> sizes) {
  for (Index size : sizes) append(size);
}

namespace {

void require_size(Index size) {
  if (size < 0 || size > std::numeric_limits<std::int32_t>::max())
    throw ShapeError("[shape] an axis cannot have size " + std::to_string(size) + ": sizes run from 0 to 2^31 - 1.");
}

}  // namespace

void Shape::append(Index size) {
  require_size(size);
  if (rank_ == max_rank)
    throw ShapeError("[shape] tensors have at most " + std::to_string(max_rank) +
                     " axes. Merge some of them with reshape.");
  sizes_[static_cast<std::size_t>(rank_++)] = static_cast<std::int32_t>(size);
}

void Shape::throw_axis(int axis) const {
  throw ShapeError("[shape] " + string() + " has no axis " + std::to_string(axis) + ": it has " +
                   std::to_string(rank_) + (rank_ == 1 ? " axis." : " axes."));
}

Shape Shape::with(int axis, Index size) const {
  require_size(size);
  Shape result = *this;
  result.sizes_[static_cast<std::size_t>(normalize(axis))] = static_cast<std::int32_t>(size);
  return result;
}

Shape Shape::without(int axis) const {
  Shape result;
  const int at = normalize(axis);
  for (int i = 0; i < rank_; ++i)
    if (i != at) result.append((*this)[i]);
  return result;
}

Shape Shape::inserted(int axis, Index size) const {
  Shape result;
  const int at = axis < 0 ? axis + rank_ + 1 : axis;
  if (at < 0 || at > rank_)
    throw ShapeError("[shape] cannot insert an axis at " + std::to_string(axis) + " into " + string() + ".");
  for (int i = 0; i <= rank_; ++i) {
    if (i == at) result.append(size);
    if (i < rank_) result.append((*this)[i]);
  }
  return result;
}

std::string Shape::string() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string((*this)[axis]);
  }
  return text + "]";
}

bool broadcastable(const Shape& a, const Shape& b) {
  for (int back = 1; back <= std::min(a.rank(), b.rank()); ++back)
    if (a[-back] != b[-back] && a[-back] != 1 && b[-back] != 1) return false;
  return true;
}

Shape broadcast(const Shape& a, const Shape& b) {
  if (!broadcastable(a, b))
    throw ShapeError("[broadcast] " + a.string() + " and " + b.string() +
                     " do not broadcast: aligned at the last axis, sizes must be equal or one of them 1.");
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape result = longer;
  for (int back = 1; back <= shorter.rank(); ++back)
    if (longer[-back] == 1) result = result.with(-back, shorter[-back]);
  return result;
}

bool broadcasts_to(const Shape& from, const Shape& to) {
  if (from.rank() > to.rank()) return false;
  for (int back = 1; back <= from.rank(); ++back)
    if (from[-back] != to[-back] && from[-back] != 1) return false;
  return true;
}

Axes::Axes(std::initializer_list<int> axes) {
  if (axes.size() > Shape::max_rank)
    throw ShapeError("[axes] at most " + std::to_string(Shape::max_rank) + " axes can be named.");
  for (int axis : axes) {
    if (axis < -Shape::max_rank || axis >= Shape::max_rank)
      throw ShapeError("[axes] no tensor has an axis " + std::to_string(axis) + ".");
    axes_[static_cast<std::uint8_t>(count_++)] = static_cast<std::int8_t>(axis);
  }
}

unsigned Axes::mask(const Shape& shape) const {
  if (all()) return (1U << static_cast<unsigned>(shape.rank())) - 1U;
  unsigned mask = 0;
  for (int i = 0; i < count_; ++i) {
    const unsigned bit = 1U << static_cast<unsigned>(shape.normalize(axes_[static_cast<std::size_t>(i)]));
    if (mask & bit) throw ShapeError("[axes] " + string() + " names an axis of " + shape.string() + " twice.");
    mask |= bit;
  }
  return mask;
}

std::string Axes::string() const {
  std::string text = "{";
  for (int i = 0; i < count_; ++i)
    text += (i > 0 ? ", " : "") + std::to_string(static_cast<int>(axes_[static_cast<std::size_t>(i)]));
  return text + "}";
}

Shape reduced(const Shape& shape, const Axes& axes, bool keepdim) {
  const unsigned mask = axes.mask(shape);
  Shape result = shape;
  for (int axis = shape.rank() - 1; axis >= 0; --axis)
    if (mask >> static_cast<unsigned>(axis) & 1U) result = keepdim ? result.with(axis, 1) : result.without(axis);
  return result;
}

}  // namespace gradus
