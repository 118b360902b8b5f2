#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>
#include <gradus/core/parameter_leaves.h>
#include <gradus/core/recorded_pass.h>

#include <algorithm>
#include <optional>
#include <string>

namespace gradus {
namespace {

std::span<const Variable> as_span(std::initializer_list<Variable> list) { return {list.begin(), list.size()}; }

// From the inputs on: finds the direction in which each node moves.
class ForwardPass : RecordedPass {
 public:
  ForwardPass(Tape& tape, NodeId last) : RecordedPass(tape, last) {}

  void run(std::span<const Variable> outputs, std::span<const Variable> inputs, std::span<const Variable> directions,
           std::span<Variable> results) {
    want(outputs);
    GradientChecks::require_unchanged(tape_, wanted_);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].id() > last_) continue;
      NodeId& found = found_[inputs[i].id()];
      found = (found == none ? directions[i] : tape_.at(found) + directions[i]).id();
    }
    for (NodeId id = 0; id <= last_; ++id)
      if (wanted_[id] && found_[id] == none) find(id);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const NodeId found = found_[outputs[i].id()];
      results[i] = found != none ? tape_.at(found) : zeros_like(outputs[i]);
    }
  }

 private:
  // Everything an output depends on.
  void want(std::span<const Variable> outputs) {
    for (const Variable& output : outputs) wanted_[output.id()] = 1;
    for (NodeId id = last_ + 1; id-- > 0;)
      if (wanted_[id])
        for (NodeId operand : tape_.nodes()[id].inputs()) wanted_[operand] = 1;
  }

  void find(NodeId id) {
    const Node at = node(id);
    if (at.operation == nullptr || !at.operation->differentiable) return;
    const auto tangents = memory<std::optional<Variable>>(at.operand_count);
    bool moves = false;
    for (std::size_t i = 0; i < tangents.size(); ++i) {
      const NodeId found = found_[at.inputs()[i]];
      moves |= found != none;
      tangents[i] = found != none ? std::optional(tape_.at(found)) : std::nullopt;
    }
    if (!moves) return;
    const Variable tangent = tangent_of(at, id, tangents);
    found_[id] = (tangent.shape() == at.shape ? tangent : broadcast_to(tangent, at.shape)).id();
  }

  Variable tangent_of(const Node& at, NodeId id, Tangents tangents) {
    const Operation& operation = *at.operation;
    if (operation.tangent != nullptr) return operation.tangent(at.attributes, inputs_of(at), tangents);
    // Each element depends on its own inputs alone: what the rule multiplies g with, it multiplies the tangent with.
    if (operation.pointwise != nullptr)
      return sum_over_moving(tangents, [&](std::size_t i) { return rule(at, id, i, *tangents[i]); });
    if (operation.is_multilinear)
      return sum_over_moving(tangents, [&](std::size_t i) { return with_operand(at, i, *tangents[i]); });
    return transposed(at, id, tangents);
  }

  // Σ f(i) over the operands that move.
  template <class F>
  static Variable sum_over_moving(Tangents tangents, F f) {
    std::optional<Variable> sum;
    for (std::size_t i = 0; i < tangents.size(); ++i) {
      if (!tangents[i]) continue;
      const Variable part = f(i);
      sum = sum ? *sum + part : part;
    }
    return *sum;
  }

  // The node's operation of the same operands but one.
  Variable with_operand(const Node& at, std::size_t operand, const Variable& value) {
    const std::span<const Variable> inputs = inputs_of(at);
    const std::span<Variable> operands = memory<Variable>(inputs.size());
    std::ranges::copy(inputs, operands.begin());
    operands[operand] = value;
    return tape_.record(*at.operation, at.attributes, std::span<const Variable>(operands));
  }

  // The gradient rule is linear in g. For some u in its place it gives Jᵀu, whose gradient with respect to u, seeded
  // with the tangent ẋ, is J ẋ.
  Variable transposed(const Node& at, NodeId id, Tangents tangents) {
    const GradOptions as_ever{.create_graph = tape_.records_gradients()};
    return sum_over_moving(tangents, [&](std::size_t i) {
      const WithGradients on(tape_);
      const Variable u = unknown(at);
      const Variable part = gradient(at, id, i, u);
      return part.needs_gradient() ? vjp(part, u, *tangents[i], as_ever) : zeros_like(u);
    });
  }
};

