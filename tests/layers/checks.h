// What the tests of layers and losses check alike: gradients of inputs and of parameters, and that a net learns.
#pragma once

#include <gradus/core/gradcheck.h>
#include <gradus/layers/module.h>

#include <tests/support/expect.h>

#include <functional>
#include <string>
#include <vector>

namespace gradus::test {

/// Numbers of which each is more than 1 away from the next: what divides by their deviation is then not too steep for
/// difference quotients.
inline Tensor varied(const Shape& shape, Generator& rng) {
  Tensor result = random_tensor(shape, rng, float64, -0.4, 0.4);
  double side = 1;
  for (double& value : result.values<double>()) value += side = -side;
  return result;
}

/// The gradient of a function, the gradient of that, and forward mode, at float64 inputs.
inline void expect_right_gradients(const std::string& name, const CheckedFunction& function,
                                   const std::vector<Tensor>& inputs) {
  const GradcheckResult first = gradcheck(name, function, inputs);
  EXPECT_TRUE(first) << first.message;
  const GradcheckResult second = gradgradcheck(name, function, inputs, {.tolerance = 1e-6, .floor = 0.1});
  EXPECT_TRUE(second) << second.message;
  const GradcheckResult forward = jvpcheck(name, function, inputs);
  EXPECT_TRUE(forward) << forward.message;
}

/// The gradient of every parameter of a module against central differences; `prepare` puts back what a forward pass
/// changes, such as a generator.
inline void expect_right_parameter_gradients(
    Module& module, const Tensor& x, Generator rng, const std::function<void()>& prepare = [] {}) {
  Tape tape;
  Tensor weights;
  const auto loss = [&] {
    tape.clear();
    prepare();
    const Variable y = module(tape, x);
    if (weights.shape() != y.shape()) weights = random_tensor(y.shape(), rng, float64, 0.5, 1.5);
    return sum(square(y) * tape.constant(weights));
  };
  for (Parameter* parameter : module.parameters()) {
    parameter->zero_gradient();
    loss().backward();
    const std::vector<double> analytic = parameter->gradient().to_vector();
    for (std::size_t i = 0; i < analytic.size(); ++i) {
      const double before = parameter->value().to_vector()[i];
      const auto at = [&](double value) {
        parameter->mutable_value().values<double>()[i] = value;
        return loss().item();
      };
      constexpr double step = 1e-5;
      const double numeric = (at(before + step) - at(before - step)) / (2 * step);
      at(before);
      EXPECT_NEAR(analytic[i], numeric, 1e-7 * std::max({1.0, std::abs(numeric), std::abs(loss().item())}))
          << parameter->name << " at " << i;
    }
  }
}

struct ValueAndGradient {
  Tensor value, gradient;
};
/// Of a loss of one variable.
template <class F>
ValueAndGradient value_and_gradient(const Tensor& at, F loss) {
  Tape tape;
  const Variable x = tape.variable(at);
  const Variable y = loss(x);
  y.backward();
  return {y.value(), x.grad()};
}

/// How many operations the tape has recorded.
inline std::size_t operations_on(const Tape& tape) {
  std::size_t count = 0;
  for (const Node& node : tape.nodes()) count += node.kind == NodeKind::operation;
  return count;
}

}  // namespace gradus::test
