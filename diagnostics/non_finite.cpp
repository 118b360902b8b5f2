#include <gradus/core/operation.h>
#include <gradus/diagnostics/non_finite.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

struct Element {
  Index index;
  double number;
};

std::optional<Element> find(const void* data, const Node& node) {
  return dispatch(node.dtype, [&]<class T>() -> std::optional<Element> {
    const T* numbers = static_cast<const T*>(data);
    for (Index i = 0; i < node.shape.size(); ++i)
      if (!std::isfinite(numbers[i])) return Element{i, static_cast<double>(numbers[i])};
    return {};
  });
}

std::string named(const Node& node, const Variable& variable) {
  if (node.kind != NodeKind::operation) return variable.description();
  std::string text = "[" + std::string(node.operation->name) + "]";
  if (node.scope != nullptr && !node.scope->empty()) text += " in " + std::string(*node.scope);
  return text;
}

std::string text_of(const Element& element) {
  const std::string number = std::isnan(element.number) ? "NaN" : element.number > 0 ? "inf" : "-inf";
  return number + " at element " + std::to_string(element.index);
}

}  // namespace

std::optional<NonFinite> first_non_finite(Tape& tape) {
  for (NodeId id = 0; id < tape.size(); ++id) {
    const Node& node = tape.nodes()[id];
    const auto found = find(node.value, node);
    if (!found) continue;
    const std::string verb = node.kind == NodeKind::operation ? " made " : " already holds ";
    return NonFinite{id, false, found->index, found->number, named(node, tape.at(id)) + verb + text_of(*found)};
  }
  // Backward runs from the last node to the first: whoever uses the node found first made its gradient non-finite.
  for (NodeId id = static_cast<NodeId>(tape.size()); id-- > 0;) {
    const Node& node = tape.nodes()[id];
    if (!tape.has_gradient(node)) continue;
    const auto found = find(node.gradient, node);
    if (!found) continue;
    const std::string what = text_of(*found) + " of the gradient of " + named(node, tape.at(id));
    for (NodeId user = static_cast<NodeId>(tape.size()); user-- > id + 1;) {
      const auto inputs = tape.nodes()[user].inputs();
      if (!tape.has_gradient(tape.nodes()[user]) || std::ranges::find(inputs, id) == inputs.end()) continue;
      return NonFinite{user, true, found->index, found->number,
                       "the backward rule of " + named(tape.nodes()[user], tape.at(user)) + " made " + what};
    }
    return NonFinite{id, true, found->index, found->number, "the seed of backward() holds " + what};
  }
  return {};
}

}  // namespace gradus
