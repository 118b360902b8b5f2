#include <gradus/core/backward_program.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/kernels.h>
#include <gradus/core/lazy.h>
#include <gradus/core/operations/linear.h>
#include <gradus/core/parameter_update.h>
#include <gradus/core/pointwise_kernel.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

namespace gradus {

// One walk from the output back to the leaves. The engine does here, once, what no rule repeats: it skips what needs no
// gradient, sums a broadcast gradient to its operand's shape, and assigns what is written first and adds the rest.
class BackwardPass {
 public:
  BackwardPass(Tape& tape, const Variable& output) : tape_(tape), output_(output) {
    GradientChecks::require_gradient(tape, output);
  }

  /// Numbers: every rule writes straight into the gradient's memory. Without a seed, it is 1.
  void fill(const Array* seed, ParameterUpdate* update) {
    update_ = update;
    BackwardProgram& program = tape_.program_;
    const bool is_first = tape_.latest_pass_ == tape_.step_pass_ && tape_.pass_ == 0;
    BackwardProgram::Pass pass{.output = output_.id()};
    if (update != nullptr) pass = {output_.id(), update->number(), update->linear_factor() != nullptr};
    if (is_first && seed == nullptr && program.is_pass(pass)) {
      scratch().rewind(program.end());
      tape_.pass_ = program.pass();
      program.use();
      for (KernelCall& call : program.calls()) perform(call);
      find_gradients_of_parameters();
      return;
    }
    // A pass of its own gives the nodes gradients elsewhere than the program knows.
    program.forget();
    if (is_first) scratch().clear();
    tape_.pass_ = ++tape_.latest_pass_;
    if (!is_first || seed != nullptr || !program.is_worth_noting(tape_.size())) return walk(seed);
    scratch().capture(&program.start(pass, tape_.pass_));
    try {
      walk(seed);
    } catch (...) {
      scratch().capture(nullptr);
      program.forget();
      throw;
    }
    scratch().capture(nullptr);
    program.finish(tape_.size(), rules_, scratch().mark());
  }

 private:
  static constexpr std::size_t most_in_kernel = 5;  // three operands, y and g

  Node& node(NodeId id) { return tape_.nodes_[id]; }
  Workspace& scratch() { return tape_.backward_; }
  // Gradients of earlier steps have no memory any more.
  bool has_memory(const Node& node) const { return node.gradient != nullptr && node.gradient_pass >= tape_.step_pass_; }
  void give_memory(Node& node) { give_memory(node, bytes_of(node)); }
  void give_memory(Node& node, std::size_t bytes) {
    node.gradient = scratch().allocate_bytes(bytes);
    node.gradient_pass = tape_.step_pass_;  // of this step, but of no pass yet
  }
  static std::size_t bytes_of(const Node& node) {
    return static_cast<std::size_t>(node.shape.size()) * size_of(node.dtype);
  }

  static Parameter& parameter_of(const Node& node) {
    return *static_cast<const ParameterUse*>(node.attributes)->parameter;
  }

  void walk(const Array* seed) {
    if (update_ != nullptr) count_uses();
    const Array one = seed == nullptr ? ones() : *seed;
    KernelCall start{&kernels::copy_inputs, nullptr, std::span(&one, 1)};
    into_gradient(output_.id(), start);
    for (NodeId id = output_.id() + 1; id-- > 0;) {
      const Node& at = node(id);
      if (at.operation == nullptr || !at.needs_gradient || !tape_.has_gradient(at)) continue;
      if (update_ != nullptr)
        fill_and_update(at);
      else if (at.alike)
        scratch().captures() ? note_alike(at) : fill_alike(at);
      else
        fill_structural(at);
    }
    if (update_ != nullptr) update_the_rest();
  }

  Array ones() {
    const Array one = allocate(scratch(), Shape{}, output_.dtype());
    dispatch(one.dtype, [&]<class T>() { *one.as<T>() = T{1}; });
    return one;
  }

