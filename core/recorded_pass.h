// RecordedPass: what walks over the tape that record what they compute have in common: rules read as tape.
#pragma once

#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <vector>

namespace gradus {

class RecordedPass {
 protected:
  static constexpr NodeId none = ~NodeId{0};

  explicit RecordedPass(Tape& tape) : tape_(tape), found_(tape.found_), wanted_(tape.wanted_) {}

  /// A copy: recording moves the nodes, but not what they point to.
  Node node(NodeId id) const { return tape_.nodes_[id]; }
  std::span<const Variable> inputs_of(const Node& node);
  /// dL/d(operand) of a node, given g = dL/d(node), in the shape the rule gives it.
  Variable gradient(const Node& node, NodeId id, std::size_t operand, const Variable& g);
  /// g summed over the axes along which an operand of the given shape was broadcast.
  static Variable sum_to(const Variable& g, const Shape& shape);
  static Variable zeros_like(const Variable& x);

  Tape& tape_;
  std::vector<NodeId>& found_;         // what the walk has found for each node
  std::vector<std::uint8_t>& wanted_;  // whether it shall find something
};

}  // namespace gradus
