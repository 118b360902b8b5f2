#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/operations.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace gradus {

// One walk from the output back to the leaves. The engine does here, once, what no rule repeats: it skips what needs no
// gradient, sums a broadcast gradient to its operand's shape, and assigns what is written first and adds the rest.
class BackwardPass {
 public:
  BackwardPass(Tape& tape, const Variable& output) : tape_(tape), output_(output) {
    tape.check(output);
    if (!tape.nodes_[output.id()].needs_gradient)
      throw GradientError("[backward] " + output.description() +
                          " depends on nothing that needs a gradient. Was it recorded under NoGradient, made of "
                          "constants only, or detached?");
    for (NodeId leaf : tape.parameter_leaves_) {
      if (leaf > output.id()) break;
      const ParameterUse use = parameter_use(tape.nodes_[leaf]);
      if (use.parameter->version() != use.version && depends_on(leaf)) throw_stale(leaf, *use.parameter);
    }
  }

  /// Numbers: every rule writes straight into the gradient's memory.
  void fill(const Array& seed) {
    ++tape_.pass_;
    const Destination start = destination(output_.id());
    kernels::copy(seed, start.array, start.write);
    for (NodeId id = output_.id() + 1; id-- > 0;) {
      const Node& node = tape_.nodes_[id];
      if (node.kind == NodeKind::operation && node.needs_gradient && tape_.has_gradient(node)) fill_operands(node);
    }
  }

  /// Tape: every rule records what it computes.
  void record(const Variable& seed, std::span<const Variable> inputs, std::span<Variable> results) {
    constexpr NodeId none = ~NodeId{0};
    const NodeId last = output_.id();
    auto& adjoint = tape_.adjoints_;
    auto& wanted = tape_.wanted_;
    adjoint.assign(last + 1, none);
    wanted.assign(last + 1, 0);
    for (const Variable& input : inputs)
      if (input.id() <= last) wanted[input.id()] = 1;
    for (NodeId id = 0; id <= last; ++id)
      for (NodeId operand : tape_.nodes_[id].inputs()) wanted[id] |= wanted[operand];

    adjoint[last] = seed.id();
    for (NodeId id = last + 1; id-- > 0;) {
      if (adjoint[id] == none || !wanted[id]) continue;
      const Node node = tape_.nodes_[id];  // a copy: recording moves the nodes
      for (std::size_t i = 0; i < node.operand_count; ++i) {
        const NodeId operand = node.operands[i];
        const Node& target = tape_.nodes_[operand];
        if (!wanted[operand] || !target.needs_gradient) continue;
        const Shape shape = target.shape;
        const Variable part = sum_to(rule(node, id, static_cast<int>(i), tape_.at(adjoint[id])), shape);
        adjoint[operand] = (adjoint[operand] == none ? part : tape_.at(adjoint[operand]) + part).id();
      }
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const NodeId id = inputs[i].id();
      const bool reached = id <= last && adjoint[id] != none;
      results[i] = reached ? tape_.at(adjoint[id]) : broadcast_to(inputs[i].constant(0), inputs[i].shape());
    }
  }

 private:
  struct Destination {
    Array array;
    Write write;
  };

  static ParameterUse parameter_use(const Node& node) {
    ParameterUse use;
    std::memcpy(&use, node.attributes, sizeof use);
    return use;
  }

  // Where a node's gradient goes, and whether it is the first part of it.
  Destination destination(NodeId id) {
    Node& node = tape_.nodes_[id];
    bool adds = tape_.has_gradient(node);
    if (node.kind == NodeKind::parameter) {
      Parameter& parameter = *parameter_use(node).parameter;
      node.gradient = parameter.gradient_.array().data;
      adds = parameter.has_gradient_;
      parameter.has_gradient_ = true;
    } else if (node.gradient == nullptr) {
      node.gradient = allocate(tape_.arena_, node.shape, node.dtype).data;
    }
    node.gradient_pass = tape_.pass_;
    return {{node.gradient, node.shape, node.dtype, false}, adds ? Write::add : Write::assign};
  }

  void fill_operands(const Node& node) {
    // Destinations first: they stay, all else taken from the arena below is scratch.
    for (NodeId operand : node.inputs()) {
      Node& target = tape_.nodes_[operand];
      if (target.needs_gradient && target.kind != NodeKind::parameter && target.gradient == nullptr)
        target.gradient = allocate(tape_.arena_, target.shape, target.dtype).data;
    }
    const Arena::Mark before = tape_.arena_.mark();
    Arena& scratch = tape_.arena_;
    auto* inputs = scratch.allocate<Lazy>(node.operand_count);
    for (std::size_t i = 0; i < node.operand_count; ++i)
      new (inputs + i) Lazy(scratch, tape_.nodes_[node.operands[i]].array());
    const Lazy y(scratch, node.array());
    const Lazy g(scratch, Array{node.gradient, node.shape, node.dtype, false});
    for (std::size_t i = 0; i < node.operand_count; ++i) {
      const NodeId operand = node.operands[i];
      if (!tape_.nodes_[operand].needs_gradient) continue;
      const Arena::Mark mark = scratch.mark();
      const Lazy part =
          node.operation->numbers(node.attributes, static_cast<int>(i), {inputs, node.operand_count}, y, g);
      const Destination to = destination(operand);
      if (part.shape() == to.array.shape)
        part.into(to.array, to.write);
      else
        kernels::sum(part.contiguous(), to.array, to.write);
      scratch.rewind(mark);
    }
    scratch.rewind(before);
  }

