#include <gradus/core/errors.h>
#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <limits>

namespace gradus {
namespace {

std::size_t bytes_of(const Shape& shape, DType dtype) {
  return static_cast<std::size_t>(shape.size()) * size_of(dtype);
}

// A rule may ask a shape for an axis that is not there; what it is told does not know the operation.
Shape shape_of(const Operation& operation, const void* attributes, const Operands& operands) {
  try {
    return operation.shape(attributes, operands);
  } catch (const ShapeError& error) {
    const std::string tag = "[" + std::string(operation.name) + "] ";
    const std::string what = error.what();
    if (what.starts_with(tag)) throw;
    std::string all;
    for (std::size_t i = 0; i < operands.count(); ++i) all += (i > 0 ? ", " : "") + operands.is(i);
    throw ShapeError(tag + all + ": " + what.substr(what.find("] ") + 2));
  }
}

[[noreturn]] void throw_dtypes(const Operation& operation, const Variable& first, const Variable& other) {
  throw DTypeError("[" + std::string(operation.name) + "] " + first.description() + " is " +
                   std::string(to_string(first.dtype())) + " but " + other.description() + " is " +
                   std::string(to_string(other.dtype())) + ". Convert one of the tensors with .to().");
}

// The operands of a node, if it has `count`.
template <std::size_t count>
std::span<const NodeId> inputs_of(const Node& node) {
  if constexpr (count <= Node::few)
    return {node.operands.data(), count};
  else
    return node.inputs();
}

}  // namespace

void Tape::throw_no_room() const {
  if (replay_ == ReplayState::closed)
    throw ReplayError(
        "[replay] this tape is replayed as it is, and nothing more can be recorded on it. Compute it "
        "inside the replayed function, or on a tape of your own from .value().");
  throw Error("[tape] the tape is full at 2^32 - 1 nodes. Call tape.clear() after each step.");
}

void Tape::mark_scope() {
  scopes_.push_back({static_cast<NodeId>(count_), scope_});
  marked_scope_ = scope_;
}

inline Variable Tape::again() {
  if (scope_ != marked_scope_) mark_scope();
  return {this, static_cast<NodeId>(count_++), generation_};
}

Variable Tape::append(const Node& node) {
  if (count_ < nodes_.size()) nodes_.resize(count_);
  if (count_ < program_.nodes()) program_.forget();
  nodes_.push_back(node);
  return again();
}

void Tape::require_live(std::string_view what) const {
  if (replay_ == ReplayState::recording)
    throw ReplayError("[replay] " + std::string(what) +
                      " inside the replayed function would stay what it is now in every replay. Make it an argument of "
                      "the function; or, if it never changes, use tape.borrow(tensor).");
}

Variable Tape::leaf(const Tensor& value, NodeKind kind, std::string_view what) {
  require_live(what);
  const Array from = value.array();
  const Array to = allocate(arena_, from.shape, from.dtype);
  const Variable result = view_of(to, kind, kind == NodeKind::variable && records_gradients_);
  const std::size_t bytes = bytes_of(from.shape, from.dtype);
  if (bytes > 0) std::memcpy(to.data, from.data, bytes);
  return result;
}

Variable Tape::view_of(const Array& array, NodeKind kind, bool needs_gradient) {
  require_room();
  const Node* before = remembered();
  if (before != nullptr && before->kind == kind && before->value == array.data && before->shape == array.shape &&
      before->dtype == array.dtype && before->needs_gradient == needs_gradient)
    return again();
  Node node;
  node.value = array.data;
  node.shape = array.shape;
  node.dtype = array.dtype;
  node.kind = kind;
  node.needs_gradient = needs_gradient;
  return append(node);
}

Variable Tape::variable(const Tensor& value) { return leaf(value, NodeKind::variable, "a variable made"); }

Variable Tape::constant(const Tensor& value) { return leaf(value, NodeKind::constant, "a tensor copied"); }

Variable Tape::constant(double value, DType dtype) {
  require_room();
  const Array array = allocate(arena_, Shape{}, dtype);
  dispatch(dtype, [&]<class T>() { *array.as<T>() = static_cast<T>(value); });
  return view_of(array);
}

Variable Tape::borrow(const Tensor& value) { return view_of(value.array()); }

Variable Tape::parameter(Parameter& parameter) {
  require_room();
  const Tensor& value = parameter.value();
  void* const data = value.array().data;
  const Node* before = remembered();
  auto* use = facts_.allocate<ParameterUse>(1);
  const bool is_same = before != nullptr && before->kind == NodeKind::parameter && before->attributes == use &&
                       use->parameter == &parameter && before->value == data && before->shape == value.shape() &&
                       before->dtype == value.dtype() && before->needs_gradient == records_gradients_;
  *use = {&parameter, parameter.version()};
  const Variable leaf = is_same ? again() : new_parameter(value.array(), use);
  parameter_leaves_.push_back({leaf.id(), use});
  return leaf;
}

Variable Tape::new_parameter(const Array& value, const ParameterUse* use) {
  Node node;
  node.value = value.data;
  node.shape = value.shape;
  node.dtype = value.dtype;
  node.kind = NodeKind::parameter;
  node.needs_gradient = records_gradients_;
  node.attributes = use;
  return append(node);
}

std::span<const std::int32_t> Tape::keep(std::span<const std::int32_t> items) {
  if (facts_.contains(items.data())) return items;
  require_live("a list of labels copied");
  return {facts_.copy(items), items.size()};
}

inline std::span<const Array> Tape::arrays_of(std::span<const NodeId> operands, FewArrays& few) {
  std::span<Array> room = few.arrays;  // NOLINT(cppcoreguidelines-pro-type-union-access): the only member there is
  if (operands.size() > room.size()) {
    operands_.resize(operands.size());
    room = operands_;
  }
  for (std::size_t i = 0; i < operands.size(); ++i) nodes_[operands[i]].array_into(room[i]);
  return room.first(operands.size());
}

template <std::size_t count>
inline void Tape::evaluate_alike(const Node& node) {
  const std::span<const NodeId> operands = inputs_of<count>(node);
  std::array<const void*, 3> memory;
  for (std::size_t i = 0; i < operands.size(); ++i) memory[i] = nodes_[operands[i]].value;
  const AlikeKernel kernel = node.operation->pointwise->value[static_cast<std::size_t>(node.dtype)];
  kernel(node.attributes, memory.data(), node.value, node.shape.size(), Write::assign);
}

void Tape::evaluate(const Node& node) {
  if (node.alike) return evaluate_alike(node);
  FewArrays few;
  const std::span<const Array> arrays = arrays_of(node.inputs(), few);
  arena_.run(node.operation->evaluate, node.attributes, arrays, node.array(), Write::assign);
}

// Whether a node recorded now from these operands would be as that one, which was recorded from nodes like the present
// ones. Had it needed no gradient for another reason than now, that would be to be found out.
template <std::size_t count>
inline bool Tape::repeats(const Node& node, Handles<count> operands) const {
  if (node.operand_count != operands.size()) return false;
  const std::span<const NodeId> before = inputs_of<count>(node);
  for (std::size_t i = 0; i < operands.size(); ++i)
    if (before[i] != operands[i]->id()) return false;
  if (node.needs_gradient == records_gradients_) return true;
  return node.needs_gradient == (records_gradients_ && node.operation->differentiable && need_gradient(before));
}

bool Tape::need_gradient(std::span<const NodeId> operands) const {
  return std::ranges::any_of(operands, [this](NodeId operand) { return nodes_[operand].needs_gradient; });
}

Variable Tape::record(const Operation& operation, const void* attributes, std::span<const Variable> operands) {
  handles_.clear();
  for (const Variable& operand : operands) handles_.push_back(&operand);
  return record(operation, attributes, Handles<>(handles_));
}

template <std::size_t count>
Variable Tape::record(const Operation& operation, const void* attributes, Handles<count> operands) {
  const std::size_t bytes = operation.attribute_bytes;
  for (const Variable* operand : operands) check(*operand);
  require_room();
  // An operation without attributes is the same wherever it is read. Others have memory that is not written before it
  // is known whether they are the same: if it is where it was, it holds what it held.
  void* const kept = bytes > 0 ? facts_.allocate_bytes(bytes) : nullptr;
  NodeId* const more = operands.size() > Node::few ? facts_.allocate<NodeId>(operands.size()) : nullptr;
  const Node* before = remembered();
  if (before != nullptr && before->operation == &operation &&
      (bytes == 0 || (before->attributes == kept && std::memcmp(kept, attributes, bytes) == 0)) &&
      (more == nullptr || more == before->inputs().data()) && repeats(*before, operands)) {
    const Arena::Mark values = arena_.mark();
    if (allocate(arena_, before->shape, before->dtype).data == before->value) {
      if (before->alike)
        evaluate_alike<count>(*before);
      else
        evaluate(*before);
      return again();
    }
    arena_.rewind(values);
  }
  return record_new(operation, attributes, operands, kept, more);
}

template Variable Tape::record(const Operation&, const void*, Handles<1>);
template Variable Tape::record(const Operation&, const void*, Handles<2>);
template Variable Tape::record(const Operation&, const void*, Handles<3>);
template Variable Tape::record(const Operation&, const void*, Handles<>);

// Validates first: whatever throws leaves the tape as it was.
Variable Tape::record_new(const Operation& operation, const void* attributes, Handles<> operands, void* kept,
                          NodeId* more) {
  const std::size_t count = operands.size();
  if (count > std::numeric_limits<std::uint16_t>::max())
    throw ArgumentError("[" + std::string(operation.name) + "] takes at most 65535 operands, not " +
                        std::to_string(count) + ". Do it in parts.");
  const Node& first = nodes_[operands[0]->id()];
  Node node;
  if (more != nullptr) node.operands = std::bit_cast<std::array<NodeId, Node::few>>(more);
  const std::span<NodeId> ids(more != nullptr ? more : node.operands.data(), count);
  bool alike = operation.pointwise != nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const Node& operand = nodes_[operands[i]->id()];
    if (operand.dtype != first.dtype) throw_dtypes(operation, *operands[0], *operands[i]);
    alike = alike && operand.shape == first.shape;
    ids[i] = operands[i]->id();
  }
  if (alike) {
    node.shape = first.shape;
  } else {
    FewArrays few;
    node.shape = shape_of(operation, attributes, {operation.name, arrays_of(ids, few), operands.data()});
  }
  node.operation = &operation;
  node.attributes = kept != nullptr ? kept : &operation;
  node.kind = NodeKind::operation;
  node.dtype = first.dtype;
  node.operand_count = static_cast<std::uint16_t>(count);
  node.needs_gradient = records_gradients_ && operation.differentiable && need_gradient(ids);
  node.alike = alike;
  // Nobody shall take the node that stood here for what is in its attributes' memory from now on.
  if (count_ < nodes_.size()) nodes_.resize(count_);
  const std::size_t bytes = operation.attribute_bytes;
  if (bytes > 0) std::memcpy(kept, attributes, bytes);
  node.value = allocate(arena_, node.shape, node.dtype).data;
  evaluate(node);
  return append(node);
}

