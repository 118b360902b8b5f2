// Shapes and tensors for property tests, chosen and shrunk by RapidCheck, and element access by the naive rule.
#pragma once

#include <tests/support/expect.h>

// RapidCheck's header for GoogleTest expects GoogleTest before it.
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <functional>
#include <vector>

namespace gradus::test {

using Position = std::array<Index, 4>;

// A number in [low, high). Left to itself RapidCheck starts with the smallest ones and seldom leaves them.
template <class T>
T pick(T low, T high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high));
}

inline Shape any_shape(int lowest_rank = 0, int highest_rank = 4, Index smallest = 0) {
  std::vector<Index> sizes(static_cast<std::size_t>(pick(lowest_rank, highest_rank + 1)));
  for (Index& size : sizes) size = pick<Index>(smallest, 5);
  return Shape(std::span<const Index>(sizes));
}

// A shape that broadcasts to `full`: leading axes dropped, others set to 1 at will.
inline Shape shape_within(const Shape& full) {
  Shape result = full;
  for (int dropped = pick(0, full.rank() + 1); dropped > 0; --dropped) result = result.without(0);
  for (int axis = 0; axis < result.rank(); ++axis)
    if (pick(0, 3) == 0) result = result.with(axis, 1);
  return result;
}

inline Tensor any_tensor(const Shape& shape, DType dtype = float64) {
  Generator rng(pick<std::uint64_t>(0, 1U << 30U));
  return random_tensor(shape, rng, dtype);
}

// Calls f with every position of a shape, in row-major order.
inline void for_each_position(const Shape& shape, const std::function<void(const Position&)>& f) {
  for (Index flat = 0; flat < shape.size(); ++flat) {
    Position at{};
    Index rest = flat;
    for (int axis = shape.rank() - 1; axis >= 0; rest /= shape[axis--])
      at[static_cast<std::size_t>(axis)] = rest % shape[axis];
    f(at);
  }
}

// The element of x where it broadcasts to rank `rank` at this position.
inline double element(const Tensor& x, int rank, const Position& at) {
  Index flat = 0;
  for (int axis = 0; axis < x.rank(); ++axis) {
    const Index index = at[static_cast<std::size_t>(axis + rank - x.rank())];
    flat = flat * x.shape()[axis] + (x.shape()[axis] == 1 ? 0 : index);
  }
  return x.to_vector()[static_cast<std::size_t>(flat)];
}

inline void check(const ::testing::AssertionResult& result) {
  if (!result) RC_FAIL(result.message());
}

}  // namespace gradus::test