  Variable rule(const Node& node, NodeId id, int operand, const Variable& g) {
    auto& inputs = tape_.rule_inputs_;
    inputs.clear();
    for (NodeId input : node.inputs()) inputs.push_back(tape_.at(input));
    return node.operation->tape(node.attributes, operand, inputs, tape_.at(id), g);
  }

  // g summed over the axes along which an operand of the given shape was broadcast.
  static Variable sum_to(const Variable& g, const Shape& shape) {
    const Shape from = g.shape();
    if (from == shape) return g;
    Variable result = g;
    for (int back = 1; back <= from.rank(); ++back)
      if (from[-back] != (back <= shape.rank() ? shape[-back] : 1)) result = sum(result, Axes(-back), true);
    return reshape(result, shape);
  }

  // Asked only of parameters that changed: does a gradient flow from the output to this leaf?
  bool depends_on(NodeId leaf) const {
    if (!tape_.nodes_[leaf].needs_gradient) return false;
    std::vector<bool> reaches(output_.id() + 1);
    reaches[leaf] = true;
    for (NodeId id = leaf + 1; id <= output_.id(); ++id) {
      const Node& node = tape_.nodes_[id];
      reaches[id] = node.needs_gradient &&
                    std::ranges::any_of(node.inputs(), [&](NodeId operand) { return bool{reaches[operand]}; });
    }
    return reaches[output_.id()];
  }

  [[noreturn]] void throw_stale(NodeId leaf, const Parameter& parameter) const {
    std::string user = "an operation";
    for (NodeId id = leaf + 1; id < tape_.nodes_.size(); ++id) {
      const auto inputs = tape_.nodes_[id].inputs();
      if (std::ranges::find(inputs, leaf) != inputs.end()) {
        user = "[" + std::string(tape_.nodes_[id].operation->name) + "]";
        break;
      }
    }
    throw StaleParameterError("[backward] " + parameter.name + " was changed after " + user +
                              " recorded it: the gradient would mix old and new values. Call backward() before "
                              "optimizer.step(), or clear the tape and run forward again.");
  }

  Tape& tape_;
  const Variable& output_;
};

namespace {

void require_scalar(const Variable& output, const char* what) {
  if (output.shape().size() != 1)
    throw GradientError(std::string("[") + what + "] " + output.description() + " is " + output.shape().string() +
                        ", not a scalar. Reduce it to one number with sum or mean, or pass the seed dL/d(output).");
}

}  // namespace

void Variable::backward() const {
  require_scalar(*this, "backward");
  BackwardPass pass(tape(), *this);
  double one = 1;
  float one_float = 1;
  pass.fill({dtype() == DType::float32 ? static_cast<void*>(&one_float) : &one, Shape{}, dtype(), false});
}

void Variable::backward(const Tensor& seed) const {
  if (seed.shape() != shape())
    throw ShapeError("[backward] the seed is " + seed.shape().string() + " but " + description() + " is " +
                     shape().string() + ": one number for each.");
  if (seed.dtype() != dtype())
    throw DTypeError("[backward] the seed is " + std::string(to_string(seed.dtype())) + " but " + description() +
                     " is " + std::string(to_string(dtype())) + ". Convert it with .to().");
  BackwardPass(tape(), *this).fill(seed.array());
}

void grad(const Variable& output, const Variable& seed, std::span<const Variable> inputs, std::span<Variable> results,
          const GradOptions& options) {
  Tape& tape = output.tape();
  for (const Variable& input : inputs) {
    tape.check(input);
    if (!input.needs_gradient())
      throw GradientError("[grad] " + input.description() +
                          " is a constant. Record it with tape.variable() to differentiate with respect to it.");
  }
  tape.check(seed);
  if (seed.shape() != output.shape())
    throw ShapeError("[grad] the seed is " + seed.shape().string() + " but " + output.description() + " is " +
                     output.shape().string() + ".");
  BackwardPass pass(tape, output);
  if (options.create_graph) return pass.record(seed, inputs, results);
  const NoGradient off(tape);
  pass.record(seed, inputs, results);
}

std::vector<Variable> grad(const Variable& output, std::span<const Variable> inputs, const GradOptions& options) {
  require_scalar(output, "grad");
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
