#include <gradus/core/operations.h>
#include <gradus/core/recorded_pass.h>

namespace gradus {

std::span<const Variable> RecordedPass::inputs_of(const Node& node) const {
  const std::span<Variable> inputs = memory<Variable>(node.operand_count);
  std::ranges::transform(node.inputs(), inputs.begin(), [this](NodeId id) { return tape_.at(id); });
  return inputs;
}

namespace {

// g summed over the axes along which an operand of the given shape was broadcast.
Variable sum_to(const Variable& g, const Shape& shape) {
  const Shape from = g.shape();
  if (from == shape) return g;
  Variable result = g;
  for (int back = 1; back <= from.rank(); ++back)
    if (from[-back] != (back <= shape.rank() ? shape[-back] : 1)) result = sum(result, Axes(-back), true);
  return reshape(result, shape);
}

}  // namespace

Variable RecordedPass::rule(const Node& node, NodeId id, std::size_t operand, const Variable& g) const {
  return node.operation->tape(node.attributes, static_cast<int>(operand), inputs_of(node), tape_.at(id), g);
}

Variable RecordedPass::gradient(const Node& node, NodeId id, std::size_t operand, const Variable& g) const {
  const Shape shape = tape_.nodes_[node.inputs()[operand]].shape;
  return sum_to(rule(node, id, operand, g), shape);
}

Variable RecordedPass::unknown(const Node& like) const {
  const Array zeros = allocate(tape_.arena_, like.shape, like.dtype);
  dispatch(zeros.dtype, [&]<class T>() { std::fill_n(zeros.as<T>(), zeros.size(), T{0}); });
  return tape_.view_of(zeros, NodeKind::variable, true);
}

}  // namespace gradus
