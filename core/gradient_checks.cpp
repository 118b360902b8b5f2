#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus {

void GradientChecks::require_scalar(const Variable& output, std::string_view what) {
  if (output.shape().size() != 1)
    throw GradientError("[" + std::string(what) + "] " + output.description() + " is " + output.shape().string() +
                        ", not a scalar. Reduce it to one number with sum or mean" +
                        (what == "hvp" ? "." : ", or pass the seed dL/d(output)."));
}

void GradientChecks::require_variable(const Variable& input) {
  if (!input.needs_gradient())
    throw GradientError("[grad] " + input.description() +
                        " is a constant. Record it with tape.variable() to differentiate with respect to it.");
}

void GradientChecks::require_gradient(const Tape& tape, const Variable& output) {
  tape.check(output);
  if (!tape.nodes_[output.id()].needs_gradient)
    throw GradientError("[backward] " + output.description() +
                        " depends on nothing that needs a gradient. Was it recorded under NoGradient, made of "
                        "constants only, or detached?");
  for (const auto& [leaf, use] : tape.parameter_leaves_) {
    if (leaf > output.id()) break;
    if (use->parameter->version() != use->version && depends_on(tape, output, leaf))
      throw_stale(tape, leaf, *use->parameter);
  }
}

void GradientChecks::require_unchanged(const Tape& tape, std::span<const std::uint8_t> reached) {
  for (const auto& [leaf, use] : tape.parameter_leaves_)
    if (leaf < reached.size() && reached[leaf] != 0 && use->parameter->version() != use->version)
      throw_stale(tape, leaf, *use->parameter);
}

// Asked only of parameters that changed: does a gradient flow from the output to this leaf?
bool GradientChecks::depends_on(const Tape& tape, const Variable& output, NodeId leaf) {
  if (!tape.nodes_[leaf].needs_gradient) return false;
  std::vector<bool> reaches(output.id() + 1);
  reaches[leaf] = true;
  for (NodeId id = leaf + 1; id <= output.id(); ++id) {
    const Node& node = tape.nodes_[id];
    reaches[id] = node.needs_gradient &&
                  std::ranges::any_of(node.inputs(), [&](NodeId operand) { return bool{reaches[operand]}; });
  }
  return reaches[output.id()];
}

void GradientChecks::throw_stale(const Tape& tape, NodeId leaf, const Parameter& parameter) {
  std::string user = "an operation";
  for (NodeId id = leaf + 1; id < tape.size(); ++id) {
    const auto inputs = tape.nodes_[id].inputs();
    if (std::ranges::find(inputs, leaf) != inputs.end()) {
      user = "[" + std::string(tape.nodes_[id].operation->name) + "]";
      break;
    }
  }
  throw StaleParameterError("[backward] " + parameter.name + " was changed after " + user +
                            " recorded it: the gradient would mix old and new values. Call backward() before "
                            "optimizer.step(), or clear the tape and run forward again.");
}

}  // namespace gradus
