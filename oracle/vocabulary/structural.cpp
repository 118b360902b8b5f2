// The structural operations of GRADUS_CORE_OPERATIONS, each with the attributes that fit its operands.
#include "../vocabulary.h"

#include <gradus/core/operations.h>

namespace gradus::oracle {

namespace {

using In = std::span<const Variable>;
using At = const Attributes&;
using Shapes = std::span<const Shape>;
using Chosen = std::optional<Attributes>;

Index pick_between(Generator& rng, Index low, Index high) {
  return low + static_cast<Index>(rng.below(static_cast<std::uint64_t>(high - low + 1)));
}
// Counted from the front or from the back.
int any_axis(const Shape& shape, Generator& rng) {
  return static_cast<int>(pick_between(rng, -shape.rank(), shape.rank() - 1));
}

Axes axes_of(At a) {
  switch (a.axes.size()) {
    case 0:
      return {};
    case 1:
      return a.axes[0];
    case 2:
      return {a.axes[0], a.axes[1]};
    default:
      return {a.axes[0], a.axes[1], a.axes[2]};
  }
}

Chosen for_matrices(Shapes in, Generator&) {
  if (in[0].rank() < 2) return {};
  return Attributes{};
}

// All axes, or some, each by either of its names.
Chosen some_axes(Shapes in, Generator& rng) {
  Attributes a;
  for (int axis = 0; axis < in[0].rank() && a.axes.size() < 3; ++axis)
    if (rng.below(2) == 0) a.axes.push_back(rng.below(2) == 0 ? axis : axis - in[0].rank());
  a.keepdim = rng.below(2) == 0;
  return a;
}

Chosen another_shape(Shapes in, Generator& rng) {
  const Index size = in[0].size();
  if (size == 0) return {};
  std::vector<Index> sizes;
  Index rest = size;
  while (rest > 1 && sizes.size() < 3) {
    Index factor = pick_between(rng, 1, rest);
    while (rest % factor != 0) --factor;
    sizes.push_back(factor);
    rest /= factor;
  }
  if (rest > 1 || sizes.empty()) sizes.push_back(rest);
  return Attributes{.shape = Shape(std::span<const Index>(sizes))};
}

Chosen larger_shape(Shapes in, Generator& rng) {
  Shape shape = in[0];
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] == 1 && rng.below(2) == 0) shape = shape.with(axis, pick_between(rng, 1, 3));
  if (shape.rank() < 3 && rng.below(2) == 0) shape = shape.inserted(0, pick_between(rng, 1, 3));
  if (shape.rank() == 0) return {};
  return Attributes{.shape = shape};
}

Chosen a_part(Shapes in, Generator& rng) {
  if (in[0].rank() == 0) return {};
  Attributes a{.axes = {any_axis(in[0], rng)}};
  const Index size = in[0][a.axes[0]];
  if (size == 0) return {};
  a.start = pick_between(rng, 0, size - 1);
  a.stop = pick_between(rng, a.start + 1, size);
  return a;
}

Chosen room_around(Shapes in, Generator& rng) {
  if (in[0].rank() == 0) return {};
  Attributes a{.axes = {any_axis(in[0], rng)}};
  a.start = pick_between(rng, 0, 2);
  a.stop = a.start + in[0][a.axes[0]] + pick_between(rng, 0, 1);
  return a;
}

Chosen one_behind_another(Shapes in, Generator& rng) {
  if (in[0].rank() == 0) return {};
  const int axis = any_axis(in[0], rng);
  for (const Shape& shape : in.subspan(1)) {
    if (shape.rank() != in[0].rank()) return {};
    if (shape.with(axis, 1) != in[0].with(axis, 1)) return {};
  }
  return Attributes{.axes = {axis}};
}

std::vector<std::int32_t> labels(Index count, Index classes, Generator& rng) {
  std::vector<std::int32_t> all;
  for (Index i = 0; i < count; ++i) all.push_back(static_cast<std::int32_t>(pick_between(rng, 0, classes - 1)));
  return all;
}

Chosen one_index_a_row(Shapes in, Generator& rng) {
  if (in[0].rank() == 0 || in[0].size() == 0) return {};
  return Attributes{.indices = labels(in[0].size() / in[0][-1], in[0][-1], rng)};
}

Chosen rows_of_three(Shapes in, Generator& rng) {
  if (in[0].rank() > 3) return {};
  return Attributes{.stop = 3, .indices = labels(in[0].size(), 3, rng)};
}

Chosen for_a_product(Shapes in, Generator&) {
  if (in[0].rank() < 2 || in[1].rank() < 2 || in[0][-1] != in[1][-2]) return {};
  return Attributes{};
}

Chosen for_a_layer(Shapes in, Generator&) {
  if (in[0].rank() < 2 || in[1].rank() != 2 || in[2].rank() != 1 || in[0][-1] != in[1][1] || in[1][0] != in[2][0])
    return {};
  return Attributes{};
}

double gaps(std::span<const Tensor> in, At) { return smallest_gap(in[0]); }

}  // namespace

void add_structural_operations(Vocabulary& words) {
  const auto add = [&](const char* name, int operands, auto record, auto choose, auto... margin) {
    words.emplace(name, Word{Family::operation, operands, false, false, {}, record, choose, margin...});
  };
  add(
      "transpose", 1, [](In x, At) { return transpose(x[0]); }, for_matrices);
  add(
      "matmul", 2, [](In x, At) { return matmul(x[0], x[1]); }, for_a_product);
  add(
      "affine", 3, [](In x, At) { return affine(x[0], x[1], x[2]); }, for_a_layer);
  add(
      "reshape", 1, [](In x, At a) { return reshape(x[0], a.shape); }, another_shape);
  add(
      "broadcast_to", 1, [](In x, At a) { return broadcast_to(x[0], a.shape); }, larger_shape);
  add(
      "slice", 1, [](In x, At a) { return slice(x[0], a.axes[0], a.start, a.stop); }, a_part);
  add(
      "unslice", 1,
      [](In x, At a) {
        return apply(Unslice{a.axes[0], a.start, a.stop}, x[0]);
      },
      room_around);
  add(
      "concatenate", 3, [](In x, At a) { return concatenate(x, a.axes[0]); }, one_behind_another);
  add(
      "gather", 1, [](In x, At a) { return gather(x[0], a.indices); }, one_index_a_row);
  add(
      "scatter", 1,
      [](In x, At a) {
        return apply(Scatter{x[0].tape().keep(a.indices), a.stop}, x[0]);
      },
      rows_of_three);
  add(
      "sum", 1, [](In x, At a) { return sum(x[0], axes_of(a), a.keepdim); }, some_axes);
  add(
      "mean", 1, [](In x, At a) { return mean(x[0], axes_of(a), a.keepdim); }, some_axes);
  add(
      "max", 1, [](In x, At a) { return max(x[0], axes_of(a), a.keepdim); }, some_axes, gaps);
  add(
      "first_maximum", 1, [](In x, At a) { return first_maximum(x[0], axes_of(a)); }, some_axes, gaps);
  add(
      "logsumexp", 1, [](In x, At a) { return logsumexp(x[0], axes_of(a), a.keepdim); }, some_axes);
  // What the list holds and nobody told about stays without `choose`, and is found missing.
#define GRADUS_ORACLE_KNOWN(Op) words.try_emplace(std::string(Op::name));
  GRADUS_CORE_OPERATIONS(GRADUS_ORACLE_KNOWN)
#undef GRADUS_ORACLE_KNOWN
}

}  // namespace gradus::oracle
