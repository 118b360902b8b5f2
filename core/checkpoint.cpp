#include <gradus/core/backward.h>
#include <gradus/core/checkpoint.h>
#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/recorded_pass.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gradus {

GRADUS_DEFINE_OPERATION(Checkpoint)

struct CheckpointedPart {
  KeptFunction function;
  Tape* side = nullptr;   // where it is computed, and computed again; shared with the other parts of its tape
  std::span<bool> moves;  // which arguments need gradients
  std::span<Generator* const> generators;
  std::span<Generator> before;       // what they were when it was computed
  std::span<Generator> meanwhile;    // what they are while it is computed again
  Array value;                       // on the side tape, if it was just computed
  Array seed;                        // the dL/dy with which it was just computed again,
  std::span<const Array> gradients;  // and those of all operands
};

// What reaches into tapes.
class PartTape {
 public:
  /// A leaf of a parameter, and which of the parameters that is, in the order in which they were first used.
  struct Leaf {
    Variable variable;
    Parameter* parameter = nullptr;
    std::size_t rank = 0;
  };

  template <class T>
  static std::span<T> memory(Tape& tape, std::size_t count) {
    const std::span<T> all{tape.facts_.allocate<T>(count), count};
    std::uninitialized_value_construct(all.begin(), all.end());
    return all;
  }
  static Array copy(Tape& tape, const Array& from) {
    const Array to = allocate(tape.arena_, from.shape, from.dtype);
    kernels::copy(from, to, Write::assign);
    return to;
  }

  static Array zeros(Tape& tape, const Variable& like) {
    const Array array = allocate(tape.arena_, like.shape(), like.dtype());
    dispatch(array.dtype, [&]<class T>() { std::fill_n(array.as<T>(), array.size(), T{0}); });
    return array;
  }

  static CheckpointedPart& make(Tape& tape, const KeptFunction& function, std::span<const Variable> arguments,
                                const CheckpointOptions& options) {
    CheckpointedPart& part = memory<CheckpointedPart>(tape, 1)[0];
    part.function = function;
    part.side = &tape.side_tape();
    part.moves = memory<bool>(tape, arguments.size());
    std::ranges::transform(arguments, part.moves.begin(), &Variable::needs_gradient);
    const std::size_t count = options.generators.size();
    part.generators = {tape.facts_.copy(options.generators), count};
    part.before = {tape.facts_.allocate<Generator>(count), count};
    part.meanwhile = {tape.facts_.allocate<Generator>(count), count};
    return part;
  }

  /// The function of these arguments on the side tape, which then holds nothing else.
  static Variable compute(CheckpointedPart& part, std::span<const Array> arguments) {
    Tape& side = *part.side;
    side.clear();
    const std::span<Variable> on_side = memory<Variable>(side, arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) on_side[i] = side.view(arguments[i], part.moves[i]);
    const Variable value = part.function(on_side);
    side.check(value);
    return value;
  }
  /// The same for the first time, for its value alone.
  static Array compute_value(CheckpointedPart& part, std::span<const Array> arguments) {
    for (std::size_t i = 0; i < part.generators.size(); ++i) part.before[i] = *part.generators[i];
    const NoGradient off(*part.side);
    return compute(part, arguments).array();
  }

  /// The leaves of parameters from node `first` on.
  static std::span<const Leaf> leaves(Tape& tape, NodeId first) {
    const std::span<Leaf> all = memory<Leaf>(tape, tape.parameter_leaves_.size());
    std::size_t count = 0, parameters = 0;
    for (const auto& [id, use] : tape.parameter_leaves_) {
      if (id < first) continue;
      const auto same = std::ranges::find(all.first(count), use->parameter, &Leaf::parameter);
      const bool is_new = same == all.first(count).end();
      all[count++] = {tape.at(id), use->parameter, is_new ? parameters++ : same->rank};
    }
    return all.first(count);
  }

  static bool is_held(const CheckpointedPart& part) { return part.side->held_part_ == &part; }
  static void hold(CheckpointedPart& part) { part.side->held_part_ = &part; }
  static bool is_recorded_for_replay(const Tape& tape) { return tape.replay_ != Tape::ReplayState::none; }
};

