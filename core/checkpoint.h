// checkpoint: memory for time. A part of a network whose intermediate values are not kept for backward, but computed
// once more when their gradients are wanted (Chen et al. 2016, "Training deep nets with sublinear memory cost").
//
//   Variable h = x;
//   for (Module* block : blocks)
//     h = checkpoint([block](const Variable& in) { return (*block)(in); }, h);     // keeps h, not what block makes
//   mean(square(h)).backward();                                                    // gradients as ever
//
// On the tape the part is one node, whose operands are the arguments and the parameters the function used. All parts of
// a tape share the memory of one. The function must give the same value both times, which is checked: generators it
// draws from are named, so that they can be set back. It may use its arguments, parameters, and what it makes itself;
// any other variable must be passed as an argument. What it changes beside, such as running averages, changes each time
// it is computed. Where gradients are recorded (create_graph), the part is recorded anew for each argument and
// parameter, which costs more than no checkpoint.
#pragma once

#include <gradus/core/kept_function.h>
#include <gradus/core/operations.h>
#include <gradus/core/random.h>

#include <array>
#include <concepts>

namespace gradus {

struct CheckpointOptions {
  /// The generators that the function draws from, such as those of dropout: set back before it is computed again. They
  /// must live as long as the step.
  std::span<Generator* const> generators = {};
};

/// What is known of a part: in its tape's memory.
struct CheckpointedPart;

struct Checkpoint {
  static constexpr std::string_view name = "checkpoint";
  CheckpointedPart* part = nullptr;
  std::array<Index, Shape::max_rank> sizes = {};  // of its value: in another step this part may have another

  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  template <class V>
  V gradient(int operand, std::span<const V> in, const V& y, const V& g) const {
    return part_of(operand, in, y, g);
  }

  /// Computes the function, and records the node.
  static Variable record(const KeptFunction& function, std::span<const Variable> arguments,
                         const CheckpointOptions& options);

 private:
  Lazy part_of(int operand, std::span<const Lazy> in, const Lazy& y, const Lazy& g) const;
  Variable part_of(int operand, std::span<const Variable> in, const Variable& y, const Variable& g) const;
  Formula part_of(int operand, std::span<const Formula> in, const Formula& y, const Formula& g) const;
};
GRADUS_EXTERN_OPERATION(Checkpoint)

template <class F, class... Arguments>
concept SegmentOf = std::convertible_to<std::invoke_result_t<const F&, const Arguments&...>, Variable>;

/// function(arguments...), recorded as one node. The tape keeps a copy of the function: what it captures must be plain
/// data or references, and must live as long as the step. Throws HandleError if it uses variables that are not its
/// arguments; backward() throws GradientError if it gives another value the second time.
template <class F, std::same_as<Variable>... Rest>
requires SegmentOf<F, Variable, Rest...> Variable checkpoint(const F& function, const CheckpointOptions& options,
                                                             const Variable& first, const Rest&... rest) {
  const Variable arguments[] = {first, rest...};
  first.tape().check(first);
  return Checkpoint::record(KeptFunction::keep<1 + sizeof...(Rest)>(first.tape(), function), arguments, options);
}
template <class F, std::same_as<Variable>... Rest>
requires SegmentOf<F, Variable, Rest...> Variable checkpoint(const F& function, const Variable& first,
                                                             const Rest&... rest) {
  return checkpoint(function, CheckpointOptions{}, first, rest...);
}

}  // namespace gradus
