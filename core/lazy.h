// Lazy: the numeric reader of a structural rule. `matmul(g, transpose(b))` called with Lazy values computes nothing
// yet: the engine has the outermost operation write straight into the gradient's memory (assigning or adding), and
// only what is nested inside it is evaluated before, into scratch memory of the tape's arena.
// A Lazy is two pointers into that arena and lives as long as one application of a rule.
#pragma once

#include <gradus/core/arena.h>
#include <gradus/core/array.h>

#include <span>

namespace gradus {

struct Operation;

/// A kernel: computes `result` from `inputs`; `self` is the operation's struct with its attributes. What it takes from
/// `scratch` is free again afterwards.
using Evaluate = void (*)(const void* self, std::span<const Array> inputs, const Array& result, Write write,
                          Arena& scratch);

/// An array of uninitialised numbers.
Array allocate(Arena& arena, const Shape& shape, DType dtype);

class Lazy {
 public:
  /// Numbers that are already there.
  Lazy(Arena& scratch, const Array& array);
  /// A kernel to be run later; `self` and `inputs` must live in the arena or longer.
  Lazy(Arena& scratch, Evaluate evaluate, const void* self, std::span<const Array> inputs, const Shape& shape,
       DType dtype);
  /// An operation on lazy operands; copies its attributes. Throws ShapeError if they do not fit.
  static Lazy apply(const Operation& operation, const void* self, std::size_t bytes, std::span<const Lazy> operands);

  const Shape& shape() const { return state_->array.shape; }
  DType dtype() const { return state_->array.dtype; }
  /// The numbers, evaluated into scratch memory if they are not there yet; perhaps a transposed view.
  Array array() const;
  /// The numbers, row-major.
  Array contiguous() const;
  /// Evaluates straight into `destination`, which has the same shape.
  void into(const Array& destination, Write write) const;
  /// The same numbers seen with the last two axes swapped; nothing moves.
  Lazy transposed() const;
  /// The same numbers in another shape of the same size; nothing moves.
  Lazy reshaped(const Shape& shape) const;
  /// A scalar of the same type.
  Lazy constant(double value) const;
  Arena& scratch() const { return *scratch_; }

 private:
  struct State {
    Array array;  // data is null until evaluated
    Evaluate evaluate = nullptr;
    const void* self = nullptr;
    std::span<const Array> inputs;
  };
  Lazy(Arena& scratch, const State& state);

  Arena* scratch_;
  State* state_;
};

}  // namespace gradus
