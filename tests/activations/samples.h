// The activations of the catalogue as values to test with, and points to try each one at. A test over them covers a new
// activation as soon as it is listed in activations/catalogue.h. Each is one value of one type (Activation), so that
// the tests compile once, however long the list grows.
#pragma once

#include <gradus/activations/catalogue.h>

#include <tests/support/examples.h>

#include <cctype>
#include <set>
#include <vector>

namespace gradus::test {

/// An activation, and its formula read as tape, which only its type can: null for those that are not elementwise.
struct Listed {
  Activation f;
  Variable (*read_as_tape)(const Activation& f, const Variable& x);
};

inline void PrintTo(const Listed& listed, std::ostream* out) { *out << listed.f.name(); }

template <class Op>
Listed listed(const Op& op) {
  if constexpr (detail::pointwise_arity<Op>() == 1)
    return {op, [](const Activation& f, const Variable& x) { return detail::as<Op>(f.attributes()).value(x); }};
  else if constexpr (detail::pointwise_arity<Op>() == 2)
    return {op, [](const Activation& f, const Variable& x) {
              return detail::as<Op>(f.attributes()).value(x, x.constant(f.second()->usual()));
            }};
  else
    return {op, nullptr};
}

/// Every activation of the list with its usual parameters, and some with others.
inline const std::vector<Listed>& all_listed() {
#define GRADUS_TEST_LISTED(Op) listed(Op{}),
  static const std::vector<Listed> all{GRADUS_ACTIVATIONS(GRADUS_TEST_LISTED) listed(LeakyRelu{-0.3}),
                                       listed(ParametricRelu{0.5}),
                                       listed(RandomizedRelu{0.5, 0.75}),
                                       listed(Elu{0.5}),
                                       listed(Celu{2}),
                                       listed(Softplus{3}),
                                       listed(Squareplus{1}),
                                       listed(Hardtanh{-0.5, 2}),
                                       listed(Threshold{-1, 2}),
                                       listed(Softshrink{0.1}),
                                       listed(Hardshrink{1}),
                                       listed(Sine{2}),
                                       listed(Maxout{3})};
#undef GRADUS_TEST_LISTED
  return all;
}

/// Those of which a property holds.
template <class Property>
std::vector<Listed> listed_that(Property property) {
  std::vector<Listed> those;
  for (const Listed& one : all_listed())
    if (property(one.f)) those.push_back(one);
  return those;
}
inline std::vector<Listed> elementwise_listed() {
  return listed_that([](const Activation& f) { return f.is_elementwise(); });
}
inline std::vector<Listed> mixing_listed() {
  return listed_that([](const Activation& f) { return !f.is_elementwise(); });
}

/// Tests over the list carry the activation's own name.
struct ListedName {
  std::string operator()(const ::testing::TestParamInfo<Listed>& info) const {
    std::string name = info.param.f.name();
    for (char& c : name)
      if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
  }
};

/// The shape in which the last axis is as long as an activation needs it to give one of length `shape[-1]`.
inline Shape widened(const Activation& f, const Shape& shape) {
  return shape.rank() == 0 ? shape : shape.with(-1, shape[-1] * f.inputs_per_output());
}

/// The activation as any function of one variable.
inline CheckedFunction function_of(const Activation& f) {
  return [f](std::span<const Variable> in) { return f(in[0]); };
}

/// Inputs of all ranks between -6 and 6, away from kinks.
inline std::vector<Tensor> inputs_for(const Activation& f, Generator& rng) {
  std::vector<Tensor> inputs;
  for (const Shape& outputs : {Shape{7}, Shape{3, 4}, Shape{2, 1, 5}, Shape{2, 2, 1, 3}}) {
    const Shape shape = widened(f, outputs);
    Tensor input = spread_out(shape, rng);
    if (f.is_elementwise()) {
      const CheckedFunction thrice = [&](std::span<const Variable> in) { return f(in[0] * 3); };
      input = smooth_points(thrice, 1, shape.size(), rng)[0].reshaped(shape);
    }
    for (double& x : input.values<double>()) x *= 3;
    inputs.push_back(std::move(input));
  }
  return inputs;
}

/// f′ at every point, as backward() has it.
inline std::vector<double> slopes(const Activation& f, const Tensor& points) {
  Tape tape;
  const Variable x = tape.variable(points);
  const Variable y = f(x);
  y.backward(ones(y.shape(), points.dtype()));
  return x.grad().to_vector();
}

inline std::vector<double> values(const Activation& f, const Tensor& points) {
  Tape tape;
  return f(tape.constant(points)).value().to_vector();
}

/// The operands of f in words: x, and what it takes beside.
inline std::vector<Formula> symbols(const Activation& f, std::optional<double> x = {}) {
  std::vector<Formula> operands{Formula::symbol("x", x)};
  if (f.second()) {
    const std::optional<double> second = x ? std::optional(f.second()->usual()) : std::nullopt;
    operands.push_back(Formula::symbol(std::string(f.second()->name), second));
  }
  return operands;
}

}  // namespace gradus::test
