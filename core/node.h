// Node: one entry of the tape, and no more than one cache line: a step over a million nodes is a walk through memory.
// Plain data; all that it points to is in the tape's arena, or is a parameter's storage.
#pragma once

#include <gradus/core/array.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gradus {

struct Operation;
class Parameter;

using NodeId = std::uint32_t;

enum class NodeKind : std::uint8_t { constant, variable, parameter, operation };

struct alignas(64) Node {
  static constexpr std::size_t few = 2;  // operands kept in the node itself

  const Operation* operation = nullptr;  // null for leaves
  void* value = nullptr;
  void* gradient = nullptr;                          // dL/dvalue, if gradient_pass is the tape's latest pass
  const void* attributes = nullptr;                  // the operation's struct, or a leaf's ParameterUse
  alignas(8) std::array<NodeId, few> operands = {};  // or, if there are more, the address of all
  std::uint32_t gradient_pass = 0;
  [[no_unique_address]] Shape shape;  // what follows stands in its padding
  DType dtype : 1 = DType::float32;
  NodeKind kind : 2 = NodeKind::constant;
  bool needs_gradient : 1 = false;
  bool alike : 1 = false;  // a pointwise operation whose operands all have its shape: their memory is all that matters
  std::uint16_t operand_count = 0;

  Array array() const { return {value, shape, dtype, false}; }
  /// The same, field by field: a processor that must gather what it has just written in pieces waits for that.
  void array_into(Array& to) const {
    to.data = value;
    to.shape = shape;
    to.dtype = dtype;
    to.transposed = false;
  }
  Array gradient_array() const {
    if (kind == NodeKind::parameter) [[unlikely]]
      work_out_gradient();
    return {gradient, shape, dtype, false};
  }
  /// Of a parameter's leaf: sees to it that the gradient's elements are in memory.
  void work_out_gradient() const;
  std::span<const NodeId> inputs() const {
    return {operand_count <= few ? operands.data() : std::bit_cast<const NodeId*>(operands), operand_count};
  }
};
static_assert(sizeof(Node) == 64);

/// What a parameter's leaf remembers.
struct ParameterUse {
  Parameter* parameter;
  std::uint64_t version;
};

}  // namespace gradus
