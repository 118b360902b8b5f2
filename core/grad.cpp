#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/operations.h>
#include <gradus/core/parameter_leaves.h>
#include <gradus/core/recorded_pass.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus {

namespace {

// From the output back: finds dL/d(node) for all nodes between the inputs and the output.
class ReversePass : RecordedPass {
 public:
  ReversePass(Tape& tape, NodeId last) : RecordedPass(tape, last) {}

  void run(std::span<const Variable> outputs, std::span<const Variable> seeds, std::span<const Variable> inputs,
           std::span<Variable> results) {
    want(inputs);
    for (std::size_t k = 0; k < outputs.size(); ++k) add(outputs[k].id(), seeds[k]);
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
      add(operand, gradient(at, id, i, tape_.at(found_[id])));
    }
  }

  void add(NodeId id, const Variable& part) {
    found_[id] = (found_[id] == none ? part : tape_.at(found_[id]) + part).id();
  }
};

void require_seed(const Variable& output, const Variable& seed) {
  if (seed.shape() != output.shape())
    throw ShapeError("[vjp] the seed is " + seed.shape().string() + " but " + output.description() + " is " +
                     output.shape().string() + ": one number for each of its own.");
  if (seed.dtype() != output.dtype())
    throw DTypeError("[vjp] the seed is " + std::string(to_string(seed.dtype())) + " but " + output.description() +
                     " is " + std::string(to_string(output.dtype())) + ". Convert it with .to().");
}

Variable one_for(const Variable& output) {
  const Variable one = output.constant(1);
  return output.shape().rank() == 0 ? one : broadcast_to(one, output.shape());
}

}  // namespace

void vjp(std::span<const Variable> outputs, std::span<const Variable> inputs, std::span<const Variable> seeds,
         std::span<Variable> results, const GradOptions& options) {
  if (outputs.empty()) throw ArgumentError("[vjp] there is no output to differentiate.");
  if (outputs.size() != seeds.size())
    throw ArgumentError("[vjp] there are " + std::to_string(outputs.size()) + " outputs but " +
                        std::to_string(seeds.size()) + " seeds: one for each, in the same order.");
  Tape& tape = outputs[0].tape();
  for (const Variable& input : inputs) {
    tape.check(input);
    GradientChecks::require_variable(input);
  }
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    tape.check(outputs[k]);
    tape.check(seeds[k]);
    require_seed(outputs[k], seeds[k]);
    GradientChecks::require_gradient(tape, outputs[k]);
  }
  ReversePass pass(tape, std::ranges::max(outputs, {}, &Variable::id).id());
  if (options.create_graph) return pass.run(outputs, seeds, inputs, results);
  const NoGradient off(tape);
  pass.run(outputs, seeds, inputs, results);
}

std::vector<Variable> vjp(std::span<const Variable> outputs, std::span<const Variable> inputs,
                          std::span<const Variable> seeds, const GradOptions& options) {
  std::vector<Variable> results(inputs.size());
  vjp(outputs, inputs, seeds, results, options);
  return results;
}

Variable vjp(const Variable& output, const Variable& input, const Variable& seed, const GradOptions& options) {
  Variable result;
  vjp({&output, 1}, {&input, 1}, {&seed, 1}, {&result, 1}, options);
  return result;
}

std::vector<Variable> grad(std::span<const Variable> outputs, std::span<const Variable> inputs,
                           const GradOptions& options) {
  std::vector<Variable> seeds;
  for (const Variable& output : outputs) {
    GradientChecks::require_scalar(output, "grad");
    seeds.push_back(one_for(output));
  }
  return vjp(outputs, inputs, seeds, options);
}

std::vector<Variable> grad(const Variable& output, std::span<const Variable> inputs, const GradOptions& options) {
  return grad(std::span(&output, 1), inputs, options);
}

std::vector<Variable> grad(const Variable& output, std::initializer_list<Variable> inputs, const GradOptions& options) {
  return grad(output, std::span(inputs.begin(), inputs.size()), options);
}

std::vector<Variable> grad(const Variable& output, std::span<Parameter* const> parameters, const GradOptions& options) {
  const ParameterLeaves leaves(output.tape(), parameters);
  const std::vector<Variable> gradients = grad(output, std::span(leaves.all()), options);
  return leaves.sums(gradients);
}

Variable grad(const Variable& output, const Variable& input, const GradOptions& options) {
  return grad(output, std::span(&input, 1), options)[0];
}

}  // namespace gradus
