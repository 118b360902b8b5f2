#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/pointwise_kernel.h>

namespace gradus {
namespace {

Shape along(std::string_view name, int axis, const Operands& in) {
  if (axis < -in[0].rank() || axis >= in[0].rank())
    throw ShapeError("[" + std::string(name) + "] " + in.is(0) + " and has no axis " + std::to_string(axis) + ".");
  return in[0];
}

// What both need: exp(x − m) and its sum along the axis, where m is the largest of x, so that no exp overflows.
struct Exponentials {
  Array m;
  Array values;
  Array sum;

  Exponentials(const Array& x, int axis, Arena& scratch)
      : m(allocate(scratch, x.shape.with(axis, 1), x.dtype)),
        values(allocate(scratch, x.shape, x.dtype)),
        sum(allocate(scratch, m.shape, x.dtype)) {
    kernels::maximum(x, m);
    dispatch(x.dtype, [&]<class T>() {
      const Array in[] = {x, m};
      kernels::map<T, 2>([](auto a, auto largest) { return exp(a - largest); }, in, values, Write::assign);
    });
    kernels::sum(values, sum, Write::assign);
  }
};

}  // namespace

Shape Softmax::shape(const Operands& in) const { return along(name, axis, in); }

void Softmax::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Exponentials e(in[0], axis, scratch);
  dispatch(y.dtype, [&]<class T>() {
    const Array parts[] = {e.values, e.sum};
    kernels::map<T, 2>([](auto value, auto sum) { return value / sum; }, parts, y, write);
  });
}

Shape LogSoftmax::shape(const Operands& in) const { return along(name, axis, in); }

void LogSoftmax::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Exponentials e(in[0], axis, scratch);
  dispatch(y.dtype, [&]<class T>() {
    kernels::map<T, 1>([](auto sum) { return log(sum); }, std::span(&e.sum, 1), e.sum, Write::assign);
    const Array parts[] = {in[0], e.m, e.sum};
    kernels::map<T, 3>([](auto x, auto m, auto log_sum) { return x - m - log_sum; }, parts, y, write);
  });
}

}  // namespace gradus