void Tape::clear() {
  nodes_.resize(count_);
  if (count_ < program_.nodes()) program_.forget();
  count_ = 0;
  parameter_leaves_.clear();
  arena_.clear();
  facts_.clear();
  scopes_.clear();
  scope_ = marked_scope_ = nullptr;
  held_part_ = nullptr;
  forget_gradients();
  ++generation_;
}

void Tape::forget_gradients() {
  pass_ = 0;
  if (latest_pass_ == step_pass_) return;  // no walk since: what has memory has it still in the program
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max() / 2;
  if (latest_pass_ > most) {
    for (Node& node : nodes_) node.gradient = nullptr;
    program_.forget();
    latest_pass_ = 0;
  }
  step_pass_ = ++latest_pass_;
}

Variable Tape::at(NodeId id) {
  if (id >= count_)
    throw HandleError("[tape] there is no node " + std::to_string(id) + "; the tape holds " + std::to_string(count_) +
                      ".");
  return {this, id, generation_};
}

std::vector<Variable> Tape::leaves(const Parameter& parameter) {
  std::vector<Variable> found;
  for (const auto& [id, use] : parameter_leaves_)
    if (use->parameter == &parameter) found.push_back(at(id));
  return found;
}

std::string_view Tape::scope(NodeId id) const {
  const auto after = std::ranges::upper_bound(scopes_, id, {}, &ScopeMark::first);
  if (after == scopes_.begin()) return {};
  const std::string_view* path = std::prev(after)->path;
  return path == nullptr ? std::string_view{} : *path;
}

