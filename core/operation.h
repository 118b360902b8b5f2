// Operation: what the engine needs to know of one operation, as a table of functions. Nobody writes such a table:
// it is made from the operation's struct (operation_of, below), where value and backward rule are stated once.
//
// A rule is read three ways, by what it is called with:
//   numbers   Lazy        evaluated straight into the gradient's memory          (lazy.h, pointwise.h)
//   tape      Variable    recorded, so that it can be differentiated again       (variable.h)
//   words     Formula     printed                                                (formula.h)
#pragma once

#include <gradus/core/array.h>
#include <gradus/core/formula.h>
#include <gradus/core/lazy.h>
#include <gradus/core/variable.h>

#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The operands of an operation about to be recorded, for its shape rule: their shapes, and for errors their names.
struct Operands {
  std::string_view operation;
  std::span<const Shape> shapes;
  const Variable* variables = nullptr;  // null when the operation is read as numbers

  const Shape& operator[](std::size_t operand) const { return shapes[operand]; }
  std::size_t count() const { return shapes.size(); }
  /// "mlp.0.weight", or "operand 2".
  std::string name(std::size_t operand) const;
  /// "mlp.0.weight is [32, 2]".
  std::string is(std::size_t operand) const;
  /// The shape all operands broadcast to. Throws ShapeError naming the two that do not fit.
  Shape broadcast() const;
};

/// dL/d(operand) in terms of the inputs, the output y and g = dL/dy.
template <class V>
using GradientRule = V (*)(const void* self, int operand, std::span<const V> inputs, const V& y, const V& g);

struct Operation {
  std::string_view name;
  bool differentiable;    // false for comparisons: no gradient passes them
  bool reads_transposed;  // its kernel takes operands stored transposed

  /// The result's shape; throws ShapeError if the operands do not fit. `self` is the operation's struct.
  Shape (*shape)(const void* self, const Operands& operands);
  Evaluate evaluate;
  GradientRule<Lazy> numbers;
  GradientRule<Variable> tape;
  GradientRule<Formula> words;
  /// The value in words.
  Formula (*describe)(const void* self, std::span<const Formula> inputs);
};

/// The largest struct an operation may be: its attributes are stored inside the tape's node.
inline constexpr std::size_t max_attributes = 40;

}  // namespace gradus
