// apply: uses an operation on numbers, on the tape, or in words, and makes its table (operation.h) from its struct.
//
// A pointwise operation states its value and derivative as the textbook does, and nothing else:
//
//   struct Swish {
//     static constexpr std::string_view name = "swish";
//     static auto value(auto x) { return x / (1 + exp(-x)); }
//     static auto derivative(auto x, auto y) { return (1 + (x - y)) / (1 + exp(-x)); }      // input x, output y
//   };
//   Variable swish(const Variable& x) { return apply(Swish{}, x); }
//
// With two operands it is value(a, b), d_a(a, b, y), d_b(a, b, y); with three also c. Attributes are members.
// A structural operation (matmul, sum, …) states shape, evaluate, and backward in terms of other operations. What
// forward mode needs follows from backward. One that is linear in every operand by itself may say so (is_multilinear),
// and one for which forward mode would find a long way may state `tangent`: both are only faster. One whose rule is not
// linear in g must state `tangent`, and hooks_gradient. Others that may be stated: differentiable = false, where no
// gradient passes; reads_transposed, if the kernel takes operands stored transposed.
#pragma once

#include <gradus/core/operation.h>
#include <gradus/core/pointwise_kernel.h>
#include <gradus/core/tape.h>

#include <array>
#include <concepts>
#include <tuple>
#include <type_traits>

namespace gradus {

/// What a rule can be read as.
template <class V>
concept Reader = std::same_as<V, Variable> || std::same_as<V, Lazy> || std::same_as<V, Formula>;
/// The readers whose values are arrays.
template <class V>
concept ArrayReader = std::same_as<V, Variable> || std::same_as<V, Lazy>;

/// The gradients of a structural operation, one function per operand, of which only those needed are called.
template <class... F>
std::tuple<F...> gradients(F... for_each_operand) {
  return {for_each_operand...};
}

namespace detail {

template <class Op>
consteval int pointwise_arity() {
  using L = Lanes<double>;
  if constexpr (requires(const Op& op, L x) { op.value(x); })
    return 1;
  else if constexpr (requires(const Op& op, L x) { op.value(x, x); })
    return 2;
  else if constexpr (requires(const Op& op, L x) { op.value(x, x, x); })
    return 3;
  else
    return 0;
}

template <class Op>
consteval bool is_differentiable() {
  if constexpr (requires { Op::differentiable; })
    return Op::differentiable;
  else
    return true;
}

template <class Op>
inline constexpr bool reads_transposed = requires {
  Op::reads_transposed;
};

template <class Op>
inline constexpr bool is_multilinear = requires {
  Op::is_multilinear;
};

template <class Op>
inline constexpr bool hooks_gradient = requires {
  Op::hooks_gradient;
};

template <class Op>
const Op& as(const void* self) {
  return *static_cast<const Op*>(self);
}

// ---- pointwise ------------------------------------------------------------------------------------------------------

// ∂y/∂(operand): the operation's own words for it; the last argument is y.
template <int operand, class Op, class... V>
auto derivative(const Op& op, const V&... inputs_and_y) {
  if constexpr (!is_differentiable<Op>())
    return 0;
  else if constexpr (sizeof...(V) == 2)
    return op.derivative(inputs_and_y...);
  else if constexpr (operand == 0)
    return op.d_a(inputs_and_y...);
  else if constexpr (operand == 1)
    return op.d_b(inputs_and_y...);
  else
    return op.d_c(inputs_and_y...);
}

// The chain rule, dL/d(operand) = g ∂y/∂(operand); a derivative that is 1 leaves g alone.
template <class V, class D>
V chain(const V& g, const D& derivative) {
  if constexpr (Number<D>) {
    if (derivative == 1) return g;
  }
  return g * derivative;
}

template <class Op, class Inputs = std::make_index_sequence<static_cast<std::size_t>(pointwise_arity<Op>())>>
struct Pointwise;

template <class Op, std::size_t... I>
struct Pointwise<Op, std::index_sequence<I...>> {
  static constexpr std::size_t arity = sizeof...(I);

  static Shape shape(const void*, const Operands& operands) { return operands.broadcast(); }

  static auto value_of(const void* self) {
    return [&op = as<Op>(self)](auto... x) { return op.value(x...); };
  }

  static void evaluate(const void* self, std::span<const Array> inputs, const Array& y, Write write, Arena&) {
    dispatch(y.dtype, [&]<class T>() { kernels::map<T, arity>(value_of(self), inputs, y, write); });
  }

  template <class T>
  static void evaluate_alike(const void* self, const void* const* inputs, void* y, Index n, Write write) {
    kernels::map_alike<T, arity>(value_of(self), inputs, y, n, write);
  }

