#include <gradus/core/lazy.h>
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

std::optional<Element> find(const Array& array) {
  return dispatch(array.dtype, [&]<class T>() -> std::optional<Element> {
    const T* numbers = array.as<const T>();
    for (Index i = 0; i < array.size(); ++i)
      if (!std::isfinite(numbers[i])) return Element{i, static_cast<double>(numbers[i])};
    return {};
  });
}

// Whether the rule of `user` for one of its operands, evaluated again, makes something that is not finite.
bool makes_non_finite(const Tape& tape, const Node& user, std::size_t operand, Workspace& scratch) {
  scratch.clear();
  std::vector<Lazy> inputs;
  for (NodeId input : user.inputs()) inputs.emplace_back(scratch, tape.nodes()[input].array());
  const Lazy y(scratch, user.array());
  const Lazy g(scratch, user.gradient_array());
  const Lazy part = user.operation->numbers(user.attributes, static_cast<int>(operand), inputs, y, g);
  return find(part.contiguous()).has_value();
}

std::string named(const Node& node, const Variable& variable) {
  if (node.kind != NodeKind::operation) return variable.description();
  const std::string text = "[" + std::string(node.operation->name) + "]";
  const std::string_view scope = variable.tape().scope(variable.id());
  return scope.empty() ? text : text + " in " + std::string(scope);
}

std::string text_of(const Element& element) {
  const std::string number = std::isnan(element.number) ? "NaN" : element.number > 0 ? "inf" : "-inf";
  return number + " at element " + std::to_string(element.index);
}

}  // namespace

std::optional<NonFinite> first_non_finite(Tape& tape) {
  for (NodeId id = 0; id < tape.size(); ++id) {
    const Node& node = tape.nodes()[id];
    const auto found = find(node.array());
    if (!found) continue;
    const std::string verb = node.kind == NodeKind::operation ? " made " : " already holds ";
    return NonFinite{id, false, found->index, found->number, named(node, tape.at(id)) + verb + text_of(*found)};
  }
  // Backward runs from the last node to the first: one of those that use the node found first made its gradient
  // non-finite. Which one, their rules tell when they are evaluated again.
  Workspace scratch;
  std::optional<NonFinite> sum;
  for (NodeId id = static_cast<NodeId>(tape.size()); id-- > 0;) {
    const Node& node = tape.nodes()[id];
    if (!tape.has_gradient(node)) continue;
    const auto found = find(node.gradient_array());
    if (!found) continue;
    const std::string what = text_of(*found) + " of the gradient of " + named(node, tape.at(id));
    bool is_used = false;
    for (NodeId user = static_cast<NodeId>(tape.size()); user-- > id + 1;) {
      const Node& by = tape.nodes()[user];
      if (!tape.has_gradient(by)) continue;
      for (std::size_t i = 0; i < by.operand_count; ++i) {
        if (by.inputs()[i] != id) continue;
        is_used = true;
        if (makes_non_finite(tape, by, i, scratch))
          return NonFinite{user, true, found->index, found->number,
                           "the backward rule of " + named(by, tape.at(user)) + " made " + what};
      }
    }
    if (!sum)
      sum = NonFinite{id, true, found->index, found->number,
                      (is_used ? "gradients added up to " : "the seed of backward() holds ") + what};
    // All uses of a parameter share one gradient, so that another of them may be the culprit.
    if (node.kind != NodeKind::parameter) break;
  }
  return sum;
}

}  // namespace gradus