void require_direction(const Variable& input, const Variable& direction) {
  if (direction.shape() != input.shape())
    throw ShapeError("[jvp] " + input.description() + " is " + input.shape().string() + " but its direction is " +
                     direction.shape().string() + ": it moves by one number for each of its own.");
  if (direction.dtype() != input.dtype())
    throw DTypeError("[jvp] " + input.description() + " is " + std::string(to_string(input.dtype())) +
                     " but its direction is " + std::string(to_string(direction.dtype())) + ". Convert it with .to().");
}

void jvp(std::span<const Variable> outputs, std::span<const Variable> inputs, std::span<const Variable> directions,
         std::span<Variable> results) {
  if (outputs.empty()) return;
  Tape& tape = outputs[0].tape();
  for (const Variable& output : outputs) tape.check(output);
  if (inputs.size() != directions.size())
    throw ArgumentError("[jvp] there are " + std::to_string(inputs.size()) + " inputs but " +
                        std::to_string(directions.size()) + " directions: one for each, in the same order.");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    tape.check(inputs[i]);
    tape.check(directions[i]);
    require_direction(inputs[i], directions[i]);
  }
  const NodeId last = std::ranges::max(outputs, {}, &Variable::id).id();
  ForwardPass(tape, last).run(outputs, inputs, directions, results);
}

}  // namespace

std::vector<Variable> jvp(std::span<const Variable> outputs, std::span<const Variable> inputs,
                          std::span<const Variable> directions) {
  std::vector<Variable> results(outputs.size());
  jvp(outputs, inputs, directions, results);
  return results;
}

Variable jvp(const Variable& output, std::span<const Variable> inputs, std::span<const Variable> directions) {
  Variable result;
  jvp(std::span(&output, 1), inputs, directions, std::span(&result, 1));
  return result;
}

Variable jvp(const Variable& output, std::initializer_list<Variable> inputs,
             std::initializer_list<Variable> directions) {
  return jvp(output, as_span(inputs), as_span(directions));
}

namespace {

// d(output) along the directions, recorded.
Variable slope_of(const Variable& output, std::span<const Variable> inputs, std::span<const Variable> directions) {
  GradientChecks::require_scalar(output, "hvp");
  GradientChecks::require_gradient(output.tape(), output);
  const WithGradients on(output.tape());
  return jvp(output, inputs, directions);
}

}  // namespace

// Reverse over forward: the gradient of the slope. Reverse over reverse would compute every weight's gradient on the
// way only to multiply it with its direction.
std::vector<Variable> hvp(const Variable& output, std::span<const Variable> inputs,
                          std::span<const Variable> directions, const GradOptions& options) {
  const Variable slope = slope_of(output, inputs, directions);
  if (slope.needs_gradient()) return grad(slope, inputs, options);
  std::vector<Variable> zeros;  // the output is linear
  for (const Variable& input : inputs) {
    GradientChecks::require_variable(input);
    zeros.push_back(zeros_like(input));
  }
  return zeros;
}

std::vector<Variable> hvp(const Variable& output, std::initializer_list<Variable> inputs,
                          std::initializer_list<Variable> directions, const GradOptions& options) {
  return hvp(output, as_span(inputs), as_span(directions), options);
}

std::vector<Variable> hvp(const Variable& output, std::span<Parameter* const> parameters,
                          std::span<const Variable> directions, const GradOptions& options) {
  if (parameters.size() != directions.size())
    throw ArgumentError("[hvp] there are " + std::to_string(parameters.size()) + " parameters but " +
                        std::to_string(directions.size()) + " directions: one for each, in the same order.");
  const ParameterLeaves leaves(output.tape(), parameters);
  const Variable slope = slope_of(output, leaves.all(), leaves.spread(directions));
  // By all leaves there are now: a checkpointed part that was recorded on the way has new ones.
  if (slope.needs_gradient()) return grad(slope, parameters, options);
  std::vector<Variable> zeros;
  for (const Variable& leaf : leaves.all()) zeros.push_back(zeros_like(leaf));
  return leaves.sums(zeros);
}

}  // namespace gradus
