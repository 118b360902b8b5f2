// Operation: what the engine needs to know of one operation, as a table of functions. Nobody writes such a table:
// it is made from the operation's struct (operation_of, in apply.h), where value and backward rule are stated once.
//
// A rule is read three ways, by what it is called with:
//   numbers   Lazy        evaluated straight into the gradient's memory          (lazy.h, pointwise_kernel.h)
//   tape      Variable    recorded, so that it can be differentiated again       (variable.h)
//   words     Formula     printed                                                (formula.h)
#pragma once

#include <gradus/core/array.h>
#include <gradus/core/formula.h>
#include <gradus/core/lazy.h>
#include <gradus/core/variable.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The operands of an operation about to be recorded, for its shape rule: their shapes, and for errors their names.
struct Operands {
  std::string_view operation;
  std::span<const Array> arrays;
  const Variable* const* variables = nullptr;  // null when the operation is read as numbers

  const Shape& operator[](std::size_t operand) const { return arrays[operand].shape; }
  std::size_t count() const { return arrays.size(); }
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

/// The directions in which operands move, in forward mode; empty for one that does not.
using Tangents = std::span<const std::optional<Variable>>;
/// The direction in which the output moves with them.
using TangentRule = Variable (*)(const void* self, std::span<const Variable> inputs, Tangents tangents);

/// Computes n elements from the memory of operands that all have as many.
using AlikeKernel = void (*)(const void* self, const void* const* operands, void* result, Index n, Write write);

/// Where an operand's gradient goes; null if it needs none.
struct Destination {
  void* memory;
  Write write;
};

/// Computes dL/d(operand), n elements each, for all operands in turn, from the memory of the inputs, y and g = dL/dy.
using AlikeGradients = void (*)(const void* self, const void* const* arrays, const Destination* operands, Index n);

/// What the engine calls directly where the operands of a pointwise operation have one shape, which then needs no rule.
struct PointwiseKernels {
  AlikeKernel value[2];         // by DType
  AlikeGradients gradients[2];  // by DType
  Evaluate gradient[3];         // dL/d(operand), of one operand alone, from arrays that may broadcast
};

struct Operation {
  std::string_view name;
  std::size_t attribute_bytes;  // how many of the struct are worth keeping: none of an empty one
  bool differentiable;          // false for comparisons: no gradient passes them
  bool reads_transposed;        // its kernel takes operands stored transposed
  bool is_multilinear;          // linear in every operand by itself, such as a product
  bool hooks_gradient;          // its rule is a user's function of g, and need not be linear in it

  /// Null for structural operations.
  const PointwiseKernels* pointwise;

  /// The result's shape; throws ShapeError if the operands do not fit. `self` is the operation's struct.
  Shape (*shape)(const void* self, const Operands& operands);
  Evaluate evaluate;
  GradientRule<Lazy> numbers;
  GradientRule<Variable> tape;
  GradientRule<Formula> words;
  /// Null if forward mode finds a way of its own (jvp.cpp), as it does for all but those it would find a long one for.
  TangentRule tangent;
  /// The value in words.
  Formula (*describe)(const void* self, std::span<const Formula> inputs);
};

/// The largest struct an operation may be: its attributes are copied into the tape for every node, and compared.
inline constexpr std::size_t max_attributes = 40;

}  // namespace gradus