std::size_t Tape::capacity() const {
  return arena_.capacity() + facts_.capacity() + backward_.capacity() + nodes_.capacity() * sizeof(Node) +
         (side_ != nullptr ? side_->capacity() : 0);
}

Tape& Tape::side_tape() {
  if (side_ == nullptr) side_ = std::make_unique<Tape>();
  return *side_;
}

void Tape::throw_handle(const Variable& variable) const {
  if (variable.tape_ == nullptr)
    throw HandleError("[variable] this variable was never given a value. Make one with tape.variable(tensor).");
  if (variable.tape_ != this)
    throw HandleError(
        "[variable] operands of one operation live on two tapes. Record all of them on the same tape, or carry a value "
        "over with tape.constant(other.value()).");
  throw HandleError(
      "[variable] this variable was recorded before tape.clear() and is gone. Keep what you need as a Tensor with "
      ".value() before clearing.");
}

Aside::Aside(Tape& tape)
    : tape_(tape),
      count_(tape.count_),
      parameter_leaves_(tape.parameter_leaves_.size()),
      scopes_(tape.scopes_.size()),
      values_(tape.arena_.mark()),
      facts_(tape.facts_.mark()),
      marked_scope_(tape.marked_scope_),
      generation_(tape.generation_) {}

Aside::~Aside() {
  if (tape_.generation_ != generation_) return;  // clear() came between and took everything
  tape_.count_ = count_;
  tape_.parameter_leaves_.resize(parameter_leaves_);
  tape_.scopes_.resize(scopes_);
  tape_.arena_.rewind(values_);
  tape_.facts_.rewind(facts_);
  tape_.marked_scope_ = marked_scope_;
}

Scope::Scope(Tape& tape, std::string_view path) : tape_(tape), before_(tape.scope_), generation_(tape.generation_) {
  // The name is copied: the layer may be gone when somebody reads the tape.
  std::byte* const place = tape.facts_.allocate_bytes(sizeof(std::string_view) + path.size());
  char* const text = reinterpret_cast<char*>(place + sizeof(std::string_view));
  std::ranges::copy(path, text);
  tape.scope_ = new (place) std::string_view(text, path.size());
}

}  // namespace gradus
