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

}  // namespace

void Tape::throw_no_room() const {
  if (replay_ == ReplayState::closed)
    throw ReplayError(
        "[replay] this tape is replayed as it is, and nothing more can be recorded on it. Compute it "
        "inside the replayed function, or on a tape of your own from .value().");
  throw Error("[tape] the tape is full at 2^32 - 1 nodes. Call tape.clear() after each step.");
}

Variable Tape::push(const Node& node, bool is_same) {
  const auto id = static_cast<NodeId>(count_);
  if (scope_ != marked_scope_) {
    scopes_.push_back({id, scope_});
    marked_scope_ = scope_;
  }
  if (!is_same) {
    if (count_ < nodes_.size()) nodes_.resize(count_);
    if (count_ < program_.nodes()) program_.forget();
    nodes_.push_back(node);
  }
  ++count_;
  return {this, id, generation_};
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
    return push(*before, true);
  Node node;
  node.value = array.data;
  node.shape = array.shape;
  node.dtype = array.dtype;
  node.kind = kind;
  node.needs_gradient = needs_gradient;
  return push(node, false);
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
  const auto noted = [&](const Variable& leaf) {
    parameter_leaves_.push_back({leaf.id(), use});
    return leaf;
  };
  if (is_same) return noted(push(*before, true));
  Node node;
  node.value = data;
  node.shape = value.shape();
  node.dtype = value.dtype();
  node.kind = NodeKind::parameter;
  node.needs_gradient = records_gradients_;
  node.attributes = use;
  return noted(push(node, false));
}

std::span<const std::int32_t> Tape::keep(std::span<const std::int32_t> items) {
  if (facts_.contains(items.data())) return items;
  require_live("a list of labels copied");
  return {facts_.copy(items), items.size()};
}

std::span<const Array> Tape::arrays_of(std::span<const NodeId> operands, std::span<Array> room) {
  if (operands.size() > room.size()) {
    operands_.resize(operands.size());
    room = operands_;
  }
  for (std::size_t i = 0; i < operands.size(); ++i) nodes_[operands[i]].array_into(room[i]);
  return room.first(operands.size());
}

void Tape::evaluate(const Node& node) {
  const std::span<const NodeId> operands = node.inputs();
  if (node.alike) {
    std::array<const void*, 3> memory;
    for (std::size_t i = 0; i < operands.size(); ++i) memory[i] = nodes_[operands[i]].value;
    const AlikeKernel kernel = node.operation->pointwise->value[static_cast<std::size_t>(node.dtype)];
    return kernel(node.attributes, memory.data(), node.value, node.shape.size(), Write::assign);
  }
  std::array<Array, 4> room;
  const std::span<const Array> arrays = arrays_of(operands, room);
  arena_.run(node.operation->evaluate, node.attributes, arrays, node.array(), Write::assign);
}

// Whether recording these operands now gives a node like that.
bool Tape::repeats(const Node& node, Handles operands) const {
  const std::span<const NodeId> before = node.inputs();
  if (before.size() != operands.size()) return false;
  bool needs_gradient = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (before[i] != operands[i]->id()) return false;
    needs_gradient |= nodes_[before[i]].needs_gradient;
  }
  return node.needs_gradient == (needs_gradient && node.operation->differentiable && records_gradients_);
}

Variable Tape::record(const Operation& operation, const void* attributes, std::span<const Variable> operands) {
  handles_.clear();
  for (const Variable& operand : operands) handles_.push_back(&operand);
  return record(operation, attributes, Handles(handles_));
}

Variable Tape::record(const Operation& operation, const void* attributes, Handles operands) {
  const std::size_t bytes = operation.attribute_bytes;
  for (const Variable* operand : operands) check(*operand);
  require_room();
  const std::size_t count = operands.size();
  const Arena::Mark values = arena_.mark();
  // An operation without attributes is the same wherever it is read. Others have memory that is not written before it
  // is known whether they are the same: if it is where it was, it holds what it held.
  std::byte* const place = bytes > 0 ? facts_.allocate_bytes(bytes) : nullptr;
  const void* const kept = bytes > 0 ? static_cast<const void*>(place) : &operation;
  NodeId* const more = count > Node::few ? facts_.allocate<NodeId>(count) : nullptr;
  const Node* before = remembered();
  if (before != nullptr && before->operation == &operation && before->attributes == kept &&
      (more == nullptr || more == before->inputs().data()) &&
      (bytes == 0 || std::memcmp(kept, attributes, bytes) == 0) && repeats(*before, operands)) {
    if (allocate(arena_, before->shape, before->dtype).data == before->value) {
      evaluate(*before);
      return push(*before, true);
    }
    arena_.rewind(values);
  }

  // Something new. Validate first: whatever throws below leaves the tape as it was.
  if (count > std::numeric_limits<std::uint16_t>::max())
    throw ArgumentError("[" + std::string(operation.name) + "] takes at most 65535 operands, not " +
                        std::to_string(count) + ". Do it in parts.");
  const Node& first = nodes_[operands[0]->id()];
  Node node;
  if (more != nullptr) node.operands = std::bit_cast<std::array<NodeId, Node::few>>(more);
  NodeId* ids = more != nullptr ? more : node.operands.data();
  bool needs_gradient = false;
  bool alike = operation.pointwise != nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const Node& operand = nodes_[operands[i]->id()];
    if (operand.dtype != first.dtype) throw_dtypes(operation, *operands[0], *operands[i]);
    needs_gradient |= operand.needs_gradient;
    alike = alike && operand.shape == first.shape;
    ids[i] = operands[i]->id();
  }
  if (alike) {
    node.shape = first.shape;
  } else {
    std::array<Array, 4> room;
    node.shape = shape_of(operation, attributes, {operation.name, arrays_of({ids, count}, room), operands.data()});
  }
  node.operation = &operation;
  node.attributes = kept;
  node.kind = NodeKind::operation;
  node.dtype = first.dtype;
  node.operand_count = static_cast<std::uint16_t>(count);
  node.needs_gradient = needs_gradient && operation.differentiable && records_gradients_;
  node.alike = alike;
  if (bytes > 0) std::memcpy(place, attributes, bytes);
  node.value = allocate(arena_, node.shape, node.dtype).data;
  evaluate(node);
  return push(node, false);
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
  const char* text = tape.facts_.copy(std::span(path.data(), path.size()));
  tape.scope_ = new (tape.facts_.allocate<std::string_view>(1)) std::string_view(text, path.size());
}

}  // namespace gradus
