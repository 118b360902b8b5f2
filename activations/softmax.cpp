#include <gradus/activations/catalogue.h>
#include <gradus/activations/softmax_parts.h>
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

}  // namespace

Shape Softmax::shape(const Operands& in) const { return along(name, axis, in); }

void Softmax::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Array probabilities = write == Write::assign ? y : allocate(scratch, y.shape, y.dtype);
  const SoftmaxParts parts(in[0], axis, probabilities, scratch);
  if (write == Write::add) kernels::copy(probabilities, y, write);
}

Shape Softmin::shape(const Operands& in) const { return along(name, axis, in); }

void Softmin::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Array negative = allocate(scratch, y.shape, y.dtype);
  dispatch(y.dtype, [&]<class T>() { kernels::map<T, 1>([](auto x) { return -x; }, in, negative, Write::assign); });
  Softmax{axis}.evaluate(std::span(&negative, 1), y, write, scratch);
}

Shape LogSoftmax::shape(const Operands& in) const { return along(name, axis, in); }

void LogSoftmax::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const SoftmaxParts parts(in[0], axis, allocate(scratch, y.shape, y.dtype), scratch);
  dispatch(y.dtype, [&]<class T>() {
    kernels::map<T, 1>([](auto sum) { return log(sum); }, std::span(&parts.sum, 1), parts.sum, Write::assign);
    const Array terms[] = {in[0], parts.m, parts.sum};
    kernels::map<T, 3>([](auto x, auto m, auto log_sum) { return x - m - log_sum; }, terms, y, write);
  });
}

}  // namespace gradus
