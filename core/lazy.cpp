#include <gradus/core/kernels.h>
#include <gradus/core/lazy.h>
#include <gradus/core/operation.h>

#include <new>

namespace gradus {

Lazy::Lazy(Workspace& scratch, const State& state)
    : scratch_(&scratch), state_(new (scratch.allocate<State>(1)) State(state)) {}

Lazy::Lazy(Workspace& scratch, const Array& array) : Lazy(scratch, State{array, nullptr, nullptr, {}}) {}

Lazy::Lazy(Workspace& scratch, Evaluate evaluate, const void* self, std::span<const Array> inputs, const Shape& shape,
           DType dtype)
    : Lazy(scratch, State{Array{nullptr, shape, dtype, false}, evaluate, self, inputs}) {}

Lazy Lazy::apply(const Operation& operation, const void* self, std::size_t bytes, std::span<const Lazy> operands) {
  Workspace& scratch = operands.front().scratch();
  Array* inputs = scratch.allocate<Array>(operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i)
    new (inputs + i) Array(operation.reads_transposed ? operands[i].array() : operands[i].contiguous());
  const Operands described{operation.name, {inputs, operands.size()}};
  const std::byte* attributes = scratch.copy(std::span(static_cast<const std::byte*>(self), bytes));
  return {scratch,
          operation.evaluate,
          attributes,
          described.arrays,
          operation.shape(self, described),
          operands.front().dtype()};
}

Array Lazy::array() const {
  if (state_->evaluate != nullptr) {
    const Array result = allocate(*scratch_, shape(), dtype());
    scratch_->run({state_->evaluate, state_->self, state_->inputs, result, Write::assign});
    state_->array = result;
    state_->evaluate = nullptr;
  }
  return state_->array;
}

Array Lazy::contiguous() const {
  const Array view = array();
  if (!view.transposed) return view;
  const Array result = allocate(*scratch_, shape(), dtype());
  scratch_->run({&kernels::copy_inputs, nullptr, std::span(&view, 1), result, Write::assign});
  return result;
}

KernelCall Lazy::call_into(const Array& destination, Write write) const {
  if (state_->evaluate != nullptr) return {state_->evaluate, state_->self, state_->inputs, destination, write};
  return {&kernels::copy_inputs, nullptr, std::span(&state_->array, 1), destination, write};
}

Lazy Lazy::transposed() const {
  Array view = array();
  const Index rows = view.shape[-2];
  const Index columns = view.shape[-1];
  view.shape = view.shape.with(-2, columns).with(-1, rows);
  view.transposed = !view.transposed;
  return {*scratch_, view};
}

Lazy Lazy::reshaped(const Shape& shape) const {
  Array view = contiguous();
  view.shape = shape;
  return {*scratch_, view};
}

Lazy Lazy::constant(double value) const {
  const Array result = allocate(*scratch_, Shape{}, dtype());
  dispatch(dtype(), [&]<class T>() { *result.as<T>() = static_cast<T>(value); });
  return {*scratch_, result};
}

}  // namespace gradus
