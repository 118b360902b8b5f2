// Tape: the record of a computation (a Wengert list) and the owner of all its numbers. Every operation appends one
// node, whose operands have smaller ids, so the order of creation is a topological order and backward is one loop from
// the end. Nodes are plain data; values, gradients and saved data live in the tape's arena.
// clear() forgets the nodes and keeps the memory: from the second identical step on, no heap allocation happens.
// There is no global tape: operands carry theirs, so one tape per thread just works.
//
//   Tape tape;
//   Variable x = tape.variable(Tensor::from({1, 2, 3}, {3}));
//   Variable loss = mean(square(x - 2));
//   loss.backward();                 // x.grad() is 2 (x - 2) / 3
//   tape.clear();                    // x and loss are gone; using them throws HandleError
#pragma once

#include <gradus/core/arena.h>
#include <gradus/core/parameter.h>
#include <gradus/core/tensor.h>
#include <gradus/core/variable.h>

#include <span>
#include <string_view>
#include <vector>

namespace gradus {

struct Operation;

enum class NodeKind : std::uint8_t { constant, variable, parameter, operation };

/// One entry of the tape. Plain data: what it points to is in the arena, or is a parameter's storage.
struct Node {
  const Operation* operation = nullptr;  // null for leaves
  const NodeId* operands = nullptr;
  void* value = nullptr;
  void* gradient = nullptr;                 // dL/dvalue, if gradient_pass is the tape's latest pass
  const std::string_view* scope = nullptr;  // the layer it was recorded in
  Shape shape;
  std::uint32_t operand_count = 0;
  std::uint32_t gradient_pass = 0;
  DType dtype = DType::float32;
  NodeKind kind = NodeKind::constant;
  bool needs_gradient = false;
  alignas(8) std::byte attributes[40] = {};  // the operation's struct, or a leaf's ParameterUse

  Array array() const { return {value, shape, dtype, false}; }
  std::span<const NodeId> inputs() const { return {operands, operand_count}; }
};

/// What a parameter's leaf remembers.
struct ParameterUse {
  Parameter* parameter;
  std::uint64_t version;
};

class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // ---- leaves
  /// A copy of `value` whose gradient backward() computes.
  Variable variable(const Tensor& value);
  /// A copy of `value` that needs no gradient.
  Variable constant(const Tensor& value);
  Variable constant(double value, DType dtype = DType::float32);
  /// `value` itself, uncopied: it must neither move nor change until clear().
  Variable borrow(const Tensor& value);
  Variable borrow(Tensor&&) = delete;
  /// The parameter's storage as a leaf; gradients flow into parameter.gradient().
  Variable parameter(Parameter& parameter);

  /// Records one operation and evaluates it; `apply` in apply.h is the way to call it.
  Variable record(const Operation& operation, const void* attributes, std::size_t bytes,
                  std::span<const Variable> operands);

  /// Copies labels, indices and the like into the tape's memory.
  template <class T>
  std::span<const T> keep(std::span<const T> items) {
    return {arena_.copy(items), items.size()};
  }

  /// Forgets all nodes and keeps all memory.
  void clear();

  /// Everything recorded so far, for those who read the tape afterwards.
  std::span<const Node> nodes() const { return nodes_; }
  std::size_t size() const { return nodes_.size(); }
  /// The handle of a node. Throws HandleError if there is none.
  Variable at(NodeId id);
  /// True if the latest backward pass reached the node.
  bool has_gradient(const Node& node) const { return node.gradient != nullptr && node.gradient_pass == pass_; }
  /// Bytes held, used or waiting.
  std::size_t capacity() const;

  /// Throws HandleError if the handle is of another tape or from before clear().
  void check(const Variable& variable) const;
  bool records_gradients() const { return records_gradients_; }

 private:
  friend class Variable;
  friend class BackwardPass;
  friend class NoGradient;
  friend class Scope;

  Variable push(const Node& node);
  Variable leaf(const Tensor& value, NodeKind kind);

  std::vector<Node> nodes_;
  Arena arena_;
  std::vector<NodeId> parameter_leaves_;
  std::vector<Shape> operand_shapes_;  // of the operation being recorded
  std::vector<Variable> rule_inputs_;  // of the rule grad() is reading
  std::vector<NodeId> adjoints_;       // of grad(): the recorded gradient of each node
  std::vector<std::uint8_t> wanted_;   // of grad(): nodes that depend on an input asked for
  const std::string_view* scope_ = nullptr;
  std::uint32_t generation_ = 1;
  std::uint32_t pass_ = 0;
  bool records_gradients_ = true;
};

/// While it lives, nothing recorded on the tape needs a gradient: for evaluation. Values are computed as ever.
class NoGradient {
 public:
  explicit NoGradient(Tape& tape) : tape_(tape), before_(tape.records_gradients_) { tape.records_gradients_ = false; }
  ~NoGradient() { tape_.records_gradients_ = before_; }
  NoGradient(const NoGradient&) = delete;
  NoGradient& operator=(const NoGradient&) = delete;

 private:
  Tape& tape_;
  bool before_;
};

/// While it lives, what is recorded carries the name of a layer, which errors and diagnostics show.
class Scope {
 public:
  Scope(Tape& tape, std::string_view path);
  ~Scope() {
    if (tape_.generation_ == generation_) tape_.scope_ = before_;  // else clear() came between and took the names
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Tape& tape_;
  const std::string_view* before_;
  std::uint32_t generation_;
};

}  // namespace gradus