  // They may have other memory than when the program was noted down.
  void find_gradients_of_parameters() {
    for (const auto& [leaf, use] : tape_.parameter_leaves_) {
      Node& at = node(leaf);
      if (tape_.has_gradient(at)) at.gradient = use->parameter->gradient_.array().data;
    }
  }

  // Runs a call that may concern a parameter.
  void perform(KernelCall& call) {
    if (call.role == CallRole::interior) return scratch().run(call);
    Parameter& parameter = *call.parameter;
    if (call.role == CallRole::gradient) {
      call.result.data = parameter.gradient_.array().data;
      call.write = parameter.begin_gradient();
    }
    if (call.role == CallRole::value) ++parameter.version_;
    scratch().run(call);
    if (call.role == CallRole::update && update_ != nullptr) update_->apply(parameter);
  }

  // Has a call write to a node's gradient.
  void into_gradient(NodeId id, KernelCall& call) {
    Node& target = node(id);
    if (target.kind == NodeKind::parameter) {
      call.parameter = &parameter_of(target);
      call.role = CallRole::gradient;
      if (is_large_outer_product(call, target.shape)) {
        call.kernel = &keep_outer_product;
        call.self = target.attributes;
      }
      target.gradient = call.parameter->gradient_.array().data;
      target.gradient_pass = tape_.pass_;
    } else {
      call.write = begin_gradient(target, bytes_of(target));
    }
    target.array_into(call.result);
    call.result.data = target.gradient;
    perform(call);
  }

  // A product of a column and a row, with many more elements than these.
  static bool is_large_outer_product(const KernelCall& call, const Shape& shape) {
    constexpr Index many = 16;
    return shape.rank() == 2 && shape.size() >= many * (shape[0] + shape[1]) &&
           call.kernel == operation_of<MatMul>().evaluate && call.inputs[0].shape.rank() == 2 &&
           call.inputs[0].shape[1] == 1;
  }
  static void keep_outer_product(const void* use, std::span<const Array> inputs, const Array& gradient, Write write,
                                 Arena& scratch) {
    if (write == Write::assign)
      static_cast<const ParameterUse*>(use)->parameter->keep_outer_product(inputs[0], inputs[1]);
    else
      kernels::matrix_product(inputs[0], inputs[1], gradient, write, scratch);
  }

  // Makes a gradient ready to be written: the first write of a pass assigns, the others add.
  Write begin_gradient(Node& target, std::size_t bytes) {
    if (target.kind == NodeKind::parameter) [[unlikely]]
      return begin_gradient_of_parameter(target);
    if (tape_.has_gradient(target)) return Write::add;
    if (!has_memory(target)) give_memory(target, bytes);
    target.gradient_pass = tape_.pass_;
    return Write::assign;
  }
  [[gnu::noinline]] Write begin_gradient_of_parameter(Node& target) const {
    Parameter& parameter = parameter_of(target);
    target.gradient = parameter.gradient_.array().data;
    target.gradient_pass = tape_.pass_;
    return parameter.begin_gradient();
  }

  // Operands of one shape: straight from their values, by one kernel.
  void fill_alike(const Node& at) {
    if (at.operand_count == 1) return fill_alike<1>(at);
    if (at.operand_count == 2) return fill_alike<2>(at);
    fill_alike<3>(at);
  }
  template <std::size_t count>
  void fill_alike(const Node& at) {
    const NodeId* const operands = at.inputs().data();
    const Index size = at.shape.size();
    const std::size_t bytes = static_cast<std::size_t>(size) * size_of(at.dtype);
    std::array<const void*, count + 2> memory;
    std::array<Destination, count> gradients;
    memory[count + 1] = at.gradient;  // just written: to be read by itself, not in one piece with the value's
    for (std::size_t i = 0; i < count; ++i) {
      Node& operand = node(operands[i]);
      memory[i] = operand.value;
      gradients[i] = {nullptr, Write::assign};
      if (!operand.needs_gradient) continue;
      gradients[i].write = begin_gradient(operand, bytes);
      gradients[i].memory = operand.gradient;
    }
    memory[count] = at.value;
    const auto dtype = static_cast<std::size_t>(at.dtype);
    at.operation->pointwise->gradients[dtype](at.attributes, memory.data(), gradients.data(), size);
  }