  // The derivative where it is a number, such as 1 for both operands of a sum.
  template <int operand>
  static auto constant_slope(const void* self) {
    using L = Lanes<double>;
    return derivative<operand>(as<Op>(self), ((void)I, L{})..., L{});
  }
  template <int operand>
  static constexpr bool has_constant_slope = Number<decltype(constant_slope<operand>(nullptr))>;

  template <int operand>
  static bool slope_is_one(const void* self) {
    if constexpr (has_constant_slope<operand>)
      return constant_slope<operand>(self) == 1;
    else
      return false;
  }

  // The chain rule as one function of lanes: of g alone where the derivative is a number, else of inputs..., y and g.
  template <int operand>
  static auto gradient_of(const void* self) {
    if constexpr (has_constant_slope<operand>)
      return [slope = constant_slope<operand>(self)](auto g) { return g * slope; };
    else
      return [&op = as<Op>(self)](auto... all) {
        const auto lanes = std::tie(all...);
        const auto y = std::get<arity>(lanes);
        return chain(std::get<arity + 1>(lanes), derivative<operand>(op, std::get<I>(lanes)..., y));
      };
  }
  template <int operand>
  static constexpr std::size_t skipped = has_constant_slope<operand> ? arity + 1 : 0;
  template <int operand>
  static constexpr std::size_t read = arity + 2 - skipped<operand>;

  template <int operand>
  static void evaluate_gradient(const void* self, std::span<const Array> arrays, const Array& result, Write write,
                                Arena&) {
    dispatch(result.dtype, [&]<class T>() {
      kernels::map<T, read<operand>>(gradient_of<operand>(self), arrays.subspan(skipped<operand>), result, write);
    });
  }

  template <class T>
  static void gradients_alike(const void* self, const void* const* arrays, const Destination* to, Index n) {
    (gradient_alike<T, static_cast<int>(I)>(self, arrays, to[I], n), ...);
  }
  template <class T, int operand>
  static void gradient_alike(const void* self, const void* const* arrays, const Destination& to, Index n) {
    if (to.memory == nullptr) return;
    kernels::map_alike<T, read<operand>>(gradient_of<operand>(self), arrays + skipped<operand>, to.memory, n, to.write);
  }

  static constexpr PointwiseKernels kernels_of_one_shape{{&evaluate_alike<float>, &evaluate_alike<double>},
                                                         {&gradients_alike<float>, &gradients_alike<double>},
                                                         {&evaluate_gradient<static_cast<int>(I)>...}};

  static Lazy numbers(const void* self, int operand, std::span<const Lazy> inputs, const Lazy& y, const Lazy& g) {
    static constexpr bool (*passes_g[])(const void*) = {&slope_is_one<static_cast<int>(I)>...};
    if (passes_g[operand](self)) return g;
    Array* arrays = y.scratch().template allocate<Array>(arity + 2);
    (new (arrays + I) Array(inputs[I].array()), ...);
    new (arrays + arity) Array(y.array());
    new (arrays + arity + 1) Array(g.array());
    const Evaluate kernel = kernels_of_one_shape.gradient[operand];
    return {y.scratch(), kernel, self, {arrays, arity + 2}, y.shape(), y.dtype()};
  }

  template <class V>
  static V symbolic(const void* self, int operand, std::span<const V> inputs, const V& y, const V& g) {
    const Op& op = as<Op>(self);
    if constexpr (arity > 2) {
      if (operand == 2) return chain(g, derivative<2>(op, inputs[I]..., y));
    }
    if constexpr (arity > 1) {
      if (operand == 1) return chain(g, derivative<1>(op, inputs[I]..., y));
    }
    return chain(g, derivative<0>(op, inputs[I]..., y));
  }

  static Formula describe(const void* self, std::span<const Formula> inputs) {
    return as<Op>(self).value(inputs[I]...);
  }
};

// ---- structural -----------------------------------------------------------------------------------------------------

template <class Op>
struct Structural {
  static Shape shape(const void* self, const Operands& operands) { return as<Op>(self).shape(operands); }

  static void evaluate(const void* self, std::span<const Array> inputs, const Array& y, Write write, Arena& scratch) {
    if constexpr (requires { as<Op>(self).evaluate(inputs, y, write, scratch); })
      as<Op>(self).evaluate(inputs, y, write, scratch);
    else
      as<Op>(self).evaluate(inputs, y, write);
  }

  template <class V>
  static V gradient(const void* self, int operand, std::span<const V> inputs, const V& y, const V& g) {
    const Op& op = as<Op>(self);
    if constexpr (requires { op.gradient(operand, inputs, y, g); }) {
      return op.gradient(operand, inputs, y, g);  // any number of operands
    } else {
      auto rules = [&]<std::size_t... I>(std::index_sequence<I...>) { return op.backward(inputs[I]..., y, g); }
      (std::make_index_sequence<Op::arity>{});
      return pick<V, 0>(operand, rules);
    }
  }

