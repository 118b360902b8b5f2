// An example of every operation, for the tests that run over the list of them. A pointwise operation needs none: points
// of its domain are found by trying. A structural one states here how it is used and misused; without that, the tests
// of the operation do not compile.
#pragma once

#include <gradus/core/gradcheck.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <functional>
#include <span>
#include <vector>

namespace gradus::test {

/// An operation on operands of these shapes.
struct Use {
  std::vector<Shape> operands;
  CheckedFunction record;
};

/// An operation with operands it can be evaluated and differentiated at.
struct Sample {
  std::vector<Tensor> inputs;
  CheckedFunction record;
};

/// uses() shows a structural operation at work, misuses() throw ShapeError.
template <class Op>
struct Example;

/// The values of a function at the given inputs.
inline Tensor evaluate(const CheckedFunction& function, const std::vector<Tensor>& inputs) {
  Tape tape;
  std::vector<Variable> in;
  for (const Tensor& input : inputs) in.push_back(tape.variable(input));
  return function(in).value();
}

/// `count` random points in [-2, 2]^arity at which an elementwise function is finite, smooth and not too steep:
/// a kink or jump nearby, or a pole, shows in the second difference.
inline std::vector<Tensor> smooth_points(const CheckedFunction& function, std::size_t arity, Index count,
                                         Generator& rng) {
  constexpr double step = 0.02;
  constexpr Index tries = 128;
  std::vector<std::vector<double>> found(arity);
  for (int round = 0; round < 50 && static_cast<Index>(found[0].size()) < count; ++round) {
    std::vector<Tensor> at;
    for (std::size_t i = 0; i < arity; ++i) at.push_back(random_tensor({tries}, rng));
    const std::vector<double> middle = evaluate(function, at).to_vector();
    std::vector<bool> good(middle.size(), true);
    for (std::size_t i = 0; i < arity; ++i) {
      auto shifted = [&](double by) {
        std::vector<Tensor> moved = at;
        for (double& x : moved[i].values<double>()) x += by;
        return evaluate(function, moved).to_vector();
      };
      const std::vector<double> above = shifted(step);
      const std::vector<double> below = shifted(-step);
      // Next to the end of the domain, as at 0 for log, higher derivatives are too large for a difference quotient.
      const std::vector<double> far_above = shifted(5 * step);
      const std::vector<double> far_below = shifted(-5 * step);
      for (std::size_t k = 0; k < middle.size(); ++k)
        good[k] = good[k] && std::abs(middle[k]) < 50 && std::isfinite(far_above[k]) && std::isfinite(far_below[k]) &&
                  std::abs(above[k] - 2 * middle[k] + below[k]) < 0.01;
    }
    for (std::size_t k = 0; k < middle.size(); ++k)
      if (good[k] && static_cast<Index>(found[0].size()) < count)
        for (std::size_t i = 0; i < arity; ++i) found[i].push_back(at[i].values<double>()[k]);
  }
  EXPECT_EQ(static_cast<Index>(found[0].size()), count) << "the function has hardly a smooth point in [-2, 2]";
  std::vector<Tensor> points;
  for (const auto& values : found) points.push_back(Tensor::from(values));
  return points;
}

template <class Op>
std::vector<Sample> samples(Generator& rng) {
  std::vector<Sample> result;
  if constexpr (is_pointwise<Op>) {
    const CheckedFunction record = [](std::span<const Variable> in) { return apply_to(Op{}, in); };
    result.push_back({smooth_points(record, detail::pointwise_arity<Op>(), 19, rng), record});
  } else {
    for (const Use& use : Example<Op>::uses()) {
      Sample sample{{}, use.record};
      for (const Shape& shape : use.operands) sample.inputs.push_back(spread_out(shape, rng));
      result.push_back(sample);
    }
  }
  return result;
}

// ---- the structural operations --------------------------------------------------------------------------------------

inline constexpr std::int32_t two_labels[] = {2, 0};
inline constexpr std::int32_t six_labels[] = {2, 0, 1, 3, 3, 0};

template <>
struct Example<Transpose> {
  static Variable record(std::span<const Variable> in) { return transpose(in[0]); }
  static std::vector<Use> uses() { return {{{{2, 3}}, record}, {{{2, 1, 3, 2}}, record}}; }
  static std::vector<Use> misuses() { return {{{{3}}, record}, {{{}}, record}}; }
};

template <>
struct Example<MatMul> {
  static Variable record(std::span<const Variable> in) { return matmul(in[0], in[1]); }
  static std::vector<Use> uses() {
    return {{{{2, 3}, {3, 4}}, record}, {{{2, 2, 3}, {3, 2}}, record}, {{{2, 1, 1, 2}, {3, 2, 2}}, record}};
  }
  static std::vector<Use> misuses() {
    return {{{{2, 3}, {4, 2}}, record}, {{{3}, {3, 2}}, record}, {{{2, 2, 3}, {3, 3, 2}}, record}};
  }
};

template <>
struct Example<Affine> {
  static Variable record(std::span<const Variable> in) { return affine(in[0], in[1], in[2]); }
  static std::vector<Use> uses() { return {{{{3, 2}, {4, 2}, {4}}, record}, {{{2, 3, 2}, {4, 2}, {4}}, record}}; }
  static std::vector<Use> misuses() {
    return {{{{3, 2}, {4, 3}, {4}}, record}, {{{3, 2}, {4, 2}, {3}}, record}, {{{2}, {4, 2}, {4}}, record}};
  }
};

template <>
struct Example<Reshape> {
  static Variable record(std::span<const Variable> in) { return reshape(in[0], {3, 1, 4}); }
  static std::vector<Use> uses() { return {{{{2, 6}}, record}}; }
  static std::vector<Use> misuses() { return {{{{2, 5}}, record}}; }
};

template <>
struct Example<BroadcastTo> {
  static Variable record(std::span<const Variable> in) { return broadcast_to(in[0], {2, 3, 4}); }
  static std::vector<Use> uses() { return {{{{3, 1}}, record}, {{{}}, record}, {{{2, 1, 4}}, record}}; }
  static std::vector<Use> misuses() { return {{{{2, 4}}, record}, {{{1, 2, 3, 4}}, record}}; }
};

template <>
struct Example<Slice> {
  static Variable record(std::span<const Variable> in) { return slice(in[0], 1, 1, 3); }
  static Variable from_the_end(std::span<const Variable> in) { return slice(in[0], -2, -2, -1); }
  static std::vector<Use> uses() { return {{{{2, 4}}, record}, {{{2, 3, 2}}, record}, {{{2, 3, 2}}, from_the_end}}; }
  static std::vector<Use> misuses() { return {{{{2, 2}}, record}, {{{4}}, record}, {{{2, 1, 2}}, from_the_end}}; }
};

template <>
struct Example<Unslice> {
  static Variable record(std::span<const Variable> in) { return apply(Unslice{1, 1, 4}, in[0]); }
  static std::vector<Use> uses() { return {{{{2, 2}}, record}, {{{2, 3, 2}}, record}}; }
  static std::vector<Use> misuses() { return {{{{2, 4}}, record}, {{{2}}, record}}; }
};

template <>
struct Example<Concatenate> {
  static Variable rows(std::span<const Variable> in) { return concatenate(in, 0); }
  static Variable columns(std::span<const Variable> in) { return concatenate(in, -1); }
  static std::vector<Use> uses() {
    return {
        {{{2, 3}, {1, 3}, {2, 3}}, rows}, {{{2, 3}, {2, 1}}, columns}, {std::vector<Shape>(11, Shape{2, 1}), columns}};
  }
  static std::vector<Use> misuses() { return {{{{2, 3}, {1, 2}}, rows}, {{{2, 3}, {2}}, columns}, {{{}, {}}, rows}}; }
};

template <>
struct Example<Gather> {
  static Variable two(std::span<const Variable> in) { return gather(in[0], two_labels); }
  static Variable six(std::span<const Variable> in) { return gather(in[0], six_labels); }
  static std::vector<Use> uses() { return {{{{2, 3}}, two}, {{{3, 2, 4}}, six}}; }
  static std::vector<Use> misuses() { return {{{{3, 3}}, two}, {{{4}}, two}}; }
};

template <>
struct Example<Scatter> {
  static Variable two(std::span<const Variable> in) { return apply(Scatter{two_labels, 3}, in[0]); }
  static Variable six(std::span<const Variable> in) { return apply(Scatter{six_labels, 4}, in[0]); }
  static std::vector<Use> uses() { return {{{{2}}, two}, {{{3, 2}}, six}}; }
  static std::vector<Use> misuses() { return {{{{3}}, two}, {{{2, 2}}, two}}; }
};

/// Reductions differ in nothing but their name here.
template <Variable (*reduce)(const Variable&, const Axes&, bool)>
struct ReductionExample {
  static Variable all(std::span<const Variable> in) { return reduce(in[0], {}, false); }
  static Variable last(std::span<const Variable> in) { return reduce(in[0], -1, false); }
  static Variable outer(std::span<const Variable> in) { return reduce(in[0], {0, 2}, true); }
  static Variable twice(std::span<const Variable> in) { return reduce(in[0], {1, -1}, false); }
  static std::vector<Use> uses() {
    return {{{{2, 3}}, all}, {{{}}, all}, {{{2, 3}}, last}, {{{2, 3, 2}}, outer}, {{{2, 2, 3}}, twice}};
  }
  static std::vector<Use> misuses() { return {{{{}}, last}, {{{2, 3}}, outer}, {{{2, 3}}, twice}}; }
};

template <>
struct Example<Sum> : ReductionExample<&sum<Variable>> {};
template <>
struct Example<Mean> : ReductionExample<&mean<Variable>> {};
template <>
struct Example<Max> : ReductionExample<&max<Variable>> {};
template <>
struct Example<LogSumExp> : ReductionExample<&logsumexp<Variable>> {};

inline Variable first_maximum_of(const Variable& x, const Axes& axes, bool) { return first_maximum(x, axes); }
template <>
struct Example<FirstMaximum> : ReductionExample<&first_maximum_of> {};

// ---- the list as types ----------------------------------------------------------------------------------------------

template <class, class... Ops>
struct ListOf {
  using Types = ::testing::Types<Ops...>;
};
#define GRADUS_TEST_NEXT(Op) , Op
using AllOperations = ListOf<void GRADUS_CORE_OPERATIONS(GRADUS_TEST_NEXT)>::Types;

template <template <class> class Property, class Types, class... Chosen>
struct Those;
template <template <class> class Property, class Op, class... Rest, class... Chosen>
struct Those<Property, ::testing::Types<Op, Rest...>, Chosen...>
    : std::conditional_t<Property<Op>::value, Those<Property, ::testing::Types<Rest...>, Chosen..., Op>,
                         Those<Property, ::testing::Types<Rest...>, Chosen...>> {};
template <template <class> class Property, class... Chosen>
struct Those<Property, ::testing::Types<>, Chosen...> {
  using Types = ::testing::Types<Chosen...>;
};

template <class Op>
struct IsPointwise : std::bool_constant<is_pointwise<Op>> {};
template <class Op>
struct IsDifferentiable : std::bool_constant<detail::is_differentiable<Op>()> {};
template <class Op>
struct CanBeMisused : std::bool_constant<detail::pointwise_arity<Op>() != 1> {};  // one operand of any shape fits
template <class Op>
        struct HasSeveralOperands : std::bool_constant < (detail::pointwise_arity<Op>() > 1) ||
    !requires {
  requires Op::arity == 1;
} && !is_pointwise < Op >> {};
using PointwiseOperations = Those<IsPointwise, AllOperations>::Types;
using DifferentiableOperations = Those<IsDifferentiable, AllOperations>::Types;

/// Tests over the list carry the operation's own name.
struct OperationName {
  template <class Op>
  static std::string GetName(int) {
    return std::string(Op::name);
  }
};

}  // namespace gradus::test
