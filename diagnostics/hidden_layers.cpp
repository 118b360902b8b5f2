#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/diagnostics/hidden_layers.h>

#include <queue>

namespace gradus {
namespace {

LayerProduct describe(const Tape& tape, NodeId id) {
  const Node& node = tape.nodes()[id];
  const auto operands = node.inputs();
  LayerProduct found{id, operands[0], operands[1], false, {}};
  if (node.operation == &operation_of<Affine>()) {
    found.is_transposed = true;
    found.bias = operands[2];
  }
  const Node* weight = &tape.nodes()[found.weight];
  while (weight->operation == &operation_of<Transpose>()) {
    found.weight = weight->inputs()[0];
    found.is_transposed = !found.is_transposed;
    weight = &tape.nodes()[found.weight];
  }
  return found;
}

}  // namespace

std::vector<HiddenLayer> hidden_layers(const Tape& tape, const Activation& activation) {
  std::vector<HiddenLayer> layers;
  for (NodeId id = 0; id < tape.size(); ++id) {
    const Node& node = tape.nodes()[id];
    if (node.operation == &activation.operation())
      layers.push_back({id, node.inputs()[0], std::string(tape.scope(id))});
  }
  return layers;
}

void require_facts_of_units(const Activation& activation, std::string_view who) {
  static_cast<void>(activation.facts());  // throws where there are none
  if (!activation.is_elementwise())
    throw ArgumentError("[" + std::string(who) + "] " + activation.name() +
                        " is no elementwise activation: its units have no slope of their own.");
}

std::optional<LayerProduct> product_before(const Tape& tape, const HiddenLayer& layer, const Activation& activation) {
  // Operands have smaller ids: taken in descending order, the first product met is the last one computed.
  std::priority_queue<NodeId> waiting;
  waiting.push(layer.pre_activation);
  while (!waiting.empty()) {
    const NodeId id = waiting.top();
    while (!waiting.empty() && waiting.top() == id) waiting.pop();
    const Node& node = tape.nodes()[id];
    if (node.operation == nullptr || node.operation == &activation.operation()) continue;
    if (node.operation == &operation_of<Affine>() || node.operation == &operation_of<MatMul>())
      return describe(tape, id);
    for (NodeId operand : node.inputs()) waiting.push(operand);
  }
  return {};
}

}  // namespace gradus