  // The same as calls that can be repeated.
  void note_alike(const Node& at) {
    std::array<Array, most_in_kernel> arrays;
    const std::size_t count = at.operand_count;
    for (std::size_t i = 0; i < count; ++i) arrays[i] = node(at.inputs()[i]).array();
    arrays[count] = at.array();
    arrays[count + 1] = at.gradient_array();
    for (std::size_t i = 0; i < count; ++i) {
      if (!node(at.inputs()[i]).needs_gradient) continue;
      KernelCall call{at.operation->pointwise->gradient[i], at.attributes, {arrays.data(), count + 2}};
      into_gradient(at.inputs()[i], call);
    }
  }

  // Any operation, by its rule read as numbers.
  void fill_structural(const Node& at) {
    const Rule rule = start(at);
    for (std::size_t i = 0; i < at.operand_count; ++i)
      if (node(at.inputs()[i]).needs_gradient) fill_operand(at, rule, i);
    scratch().release(rule.mark);
  }

  // The arguments of a rule, in scratch memory that is free again from `mark`.
  struct Rule {
    std::span<const Lazy> inputs;
    Lazy y;
    Lazy g;
    Arena::Mark mark;
  };

  Rule start(const Node& at) {
    ++rules_;
    // Destinations first: they stay, all else taken from the arena below is scratch.
    for (NodeId operand : at.inputs()) {
      Node& target = node(operand);
      if (target.needs_gradient && target.kind != NodeKind::parameter && !has_memory(target)) give_memory(target);
    }
    const Arena::Mark mark = scratch().mark();
    auto* inputs = scratch().allocate<Lazy>(at.operand_count);
    for (std::size_t i = 0; i < at.operand_count; ++i) new (inputs + i) Lazy(scratch(), node(at.inputs()[i]).array());
    return {{inputs, at.operand_count}, Lazy(scratch(), at.array()), Lazy(scratch(), at.gradient_array()), mark};
  }

  static Lazy read(const Node& at, const Rule& rule, std::size_t operand, const Lazy& g) {
    return at.operation->numbers(at.attributes, static_cast<int>(operand), rule.inputs, rule.y, g);
  }

  void fill_operand(const Node& at, const Rule& rule, std::size_t operand) {
    const NodeId id = at.inputs()[operand];
    const Arena::Mark mark = scratch().mark();
    const Lazy part = read(at, rule, operand, rule.g);
    if (part.shape() == node(id).shape) {
      KernelCall call = part.call_into({}, Write::assign);
      into_gradient(id, call);
    } else {
      const Array whole = part.contiguous();
      KernelCall call{&kernels::sum_inputs, nullptr, std::span(&whole, 1)};
      into_gradient(id, call);
    }
    scratch().release(mark);
  }

  // ---- with an update -----------------------------------------------------------------------------------------------

  // How often each node's numbers are read, by any name: a parameter may be a leaf several times, or detached.
  void count_uses() {
    auto& uses = tape_.uses_;
    uses.clear();
    for (NodeId id = 0; id <= output_.id(); ++id)
      for (NodeId operand : node(id).inputs())
        if (node(operand).kind != NodeKind::operation) uses.push_back(node(operand).value);
    std::ranges::sort(uses);
  }

  bool is_updated(const Node& at) {
    return at.kind == NodeKind::parameter && at.needs_gradient && update_->owns(parameter_of(at));
  }
  bool is_used_once(const Node& at) const {
    const auto [first, last] = std::equal_range(tape_.uses_.begin(), tape_.uses_.end(), at.value);
    return last - first == 1;
  }