  static constexpr TangentRule tangent() {
    if constexpr (requires(const Op& op) { op.tangent(std::span<const Variable>{}, Tangents{}); })
      return [](const void* self, std::span<const Variable> inputs, Tangents tangents) {
        return as<Op>(self).tangent(inputs, tangents);
      };
    else
      return nullptr;
  }

  static Formula describe(const void* self, std::span<const Formula> inputs) {
    if constexpr (requires(const Op& op, Formula a) { op.words(a); })
      return as<Op>(self).words(inputs[0]);
    else if constexpr (requires(const Op& op, Formula a) { op.words(a, a); })
      return as<Op>(self).words(inputs[0], inputs[1]);
    else if constexpr (requires(const Op& op, Formula a) { op.words(a, a, a); })
      return as<Op>(self).words(inputs[0], inputs[1], inputs[2]);
    else
      return Formula::call(Op::name, {inputs.begin(), inputs.end()});
  }

 private:
  template <class V, std::size_t i, class Rules>
  static V pick(int operand, const Rules& rules) {
    if constexpr (i + 1 < std::tuple_size_v<Rules>) {
      if (operand != static_cast<int>(i)) return pick<V, i + 1>(operand, rules);
    }
    return std::get<i>(rules)();
  }
};

}  // namespace detail

template <class Op>
inline constexpr bool is_pointwise = detail::pointwise_arity<Op>() > 0;

/// An operation's attributes are copied into the tape's memory: plain data, and not much of it.
template <class Op>
concept FitsInNode = std::is_trivially_copyable_v<Op> && sizeof(Op) <= max_attributes;

/// How many bytes of the struct are worth keeping.
template <class Op>
inline constexpr std::size_t attribute_bytes = std::is_empty_v<Op> ? 0 : sizeof(Op);

/// The table of an operation; one per struct.
template <FitsInNode Op>
const Operation& operation_of() {
  if constexpr (is_pointwise<Op>) {
    using P = detail::Pointwise<Op>;
    static constexpr Operation operation{Op::name,
                                         attribute_bytes<Op>,
                                         detail::is_differentiable<Op>(),
                                         false,
                                         false,
                                         false,
                                         &P::kernels_of_one_shape,
                                         &P::shape,
                                         &P::evaluate,
                                         &P::numbers,
                                         &P::template symbolic<Variable>,
                                         &P::template symbolic<Formula>,
                                         nullptr,
                                         &P::describe};
    return operation;
  } else {
    using S = detail::Structural<Op>;
    static constexpr Operation operation{Op::name,
                                         attribute_bytes<Op>,
                                         detail::is_differentiable<Op>(),
                                         detail::reads_transposed<Op>,
                                         detail::is_multilinear<Op>,
                                         detail::hooks_gradient<Op>,
                                         nullptr,
                                         &S::shape,
                                         &S::evaluate,
                                         &S::template gradient<Lazy>,
                                         &S::template gradient<Variable>,
                                         &S::template gradient<Formula>,
                                         S::tangent(),
                                         &S::describe};
    return operation;
  }
}

/// Records the operation and evaluates it. Throws ShapeError, DTypeError or HandleError, leaving the tape as it was.
template <FitsInNode Op, std::same_as<Variable>... Rest>
Variable apply(const Op& op, const Variable& first, const Rest&... rest) {
  const Variable* const operands[] = {&first, &rest...};
  constexpr std::size_t count = 1 + sizeof...(rest);
  constexpr std::size_t extent = count <= Tape::most_known ? count : std::dynamic_extent;
  return first.tape().record(operation_of<Op>(), &op, Tape::Handles<extent>(operands));
}

/// The same for operands in a row, of any number; not called apply, or std::apply would be meant as well.
template <FitsInNode Op>
Variable apply_to(const Op& op, std::span<const Variable> operands) {
  return operands.front().tape().record(operation_of<Op>(), &op, operands);
}

/// Notes the operation, to be evaluated when its destination is known.
template <FitsInNode Op, std::same_as<Lazy>... Rest>
Lazy apply(const Op& op, const Lazy& first, const Rest&... rest) {
  const Lazy operands[] = {first, rest...};
  return Lazy::apply(operation_of<Op>(), &op, attribute_bytes<Op>, operands);
}

/// Writes the operation down; where all operands have numbers, the result has one too.
template <FitsInNode Op, std::same_as<Formula>... Rest>
Formula apply(const Op& op, const Formula& first, const Rest&... rest) {
  if constexpr (is_pointwise<Op>) {
    std::optional<double> value;
    if (first.value() && (rest.value() && ...))
      value = op.value(Lanes<double>::all(*first.value()), Lanes<double>::all(*rest.value())...).first();
    return Formula::call(Op::name, {first, rest...}, value);
  } else {
    const Formula operands[] = {first, rest...};
    return detail::Structural<Op>::describe(&op, std::span(operands));
  }
}

}  // namespace gradus