namespace {

bool have_same_bits(const Array& a, const Array& b) {
  const std::size_t bytes = static_cast<std::size_t>(a.size()) * size_of(a.dtype);
  return a.shape == b.shape && a.dtype == b.dtype && (bytes == 0 || std::memcmp(a.data, b.data, bytes) == 0);
}

std::size_t parameter_count(std::span<const PartTape::Leaf> leaves) {
  std::size_t count = 0;
  for (const PartTape::Leaf& leaf : leaves) count = std::max(count, leaf.rank + 1);
  return count;
}

// While it lives, the generators are what they were when the part was computed first.
class SetBack {
 public:
  explicit SetBack(const CheckpointedPart& part) : part_(part) {
    for (std::size_t i = 0; i < part_.generators.size(); ++i)
      part_.meanwhile[i] = std::exchange(*part_.generators[i], part_.before[i]);
  }
  ~SetBack() {
    // Backwards: one that was named twice ends as it was at first.
    for (std::size_t i = part_.generators.size(); i-- > 0;) *part_.generators[i] = part_.meanwhile[i];
  }
  SetBack(const SetBack&) = delete;
  SetBack& operator=(const SetBack&) = delete;

 private:
  const CheckpointedPart& part_;
};

void require_same_value(const Variable& again, const Array& y) {
  if (!have_same_bits(again.array(), y))
    throw GradientError(
        "[checkpoint] the function gave another value when it was computed again for its gradient. If it draws random "
        "numbers, name the generators, as in checkpoint(f, {.generators = all}, x); if it reads what has changed "
        "since, let it not.");
}

// Leaves the gradients of all operands on the side tape, if they are not there; `arrays` are operands, y and g.
void require_gradients(CheckpointedPart& part, std::span<const Array> arrays) {
  const Array& y = arrays[arrays.size() - 2];
  const Array& g = arrays.back();
  if (PartTape::is_held(part) && have_same_bits(part.seed, g)) return;
  const std::size_t arguments = part.moves.size();
  const SetBack set_back(part);
  const Variable value = PartTape::compute(part, arrays.first(arguments));
  require_same_value(value, y);

  Tape& side = *part.side;
  const std::span<const PartTape::Leaf> leaves = PartTape::leaves(side, 0);
  const std::span<Variable> inputs = PartTape::memory<Variable>(side, arguments + leaves.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < arguments; ++i)
    if (part.moves[i]) inputs[count++] = side.at(static_cast<NodeId>(i));
  for (const PartTape::Leaf& leaf : leaves) inputs[count++] = leaf.variable;
  const std::span<Variable> results = PartTape::memory<Variable>(side, count);
  const Array kept = PartTape::copy(side, g);
  const Variable seed = side.view(kept);
  if (value.needs_gradient())
    vjp({&value, 1}, inputs.first(count), {&seed, 1}, results, {});
  else
    std::ranges::transform(inputs.first(count), results.begin(), zeros_like);

  const NoGradient off(side);
  const std::span<Variable> sums = PartTape::memory<Variable>(side, arguments + parameter_count(leaves));
  std::size_t next = 0;
  for (std::size_t i = 0; i < arguments; ++i)
    if (part.moves[i]) sums[i] = results[next++];
  for (std::size_t k = 0; k < leaves.size(); ++k, ++next) {
    const bool is_first = std::ranges::none_of(leaves.first(k), [&](auto& l) { return l.rank == leaves[k].rank; });
    Variable& sum = sums[arguments + leaves[k].rank];
    sum = is_first ? results[next] : sum + results[next];
  }
  const std::span<Array> gradients = PartTape::memory<Array>(side, sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (i >= arguments || part.moves[i]) gradients[i] = sums[i].array();
  part.gradients = gradients;
  part.seed = kept;
  PartTape::hold(part);
}

struct OfOperand {
  CheckpointedPart* part;
  std::size_t operand;
};

void evaluate_gradient(const void* self, std::span<const Array> arrays, const Array& result, Write write, Arena&) {
  const auto& [part, operand] = *static_cast<const OfOperand*>(self);
  require_gradients(*part, arrays);
  kernels::copy(part->gradients[operand], result, write);
}

// Operands, y and g as arrays, in memory that `allocate` gives.
template <class V, class Allocate>
std::span<const Array> arrays_of(std::span<const V> in, const V& y, const V& g, const Allocate& allocate) {
  Array* arrays = allocate(in.size() + 2);
  for (std::size_t i = 0; i < in.size(); ++i) new (arrays + i) Array(in[i].array());
  new (arrays + in.size()) Array(y.array());
  new (arrays + in.size() + 1) Array(g.array());
  return {arrays, in.size() + 2};
}

}  // namespace

Shape Checkpoint::shape(const Operands&) const { return part->value.shape; }

void Checkpoint::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  // The first time record() has computed it, to know its shape.
  if (part->value.data == nullptr) part->value = PartTape::compute_value(*part, in.first(part->moves.size()));
  kernels::copy(part->value, y, write);
  part->value = {};
}

