#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/operations.h>
#include <gradus/core/recorded_pass.h>

#include <vector>

namespace gradus {

namespace {

// From the output back: finds dL/d(node) for all nodes between the inputs and the output.
class ReversePass : RecordedPass {
 public:
  ReversePass(Tape& tape, const Variable& output) : RecordedPass(tape, output.id()) {}

  void run(const Variable& seed, std::span<const Variable> inputs, std::span<Variable> results) {
    want(inputs);
    found_[last_] = seed.id();
    for (NodeId id = last_ + 1; id-- > 0;)
      if (found_[id] != none && wanted_[id]) pass_on(id);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const NodeId id = inputs[i].id();
      const bool reached = id <= last_ && found_[id] != none;
      results[i] = reached ? tape_.at(found_[id]) : zeros_like(inputs[i]);
    }
  }

 private:
  // Everything that depends on an input.
  void want(std::span<const Variable> inputs) {
    for (const Variable& input : inputs)
      if (input.id() <= last_) wanted_[input.id()] = 1;
    for (NodeId id = 0; id <= last_; ++id)
      for (NodeId operand : tape_.nodes()[id].inputs()) wanted_[id] |= wanted_[operand];
  }

  void pass_on(NodeId id) {
    const Node at = node(id);
    for (std::size_t i = 0; i < at.operand_count; ++i) {
      const NodeId operand = at.inputs()[i];
      if (!wanted_[operand] || !tape_.nodes()[operand].needs_gradient) continue;
      const Variable part = gradient(at, id, i, tape_.at(found_[id]));
      found_[operand] = (found_[operand] == none ? part : tape_.at(found_[operand]) + part).id();
    }
  }
};

}  // namespace

void grad(const Variable& output, const Variable& seed, std::span<const Variable> inputs, std::span<Variable> results,
          const GradOptions& options) {
  Tape& tape = output.tape();
  for (const Variable& input : inputs) {
    tape.check(input);
    GradientChecks::require_variable(input);
  }
  tape.check(seed);
  if (seed.shape() != output.shape())
    throw ShapeError("[grad] the seed is " + seed.shape().string() + " but " + output.description() + " is " +
                     output.shape().string() + ".");
  GradientChecks::require_gradient(tape, output);
  ReversePass pass(tape, output);
  if (options.create_graph) return pass.run(seed, inputs, results);
  const NoGradient off(tape);
  pass.run(seed, inputs, results);
}

std::vector<Variable> grad(const Variable& output, std::span<const Variable> inputs, const GradOptions& options) {
  GradientChecks::require_scalar(output, "grad");
  std::vector<Variable> results(inputs.size());
  const Variable one = output.constant(1);
  const Variable seed = output.shape().rank() == 0 ? one : broadcast_to(one, output.shape());
  grad(output, seed, inputs, results, options);
  return results;
}

std::vector<Variable> grad(const Variable& output, std::initializer_list<Variable> inputs, const GradOptions& options) {
  return grad(output, std::span(inputs.begin(), inputs.size()), options);
}

Variable grad(const Variable& output, const Variable& input, const GradOptions& options) {
  return grad(output, std::span(&input, 1), options)[0];
}

}  // namespace gradus
