// RecordedPass: what walks over the tape that record what they compute have in common: rules read as tape.
#pragma once

#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <span>

namespace gradus {

/// Gradients are recorded while it lives, whoever else has switched that off.
class WithGradients : GradientSwitch {
 public:
  explicit WithGradients(Tape& tape) : GradientSwitch(tape, true) {}
};

class RecordedPass {
 protected:
  static constexpr NodeId none = ~NodeId{0};

  /// Over the nodes 0 to `last`.
  RecordedPass(Tape& tape, NodeId last)
      : tape_(tape), last_(last), found_(filled(none)), wanted_(filled(std::uint8_t{0})) {}

  /// A copy: recording moves the nodes, but not what they point to.
  Node node(NodeId id) const { return tape_.nodes_[id]; }
  std::span<const Variable> inputs_of(const Node& node) const;
  /// The node's rule: dL/d(operand), given g = dL/d(node), not yet summed over axes along which it was broadcast.
  Variable rule(const Node& node, NodeId id, std::size_t operand, const Variable& g) const;
  /// The same in the operand's shape.
  Variable gradient(const Node& node, NodeId id, std::size_t operand, const Variable& g) const;
  /// A new variable like a node, of no particular value.
  Variable unknown(const Node& like) const;

  Tape& tape_;
  NodeId last_;
  std::span<NodeId> found_;         // what the walk has found for each node
  std::span<std::uint8_t> wanted_;  // whether it shall find something

  /// Memory that stays until the tape is cleared.
  template <class T>
  std::span<T> memory(std::size_t count) const {
    return {tape_.facts_.allocate<T>(count), count};
  }

 private:
  template <class T>
  std::span<T> filled(T value) const {
    const std::span<T> all = memory<T>(std::size_t{last_} + 1);
    std::ranges::fill(all, value);
    return all;
  }
};

}  // namespace gradus