// Among the arrays are the parameters, so that no update of theirs is written while they are read (backward.cpp).
Lazy Checkpoint::part_of(int operand, std::span<const Lazy> in, const Lazy& y, const Lazy& g) const {
  Workspace& scratch = g.scratch();
  const auto arrays = arrays_of(in, y, g, [&](std::size_t count) { return scratch.allocate<Array>(count); });
  const auto index = static_cast<std::size_t>(operand);
  const auto* self = new (scratch.allocate<OfOperand>(1)) OfOperand{part, index};
  return {scratch, &evaluate_gradient, self, arrays, in[index].shape(), g.dtype()};
}

Variable Checkpoint::part_of(int operand, std::span<const Variable> in, const Variable& y, const Variable& g) const {
  Tape& tape = g.tape();
  const auto index = static_cast<std::size_t>(operand);
  if (!tape.records_gradients()) {
    const auto memory = [&](std::size_t count) { return PartTape::memory<Array>(tape, count).data(); };
    require_gradients(*part, arrays_of(in, y, g, memory));
    return tape.view(PartTape::copy(tape, part->gradients[index]));
  }
  // To be differentiated again, so the function is recorded here, of arguments that stand for the operands.
  if (!part->generators.empty() && PartTape::is_recorded_for_replay(tape))
    throw ReplayError(
        "[checkpoint] a replayed step cannot record the gradient of a part that draws random numbers: they would be "
        "others than in its value. Record this step anew each time.");
  const SetBack set_back(*part);
  const auto first = static_cast<NodeId>(tape.size());
  const std::size_t arguments = part->moves.size();
  const std::span<Variable> stand_ins = PartTape::memory<Variable>(tape, arguments);
  for (std::size_t i = 0; i < arguments; ++i) stand_ins[i] = apply(Reshape{in[i].shape()}, in[i]);
  // Forward mode may ask for a constant's; less a variable that is zero, it keeps its bits.
  if (index < arguments && !in[index].needs_gradient())
    stand_ins[index] = in[index] - tape.view(PartTape::zeros(tape, in[index]), true);
  const Variable value = part->function(stand_ins);
  require_same_value(value, y.array());
  if (!value.needs_gradient()) return zeros_like(in[index]);
  if (index < arguments) return vjp(value, stand_ins[index], g, {.create_graph = true});
  std::optional<Variable> sum;
  for (const PartTape::Leaf& leaf : PartTape::leaves(tape, first)) {
    if (leaf.rank != index - arguments) continue;
    const Variable one = vjp(value, leaf.variable, g, {.create_graph = true});
    sum = sum ? *sum + one : one;
  }
  return *sum;
}

Formula Checkpoint::part_of(int operand, std::span<const Formula> in, const Formula&, const Formula& g) const {
  return g * Formula::call("∂checkpoint/∂", {in[static_cast<std::size_t>(operand)]});
}

Variable Checkpoint::record(const KeptFunction& function, std::span<const Variable> arguments,
                            const CheckpointOptions& options) {
  Tape& tape = arguments[0].tape();
  for (const Variable& argument : arguments) tape.check(argument);
  CheckpointedPart& part = PartTape::make(tape, function, arguments, options);
  const std::span<Array> arrays = PartTape::memory<Array>(tape, arguments.size());
  std::ranges::transform(arguments, arrays.begin(), &Variable::array);
  try {
    const Aside nothing_stays(tape);  // of what a function might record here by mistake
    part.value = PartTape::compute_value(part, arrays);
  } catch (const HandleError&) {
    throw HandleError(
        "[checkpoint] the function used or returned a variable that it was not given. Pass each one it needs as an "
        "argument, checkpoint(f, x, y); parameters and constants it may use as ever.");
  }
  if (part.value.dtype != arguments[0].dtype())
    throw DTypeError("[checkpoint] the function returned " + std::string(to_string(part.value.dtype)) + " for " +
                     std::string(to_string(arguments[0].dtype())) + ". Keep the type of the arguments.");

  const std::span<const PartTape::Leaf> leaves = PartTape::leaves(*part.side, 0);
  const std::size_t count = arguments.size() + parameter_count(leaves);
  const std::span<Variable> operands = PartTape::memory<Variable>(tape, count);
  std::ranges::copy(arguments, operands.begin());
  std::size_t next = arguments.size();
  for (const PartTape::Leaf& leaf : leaves)
    if (leaf.rank == next - arguments.size()) operands[next++] = tape.parameter(*leaf.parameter);
  Checkpoint op{&part};
  op.sizes.fill(-1);
  for (int axis = 0; axis < part.value.shape.rank(); ++axis)
    op.sizes[static_cast<std::size_t>(axis)] = part.value.shape[axis];
  return apply_to(op, std::span<const Variable>(operands));
}

}  // namespace gradus
