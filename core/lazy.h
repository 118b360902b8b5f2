// Lazy: the numeric reader of a structural rule. `matmul(g, transpose(b))` called with Lazy values computes nothing
// yet: the engine has the outermost operation write straight into the gradient's memory (assigning or adding), and
// only what is nested inside it is evaluated before, into scratch memory of the tape's arena.
// A Lazy is two pointers into that arena and lives as long as one application of a rule.
#pragma once

#include <gradus/core/workspace.h>

#include <span>

namespace gradus {

struct Operation;

class Lazy {
 public:
  /// Numbers that are already there.
  Lazy(Workspace& scratch, const Array& array);
  /// A kernel to be run later; `self` and `inputs` must live in the arena or longer.
  Lazy(Workspace& scratch, Evaluate evaluate, const void* self, std::span<const Array> inputs, const Shape& shape,
       DType dtype);
  /// An operation on lazy operands; copies its attributes. Throws ShapeError if they do not fit.
  static Lazy apply(const Operation& operation, const void* self, std::size_t bytes, std::span<const Lazy> operands);

  const Shape& shape() const { return state_->array.shape; }
  DType dtype() const { return state_->array.dtype; }
  /// The numbers, evaluated into scratch memory if they are not there yet; perhaps a transposed view.
  Array array() const;
  /// The numbers, row-major.
  Array contiguous() const;
  /// What evaluates it straight into `destination`, which has the same shape; valid as long as the Lazy.
  KernelCall call_into(const Array& destination, Write write) const;
  /// The same numbers seen with the last two axes swapped; nothing moves.
  Lazy transposed() const;
  /// The same numbers in another shape of the same size; nothing moves.
  Lazy reshaped(const Shape& shape) const;
  /// A scalar of the same type.
  Lazy constant(double value) const;
  Workspace& scratch() const { return *scratch_; }

 private:
  struct State {
    Array array;  // data is null until evaluated
    Evaluate evaluate = nullptr;
    const void* self = nullptr;
    std::span<const Array> inputs;
  };
  Lazy(Workspace& scratch, const State& state);

  Workspace* scratch_;
  State* state_;
};

}  // namespace gradus