  // As fill_structural, with a parameter used nowhere else updated on the spot, once no rule of this node will read it.
  void fill_and_update(const Node& at) {
    const Rule rule = start(at);
    std::optional<std::size_t> direct;
    for (std::size_t i = 0; i < at.operand_count; ++i) {
      const Node& target = node(at.inputs()[i]);
      if (!target.needs_gradient) continue;
      if (!direct && update_->linear_factor() != nullptr && is_updated(target) && is_used_once(target) &&
          at.operation->pointwise == nullptr && !at.operation->hooks_gradient)
        direct = i;
      else
        fill_operand(at, rule, i);
    }
    if (direct && !add_to_value(at, rule, *direct)) fill_operand(at, rule, *direct);
    for (NodeId operand : at.inputs()) {
      const Node& target = node(operand);
      if (is_updated(target) && is_used_once(target)) update(parameter_of(target));
    }
    scratch().release(rule.mark);
  }

  // A rule is linear in g, unless it hooks the gradient: read with r g in place of g, it adds r dL/dw to w. Not if its
  // last kernel would read w while writing it, or if its result must still be summed.
  bool add_to_value(const Node& at, const Rule& rule, std::size_t operand) {
    const Node& target = node(at.inputs()[operand]);
    const Array g = at.gradient_array();
    const Array scaled = allocate(scratch(), g.shape, g.dtype);
    scratch().run({&scale, update_->linear_factor(), std::span(&g, 1), scaled, Write::assign});
    const Lazy part = read(at, rule, operand, Lazy(scratch(), scaled));
    KernelCall call = part.call_into(target.array(), Write::add);
    const bool reads_it =
        std::ranges::any_of(call.inputs, [&](const Array& input) { return input.data == target.value; });
    if (reads_it || part.shape() != target.shape) return false;
    call.role = CallRole::value;
    call.parameter = &parameter_of(target);
    perform(call);
    return true;
  }

  // y ← factor · x.
  static void scale(const void* factor, std::span<const Array> inputs, const Array& y, Write write, Arena&) {
    dispatch(y.dtype, [&]<class T>() {
      kernels::map<T, 1>([r = static_cast<T>(*static_cast<const double*>(factor))](auto x) { return x * r; }, inputs, y,
                         write);
    });
  }

  void update_the_rest() {
    for (const auto& [leaf, use] : tape_.parameter_leaves_) {
      if (leaf <= output_.id() && is_updated(node(leaf))) update(*use->parameter);
    }
  }

  void update(Parameter& parameter) {
    if (!parameter.has_gradient_) return;
    KernelCall call;
    call.role = CallRole::update;
    call.parameter = &parameter;
    perform(call);
  }

  Tape& tape_;
  const Variable& output_;
  ParameterUpdate* update_ = nullptr;
  std::size_t rules_ = 0;  // that were asked
};

ParameterUpdate::ParameterUpdate()
    : number_([] {
        static std::atomic<std::uint64_t> latest = 0;
        return ++latest;
      }()) {}

void Variable::backward() const {
  GradientChecks::require_scalar(*this, "backward");
  BackwardPass(tape(), *this).fill(nullptr, nullptr);
}

void backward_and_update(const Variable& loss, ParameterUpdate& update) {
  GradientChecks::require_scalar(loss, "backward");
  BackwardPass(loss.tape(), loss).fill(nullptr, &update);
}

void Variable::backward(const Tensor& seed) const {
  if (seed.shape() != shape())
    throw ShapeError("[backward] the seed is " + seed.shape().string() + " but " + description() + " is " +
                     shape().string() + ": one number for each.");
  if (seed.dtype() != dtype())
    throw DTypeError("[backward] the seed is " + std::string(to_string(seed.dtype())) + " but " + description() +
                     " is " + std::string(to_string(dtype())) + ". Convert it with .to().");
  const Array numbers = seed.array();
  BackwardPass(tape(), *this).fill(&numbers, nullptr);
}

}  // namespace gradus
