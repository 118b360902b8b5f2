#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/on_gradient.h>

#include <string>

namespace gradus {

GRADUS_DEFINE_OPERATION(OnGradient)

namespace {

void require_like(const Variable& hooked, const Shape& shape, DType dtype) {
  if (hooked.shape() != shape)
    throw ShapeError("[on_gradient] the hook was given a gradient of " + shape.string() + " and returned " +
                     hooked.shape().string() + ". Return one number for each.");
  if (hooked.dtype() != dtype)
    throw DTypeError("[on_gradient] the hook was given a gradient of " + std::string(to_string(dtype)) +
                     " and returned " + std::string(to_string(hooked.dtype())) + ". Keep its type.");
}

}  // namespace

void OnGradient::evaluate(std::span<const Array> in, const Array& y, Write write) { kernels::copy(in[0], y, write); }

Lazy OnGradient::hooked(const Lazy& g) const {
  const Evaluate call = [](const void* self, std::span<const Array> inputs, const Array& result, Write write, Arena&) {
    const auto& op = *static_cast<const OnGradient*>(self);
    op.side->clear();
    const Variable given = op.side->view(inputs[0]);
    const Variable returned = op.hook({&given, 1});
    require_like(returned, result.shape, result.dtype);
    kernels::copy(returned.array(), result, write);
  };
  Array* input = g.scratch().allocate<Array>(1);
  new (input) Array(g.contiguous());
  return {g.scratch(), call, this, {input, 1}, g.shape(), g.dtype()};
}

Variable OnGradient::hooked(const Variable& g) const {
  const Variable returned = hook({&g, 1});
  require_like(returned, g.shape(), g.dtype());
  return returned;
}

}  // namespace gradus
