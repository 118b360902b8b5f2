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

#include <gradus/core/backward_program.h>
#include <gradus/core/node.h>
#include <gradus/core/parameter.h>
#include <gradus/core/tensor.h>
#include <gradus/core/variable.h>
#include <gradus/core/workspace.h>

#include <array>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

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
  /// The same for any array: as a constant, or as a variable.
  Variable view(const Array& array, bool needs_gradient = false) {
    return view_of(array, needs_gradient ? NodeKind::variable : NodeKind::constant, needs_gradient);
  }
  /// The parameter's storage as a leaf; gradients flow into parameter.gradient().
  Variable parameter(Parameter& parameter);

  /// Operands where their handles are: copying them would wait for them to be written. Recording is fastest where their
  /// number is known when compiled, up to so many.
  static constexpr std::size_t most_known = 3;
  template <std::size_t count = std::dynamic_extent>
  using Handles = std::span<const Variable* const, count>;
  /// Records one operation and evaluates it; `apply` in apply.h is the way to call it.
  template <std::size_t count>
  Variable record(const Operation& operation, const void* attributes, Handles<count> operands);
  Variable record(const Operation& operation, const void* attributes, std::span<const Variable> operands);

  /// Copies labels, indices and the like into the tape's memory, if they are not there already.
  std::span<const std::int32_t> keep(std::span<const std::int32_t> items);

  /// Memory for an array that an operation computes beside its value, to be used by its rule.
  void* keep_memory(const Shape& shape, DType dtype) { return allocate(facts_, shape, dtype).data; }
  /// A copy of plain data in the tape's memory.
  template <class T>
  const T* keep_copy(const T& item) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
    return facts_.copy(std::span(&item, 1));
  }

  /// A tape for what operations compute beside this one; made when it is first asked for.
  Tape& side_tape();

  /// Forgets all nodes and keeps all memory.
  void clear();

  /// Everything recorded so far, for those who read the tape afterwards.
  std::span<const Node> nodes() const { return {nodes_.data(), count_}; }
  std::size_t size() const { return count_; }
  /// The handle of a node. Throws HandleError if there is none.
  Variable at(NodeId id);
  /// The leaves through which a parameter was used since clear(), in their order.
  std::vector<Variable> leaves(const Parameter& parameter);
  /// True if the latest backward pass reached the node.
  bool has_gradient(const Node& node) const { return node.gradient != nullptr && node.gradient_pass == pass_; }
  /// The path of the layer a node was recorded in; empty if none.
  std::string_view scope(NodeId id) const;
  /// Bytes held, used or waiting.
  std::size_t capacity() const;

  /// Throws HandleError if the handle is of another tape or from before clear().
  void check(const Variable& variable) const {
    if (variable.tape_ != this || variable.generation_ != generation_) [[unlikely]]
      throw_handle(variable);
  }
  bool records_gradients() const { return records_gradients_; }

 private:
  friend class Variable;
  friend class BackwardPass;
  friend class RecordedPass;
  friend struct GradientChecks;
  friend class Recording;
  friend class Aside;
  friend class PartTape;
  friend class GradientSwitch;
  friend class Scope;

  // The layer of all nodes from `first` on, until the next mark.
  struct ScopeMark {
    NodeId first;
    const std::string_view* path;
  };

  struct ParameterLeaf {
    NodeId id;
    ParameterUse* use;
  };

  // Whether what is recorded will be replayed, so that no number may be frozen in it; or is, and must stay as it is.
  enum class ReplayState : std::uint8_t { none, recording, closed };

  // What stood at the next node's place in the step before, if this step has been the same so far; else null.
  Node* remembered() { return count_ < nodes_.size() ? &nodes_[count_] : nullptr; }
  // Takes the remembered node, as it stands there.
  inline Variable again();
  // Takes a new one in its place.
  Variable append(const Node& node);
  Variable new_parameter(const Array& value, const ParameterUse* use);
  Variable record_new(const Operation& operation, const void* attributes, Handles<> operands, void* kept, NodeId* more);
  void mark_scope();
  // Computes the value of an operation's node, for which it has memory.
  void evaluate(const Node& node);
  // The same where operands have one shape; if they are `count`.
  template <std::size_t count = std::dynamic_extent>
  [[gnu::always_inline]] void evaluate_alike(const Node& node);
  template <std::size_t count>
  [[gnu::always_inline]] bool repeats(const Node& node, Handles<count> operands) const;
  bool need_gradient(std::span<const NodeId> operands) const;
  // Room for an operation's operands, if they are few; not initialised, which would take longer than filling it.
  union FewArrays {
    FewArrays() {}  // NOLINT(modernize-use-equals-default): = default would initialise
    std::array<Array, 4> arrays;
  };
  inline std::span<const Array> arrays_of(std::span<const NodeId> operands, FewArrays& few);
  void require_room() const {
    if (count_ == std::numeric_limits<NodeId>::max() || replay_ == ReplayState::closed) [[unlikely]]
      throw_no_room();
  }
  [[noreturn]] void throw_no_room() const;
  void forget_gradients();
  Variable leaf(const Tensor& value, NodeKind kind, std::string_view what);
  Variable view_of(const Array& array, NodeKind kind = NodeKind::constant, bool needs_gradient = false);
  void require_live(std::string_view what) const;
  [[noreturn]] void throw_handle(const Variable& variable) const;

  // nodes_[0] to nodes_[count_ - 1] are recorded. Behind them stand those of the step before, until one differs: a step
  // that is the same as the one before needs no shape rules, and can use its backward program.
  std::vector<Node> nodes_;
  std::size_t count_ = 0;
  Workspace arena_;  // values, and scratch of their kernels
  Arena facts_;      // what nodes point to beside values, where no scratch overwrites it until it is written again
  Workspace backward_{&arena_};  // gradients, scratch of the rules, and the program
  BackwardProgram program_;
  std::vector<ParameterLeaf> parameter_leaves_;
  std::vector<ScopeMark> scopes_;
  std::vector<Array> operands_;           // of an operation, if they are many
  std::vector<const Variable*> handles_;  // of one to record, if they came in a row
  std::vector<const void*> uses_;         // of backward_and_update(): the leaves' memory, once for every use
  const std::string_view* scope_ = nullptr;
  const std::string_view* marked_scope_ = nullptr;  // the last one in scopes_
  std::uint32_t generation_ = 1;
  std::uint32_t pass_ = 0;         // whose gradients are to be seen; 0 for none
  std::uint32_t latest_pass_ = 1;  // the last number given; passes and steps share them
  std::uint32_t step_pass_ = 1;    // this step's: gradients with smaller ones have no memory any more
  std::unique_ptr<Tape> side_;
  const void* held_part_ = nullptr;  // the part of a checkpoint whose gradients are on this side tape
  bool records_gradients_ = true;
  ReplayState replay_ = ReplayState::none;
};

/// What is recorded while it lives is forgotten at its end, and its memory used again; for numbers that are needed, not
/// the way to them. Handles made meanwhile are void. No backward() on the tape meanwhile.
class Aside {
 public:
  explicit Aside(Tape& tape);
  ~Aside();
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

 private:
  Tape& tape_;
  std::size_t count_, parameter_leaves_, scopes_;
  Arena::Mark values_, facts_;
  const std::string_view* marked_scope_;
  std::uint32_t generation_;
};

/// While it lives, what is recorded needs gradients or does not; then all is as before.
class GradientSwitch {
 public:
  GradientSwitch(const GradientSwitch&) = delete;
  GradientSwitch& operator=(const GradientSwitch&) = delete;

 protected:
  GradientSwitch(Tape& tape, bool records) : tape_(tape), before_(std::exchange(tape.records_gradients_, records)) {}
  ~GradientSwitch() { tape_.records_gradients_ = before_; }

 private:
  Tape& tape_;
  bool before_;
};

/// Nothing recorded while it lives needs a gradient: for evaluation. Values are computed as ever.
class NoGradient : GradientSwitch {
 public:
  explicit NoGradient(Tape& tape) : GradientSwitch(tape, false) {}
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
