// Laws of products and of the operations that move numbers, for any shapes: against naive loops, and round trips.
// RapidCheck chooses the shapes and shrinks what fails; it prints the seed to replay with (RC_PARAMS="seed=…").
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/properties.h>

namespace gradus::test {
namespace {

RC_GTEST_PROP(ShapingProperty, MatmulAgreesWithThreeLoops, ()) {
  const Shape outer = any_shape(0, 2, 1);
  const Index n = pick<Index>(0, 9);
  const Index k = pick<Index>(0, 9);
  const Index m = pick<Index>(0, 9);
  auto with_matrix = [](Shape shape, Index rows, Index columns) {
    shape = shape.inserted(shape.rank(), rows);
    return shape.inserted(shape.rank(), columns);
  };
  const Tensor a = any_tensor(with_matrix(shape_within(outer), n, k));
  const Tensor b = any_tensor(with_matrix(shape_within(outer), k, m));
  Tape tape;
  const Variable x = tape.variable(a);
  const Variable y = tape.variable(b);
  const Variable product = matmul(x, y);
  const int rank = product.shape().rank();
  std::vector<double> expected;
  for_each_position(product.shape(), [&](const Position& at) {
    double total = 0;
    for (Index i = 0; i < k; ++i) {
      Position left = at;
      Position right = at;
      left[static_cast<std::size_t>(rank - 1)] = i;
      right[static_cast<std::size_t>(rank - 2)] = i;
      total += element(a, rank, left) * element(b, rank, right);
    }
    expected.push_back(total);
  });
  check(close(product.value(), Tensor::from(expected, product.shape()), 1e-13));
  check(close(transpose(product).value(), matmul(transpose(y), transpose(x)).value(), 1e-13));
  // Both readings of the gradient, whose transposes one views and the other copies.
  const Tensor weights = any_tensor(product.shape());
  product.backward(weights);
  std::array<Variable, 2> recorded;
  const Variable seed = tape.constant(weights);
  vjp({&product, 1}, std::array{x, y}, {&seed, 1}, recorded, {.create_graph = true});
  check(close(x.grad(), recorded[0].value(), 1e-13));
  check(close(y.grad(), recorded[1].value(), 1e-13));
}

RC_GTEST_PROP(ShapingProperty, TransposeIsItsOwnInverse, ()) {
  const Tensor x = any_tensor(any_shape(2, 4), *rc::gen::element(float32, float64));
  Tape tape;
  const Variable once = transpose(tape.constant(x));
  RC_ASSERT(transpose(once).value() == x);
  std::vector<double> expected;
  for_each_position(once.shape(), [&](Position at) {
    const auto last = static_cast<std::size_t>(x.rank() - 1);
    std::swap(at[last], at[last - 1]);
    expected.push_back(element(x, x.rank(), at));
  });
  RC_ASSERT(once.value().to_vector() == expected);
}

RC_GTEST_PROP(ShapingProperty, SlicesConcatenateBackToTheWhole, ()) {
  const Tensor x = any_tensor(any_shape(1, 4), *rc::gen::element(float32, float64));
  const int axis = pick(-x.rank(), x.rank());
  const Index size = x.shape()[axis];
  const Index first = pick<Index>(0, size + 1);
  const Index second = pick<Index>(first, size + 1);
  Tape tape;
  const Variable v = tape.variable(x);
  const Variable parts[] = {slice(v, axis, 0, first), slice(v, axis, first, second), slice(v, axis, second, size)};
  const Variable whole = concatenate(parts, axis);
  RC_ASSERT(whole.value() == x);
  const Tensor weights = any_tensor(x.shape(), x.dtype());
  whole.backward(weights);
  RC_ASSERT(v.grad() == weights);
  // Sliced parts put back where they were add up to the whole, too.
  Variable total = apply(Unslice{axis, 0, size}, parts[0]);
  total = total + apply(Unslice{axis, first, size}, parts[1]) + apply(Unslice{axis, second, size}, parts[2]);
  RC_ASSERT(total.value() == x);
}

RC_GTEST_PROP(ShapingProperty, ReshapeAndBackKeepsEveryElement, ()) {
  const Tensor x = any_tensor(any_shape(1, 4));
  Tape tape;
  const Variable v = tape.variable(x);
  const Variable flat = reshape(v, {x.size()});
  RC_ASSERT(flat.value().to_vector() == x.to_vector());
  RC_ASSERT(reshape(flat, x.shape()).value() == x);
}

RC_GTEST_PROP(ShapingProperty, GatherAgreesWithIndexingAndScatterIsItsTranspose, ()) {
  const Shape rows = any_shape(0, 3, 1);
  const Index columns = pick<Index>(1, 6);
  const Tensor x = any_tensor(rows.inserted(rows.rank(), columns));
  std::vector<std::int32_t> indices(static_cast<std::size_t>(rows.size()));
  for (auto& index : indices) index = pick<std::int32_t>(0, static_cast<std::int32_t>(columns));
  Tape tape;
  const Variable v = tape.constant(x);
  const Variable picked = gather(v, indices);
  RC_ASSERT(picked.shape() == rows);
  for (std::size_t row = 0; row < indices.size(); ++row)
    RC_ASSERT(picked.value().to_vector()[row] ==
              x.to_vector()[row * static_cast<std::size_t>(columns) + static_cast<std::size_t>(indices[row])]);
  // ⟨gather(x), u⟩ = ⟨x, scatter(u)⟩
  const Variable u = tape.constant(any_tensor(rows));
  const double left = sum(picked * u).item();
  const double right = sum(v * apply(Scatter{tape.keep(std::span<const std::int32_t>(indices)), columns}, u)).item();
  RC_ASSERT(std::abs(left - right) <= 1e-12);
}

RC_GTEST_PROP(ShapingProperty, BroadcastToAndSummingBackMultipliesByTheRepeats, ()) {
  const Shape full = any_shape(0, 4, 1);
  const Tensor x = any_tensor(shape_within(full));
  Tape tape;
  const Variable v = tape.variable(x);
  const Variable wide = broadcast_to(v, full);
  RC_ASSERT(wide.shape() == full);
  RC_ASSERT(wide.value() == (v + tape.constant(zeros(full, float64))).value());
  sum(wide).backward();
  const double repeats = static_cast<double>(full.size()) / static_cast<double>(x.size());
  RC_ASSERT(v.grad() == gradus::full(x.shape(), repeats, float64));
}

}  // namespace
}  // namespace gradus::test
