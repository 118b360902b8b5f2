// Variable: a handle to one value recorded on a tape; 16 bytes, copied freely. The tape owns the numbers. A handle
// from before tape.clear() is recognised and answered with an explanation, never with freed memory.
//
//   Tape tape;
//   Variable x = tape.variable(linspace(-2, 2, 5));
//   Variable y = sum(square(x));
//   y.backward();
//   Tensor slope = x.grad();        // 2x
#pragma once

#include <gradus/core/node.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <optional>
#include <string>

namespace gradus {

class Tape;

class Variable {
 public:
  /// A handle to nothing; every use throws HandleError.
  Variable() = default;

  Shape shape() const;  // a copy: what is recorded next may move the node
  DType dtype() const;
  bool needs_gradient() const;

  /// A copy of the value.
  Tensor value() const;
  /// The only element. Throws ShapeError if there is not exactly one.
  double item() const;
  /// A view of the value in the tape's memory, as Tensor::matrix; valid until tape.clear().
  template <class T>
  ConstMatrixView<T> matrix() const {
    require_readable();
    const Array view = array();
    if (view.dtype != dtype_of<T>) throw_dtype(dtype_of<T>);
    if (view.shape.rank() == 0) return {view.as<const T>(), 1, 1};
    return {view.as<const T>(), view.shape.without(-1).size(), view.shape[-1]};
  }
  /// A view of the value for kernels and diagnostics; valid until tape.clear().
  Array array() const;

  /// Fills the gradients of everything this scalar depends on. Throws GradientError if it is not a scalar or depends
  /// on nothing that needs a gradient, StaleParameterError if a parameter changed since it was recorded.
  void backward() const;
  /// The same from a value of any shape, given dL/dthis.
  void backward(const Tensor& seed) const;

  /// dL/dthis of the last backward pass that reached it. Throws GradientError if none did.
  Tensor grad() const;
  bool has_grad() const;
  /// A view of the gradient, as array(); has no data if there is none.
  Array grad_array() const;

  /// The same value, from which no gradient flows back.
  Variable detach() const;

  Tape& tape() const;
  NodeId id() const { return id_; }
  /// How errors call it: a parameter's name, or "the result of [tanh] in mlp.1".
  std::string description() const;

  /// A constant of this variable's tape and type; what a literal in an expression becomes.
  Variable constant(double value) const;

 private:
  friend class Tape;
  Variable(Tape* tape, NodeId id, std::uint32_t generation) : tape_(tape), id_(id), generation_(generation) {}
  const Node& node() const;
  void require_readable() const;  // throws ReplayError while a function is recorded for replay
  [[noreturn]] void throw_dtype(DType wanted) const;

  Tape* tape_ = nullptr;
  NodeId id_ = 0;
  std::uint32_t generation_ = 0;
};

}  // namespace gradus
