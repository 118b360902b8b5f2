#include <gradus/core/errors.h>
#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <cstring>
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

}  // namespace

Variable Tape::push(const Node& node) {
  if (nodes_.size() == std::numeric_limits<NodeId>::max())
    throw Error("[tape] the tape is full at 2^32 - 1 nodes. Call tape.clear() after each step.");
  nodes_.push_back(node);
  return {this, static_cast<NodeId>(nodes_.size() - 1), generation_};
}

Variable Tape::leaf(const Tensor& value, NodeKind kind) {
  Node node;
  const Array from = value.array();
  node.value = arena_.allocate_bytes(bytes_of(from.shape, from.dtype));
  std::memcpy(node.value, from.data, bytes_of(from.shape, from.dtype));
  node.shape = from.shape;
  node.dtype = from.dtype;
  node.kind = kind;
  node.needs_gradient = kind == NodeKind::variable && records_gradients_;
  node.scope = scope_;
  return push(node);
}

Variable Tape::variable(const Tensor& value) { return leaf(value, NodeKind::variable); }

Variable Tape::constant(const Tensor& value) { return leaf(value, NodeKind::constant); }

Variable Tape::constant(double value, DType dtype) {
  Node node;
  node.dtype = dtype;
  node.scope = scope_;
  node.value = arena_.allocate_bytes(size_of(dtype));
  dispatch(dtype, [&]<class T>() { *static_cast<T*>(node.value) = static_cast<T>(value); });
  return push(node);
}

Variable Tape::borrow(const Tensor& value) {
  Node node;
  const Array from = value.array();
  node.value = from.data;
  node.shape = from.shape;
  node.dtype = from.dtype;
  node.scope = scope_;
  return push(node);
}

Variable Tape::parameter(Parameter& parameter) {
  Node node;
  const Array from = parameter.value().array();
  node.value = from.data;
  node.shape = from.shape;
  node.dtype = from.dtype;
  node.kind = NodeKind::parameter;
  node.needs_gradient = records_gradients_;
  node.scope = scope_;
  const ParameterUse use{&parameter, parameter.version()};
  std::memcpy(node.attributes, &use, sizeof use);
  const Variable result = push(node);
  parameter_leaves_.push_back(result.id());
  return result;
}

Variable Tape::record(const Operation& operation, const void* attributes, std::size_t bytes,
                      std::span<const Variable> operands) {
  // Validate first: whatever throws below leaves the tape as it was.
  operand_shapes_.resize(operands.size());
  bool needs_gradient = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    check(operands[i]);
    const Node& operand = nodes_[operands[i].id()];
    if (operand.dtype != nodes_[operands[0].id()].dtype)
      throw DTypeError("[" + std::string(operation.name) + "] " + operands[0].description() + " is " +
                       std::string(to_string(operands[0].dtype())) + " but " + operands[i].description() + " is " +
                       std::string(to_string(operand.dtype)) + ". Convert one of the tensors with .to().");
    operand_shapes_[i] = operand.shape;
    needs_gradient |= operand.needs_gradient;
  }
  Node node;
  node.shape = shape_of(operation, attributes, {operation.name, operand_shapes_, operands.data()});
  node.operation = &operation;
  node.kind = NodeKind::operation;
  node.dtype = nodes_[operands[0].id()].dtype;
  node.needs_gradient = needs_gradient && operation.differentiable && records_gradients_;
  node.scope = scope_;
  node.operand_count = static_cast<std::uint32_t>(operands.size());
  std::memcpy(node.attributes, attributes, bytes);

  auto* ids = arena_.allocate<NodeId>(operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i) ids[i] = operands[i].id();
  node.operands = ids;
  node.value = arena_.allocate_bytes(bytes_of(node.shape, node.dtype));

  const Arena::Mark scratch = arena_.mark();
  Array* arrays = arena_.allocate<Array>(operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i) arrays[i] = nodes_[ids[i]].array();
  operation.evaluate(node.attributes, {arrays, operands.size()}, node.array(), Write::assign, arena_);
  arena_.rewind(scratch);
  return push(node);
}

void Tape::clear() {
  nodes_.clear();
  parameter_leaves_.clear();
  arena_.clear();
  scope_ = nullptr;
  ++generation_;
}

Variable Tape::at(NodeId id) {
  if (id >= nodes_.size())
    throw HandleError("[tape] there is no node " + std::to_string(id) + "; the tape holds " +
                      std::to_string(nodes_.size()) + ".");
  return {this, id, generation_};
}

std::size_t Tape::capacity() const { return arena_.capacity() + nodes_.capacity() * sizeof(Node); }

void Tape::check(const Variable& variable) const {
  if (variable.tape_ == this && variable.generation_ == generation_) return;
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

Scope::Scope(Tape& tape, std::string_view path) : tape_(tape), before_(tape.scope_), generation_(tape.generation_) {
  // The name is copied: the layer may be gone when somebody reads the tape.
  const char* text = tape.arena_.copy(std::span(path.data(), path.size()));
  tape.scope_ = new (tape.arena_.allocate<std::string_view>(1)) std::string_view(text, path.size());
}

}  // namespace gradus
