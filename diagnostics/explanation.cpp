#include <gradus/core/errors.h>
#include <gradus/core/operation.h>
#include <gradus/core/tape.h>
#include <gradus/diagnostics/explanation.h>

namespace gradus {
namespace {

std::optional<double> number(const Array& array, Index element) {
  if (array.data == nullptr || (array.size() != 1 && element >= array.size())) return {};
  return dispatch(array.dtype,
                  [&]<class T>() { return static_cast<double>(array.as<const T>()[array.size() == 1 ? 0 : element]); });
}

// Operands are called x, or a, b, c; parameters by the last part of their name.
std::string symbol(const Variable& operand, std::size_t position, std::size_t count) {
  if (operand.tape().nodes()[operand.id()].kind == NodeKind::parameter) {
    const std::string path = operand.description();
    return path.substr(path.rfind('.') + 1);
  }
  if (count == 1) return "x";
  return count <= 3 ? std::string(1, static_cast<char>('a' + position)) : "x" + std::to_string(position + 1);
}

}  // namespace

std::string explain(const Variable& y, Index element) {
  if (element < 0 || element >= y.shape().size())
    throw ArgumentError("[explain] " + y.description() + " is " + y.shape().string() + " and has no element " +
                        std::to_string(element) + ".");
  Tape& tape = y.tape();
  const Node node = tape.nodes()[y.id()];
  const std::string_view scope = tape.scope(y.id());
  const std::string where = scope.empty() ? "" : "    in " + std::string(scope);
  if (node.kind != NodeKind::operation) return "y is " + y.description() + " " + y.shape().string() + "\n";

  // Numbers are put in where every operand has one for this element: it is then the same shape as y, or a scalar.
  bool by_element = true;
  for (NodeId id : node.inputs()) {
    const Shape& shape = tape.nodes()[id].shape;
    by_element &= shape == node.shape || shape.size() == 1;
  }
  std::vector<Formula> inputs;
  for (std::size_t i = 0; i < node.operand_count; ++i) {
    const Variable operand = tape.at(node.inputs()[i]);
    inputs.push_back(Formula::symbol(symbol(operand, i, node.operand_count),
                                     by_element ? number(operand.array(), element) : std::nullopt));
  }
  const Formula result = Formula::symbol("y", by_element ? number(y.array(), element) : std::nullopt);
  const Formula g = Formula::symbol("dL/dy", by_element ? number(y.grad_array(), element) : std::nullopt,
                                    "\\frac{\\partial L}{\\partial y}");

  const Formula value = node.operation->describe(node.attributes, std::span<const Formula>(inputs));
  std::string text = "y = " + value.text() + "    " + node.shape.string() + where + "\n";
  // Softmax has operands of y's shape, too, but no number of its own for one of their elements.
  if (value.value() && result.value()) text += "  = " + value.numbers() + " = " + number_text(*result.value()) + "\n";
  for (std::size_t i = 0; i < node.operand_count && node.operation->differentiable; ++i) {
    if (!tape.nodes()[node.inputs()[i]].needs_gradient) continue;
    const Formula rule =
        node.operation->words(node.attributes, static_cast<int>(i), std::span<const Formula>(inputs), result, g);
    text += "dL/d" + inputs[i].text() + " = " + rule.text() + "\n";
    // The gradient of a repeated operand is a sum of such numbers.
    if (rule.value() && tape.nodes()[node.inputs()[i]].shape == node.shape)
      text += "      = " + rule.numbers() + " = " + number_text(*rule.value()) + "\n";
  }
  return text;
}

}  // namespace gradus
