// Laws of elementwise operations and reductions, for any shapes, against naive loops over indices. RapidCheck chooses
// the shapes and shrinks what fails; it prints the seed to replay with (RC_PARAMS="seed=…").
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/properties.h>

namespace gradus::test {
namespace {

RC_GTEST_PROP(Property, BroadcastingAgreesWithIndexByIndex, ()) {
  const Shape full = any_shape();
  const Tensor a = any_tensor(shape_within(full));
  const Tensor b = any_tensor(shape_within(full));
  Tape tape;
  const Variable x = tape.variable(a);
  const Variable y = tape.variable(b);
  const Shape both = broadcast(a.shape(), b.shape());
  const Variable product = x * y;
  RC_ASSERT(product.shape() == both);
  const Tensor weights = any_tensor(both);
  product.backward(weights);
  std::vector<double> expected;
  Tensor d_a(a.shape(), float64);
  Tensor d_b(b.shape(), float64);
  for_each_position(both, [&](const Position& at) {
    const double u = element(a, both.rank(), at);
    const double v = element(b, both.rank(), at);
    const double g = element(weights, both.rank(), at);
    expected.push_back(u * v);
    // dL/da sums over all positions that read the same element of a.
    auto add = [&](Tensor& gradient, double value) {
      Index flat = 0;
      for (int axis = 0; axis < gradient.rank(); ++axis) {
        const Index index = at[static_cast<std::size_t>(axis + both.rank() - gradient.rank())];
        flat = flat * gradient.shape()[axis] + (gradient.shape()[axis] == 1 ? 0 : index);
      }
      gradient.values<double>()[static_cast<std::size_t>(flat)] += value;
    };
    add(d_a, g * v);
    add(d_b, g * u);
  });
  RC_ASSERT(product.value().to_vector() == expected);
  check(close(x.grad(), d_a, 1e-13));
  check(close(y.grad(), d_b, 1e-13));
}

RC_GTEST_PROP(Property, ThreeOperandsBroadcastTogether, ()) {
  const Shape full = any_shape();
  const Tensor condition = any_tensor(shape_within(full));
  const Tensor a = any_tensor(shape_within(full));
  const Tensor b = any_tensor(shape_within(full));
  Tape tape;
  const Variable chosen = where(tape.constant(condition) > 0, tape.constant(a), tape.constant(b));
  std::vector<double> expected;
  for_each_position(chosen.shape(), [&](const Position& at) {
    const int rank = chosen.shape().rank();
    expected.push_back(element(condition, rank, at) > 0 ? element(a, rank, at) : element(b, rank, at));
  });
  RC_ASSERT(chosen.value().to_vector() == expected);
}

RC_GTEST_PROP(Property, AdditionIsAssociativeCommutativeAndDistributes, ()) {
  const Shape full = any_shape();
  Tape tape;
  const Variable a = tape.constant(any_tensor(shape_within(full)));
  const Variable b = tape.constant(any_tensor(shape_within(full)));
  const Variable c = tape.constant(any_tensor(shape_within(full)));
  RC_ASSERT((a + b).value() == (b + a).value());
  RC_ASSERT((a * b).value() == (b * a).value());
  check(close(((a + b) + c).value(), (a + (b + c)).value(), 1e-14));
  check(close((a * (b + c)).value(), (a * b + a * c).value(), 1e-14));
  RC_ASSERT((a - b).value() == (a + -b).value());
  RC_ASSERT((a + 0).value() == a.value());
  RC_ASSERT((a * 1).value() == a.value());
}

// Axes of a shape chosen at will, negative ones among them.
std::vector<int> any_axes(const Shape& shape) {
  std::vector<int> axes;
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (pick(0, 2) == 0) axes.push_back(pick(0, 2) == 0 ? axis : axis - shape.rank());
  return axes;
}

Axes to_axes(const std::vector<int>& axes) {
  switch (axes.size()) {
    case 0:
      return {};
    case 1:
      return {axes[0]};
    case 2:
      return {axes[0], axes[1]};
    case 3:
      return {axes[0], axes[1], axes[2]};
    default:
      return {axes[0], axes[1], axes[2], axes[3]};
  }
}

RC_GTEST_PROP(Property, ReductionsAgreeWithNaiveLoops, ()) {
  const Tensor x = any_tensor(any_shape(0, 4, 1));
  const Axes axes = to_axes(any_axes(x.shape()));
  const Shape kept = reduced(x.shape(), axes, true);
  const auto size = static_cast<std::size_t>(kept.size());
  std::vector<double> total(size, 0.0);
  std::vector<double> largest(size, -1e9);
  std::vector<double> exponentials(size, 0.0);
  std::size_t flat = 0;
  const std::vector<double> values = x.to_vector();
  for_each_position(x.shape(), [&](const Position& at) {
    Index into = 0;
    for (int axis = 0; axis < x.rank(); ++axis)
      into = into * kept[axis] + (kept[axis] == 1 ? 0 : at[static_cast<std::size_t>(axis)]);
    const auto k = static_cast<std::size_t>(into);
    total[k] += values[flat];
    largest[k] = std::max(largest[k], values[flat]);
    exponentials[k] += std::exp(values[flat++]);
  });
  const double count = static_cast<double>(x.size()) / static_cast<double>(size);
  Tape tape;
  const Variable v = tape.constant(x);
  check(close(sum(v, axes, true).value(), Tensor::from(total, kept), 1e-13));
  check(close((mean(v, axes, true) * count).value(), Tensor::from(total, kept), 1e-13));
  RC_ASSERT(max(v, axes, true).value() == Tensor::from(largest, kept));
  check(close(exp(logsumexp(v, axes, true)).value(), Tensor::from(exponentials, kept), 1e-13));
  RC_ASSERT(sum(v, axes).value() == sum(v, axes, true).value().reshaped(reduced(x.shape(), axes, false)));
  RC_ASSERT(sum(first_maximum(v, axes), axes, true).value() == ones(kept, float64));
  RC_ASSERT(sum(v * first_maximum(v, axes), axes, true).value() == Tensor::from(largest, kept));
}

RC_GTEST_PROP(Property, SumInFloat32AddsAsItDoesInFloat64, ()) {
  const Tensor x = any_tensor({pick<Index>(0, 5), pick<Index>(0, 10000)}, float32);
  Tape tape;
  for (const Axes& axes : {Axes{}, Axes{0}, Axes{1}})
    check(close(sum(tape.constant(x), axes).value(), sum(tape.constant(x.to(float64)), axes).value(), 2e-4));
}

}  // namespace
}  // namespace gradus::test
