// A problem to optimise of which everything is known: L = ½ Σ c (w − t)², in any number of parameters.
#pragma once

#include <gradus/core/operations.h>
#include <gradus/optim/optimizer.h>

#include <tests/support/expect.h>

#include <vector>

namespace gradus::test {

/// Curvatures, targets and starts that exercise small, large and negative gradients, and more than one SIMD register.
inline const std::vector<double> curvatures{1, 0.1, 3, 0.5, 2, 1, 0.01, 4, 1, 0.3, 2.5};
inline const std::vector<double> targets{0, 1, -2, 30, 0.5, -1, 100, 0.25, 0, -7, 1};
inline const std::vector<double> starts{1, 2, 0.5, -1, 0, 0, 3, -0.25, -5, 7, 1};

inline Tensor tensor_of(const std::vector<double>& values, DType dtype) {
  return Tensor::from(std::span(values), Shape{static_cast<Index>(values.size())}, dtype);
}

/// Leaves the gradient in w.
inline double backward_quadratic(Parameter& w) {
  Tape tape;
  const Variable c = tape.constant(tensor_of(curvatures, w.dtype()));
  const Variable t = tape.constant(tensor_of(targets, w.dtype()));
  const Variable loss = sum(c * square(tape.parameter(w) - t)) * 0.5;
  loss.backward();
  return loss.item();
}

/// Fifty steps of the optimizer beside fifty of the rule, number by number: |difference| ≤ tolerance · max(1, |w|).
template <class Optimizer, class Options, class Rule>
void expect_same_path(const Options& options, const Rule& rule, DType dtype, double tolerance) {
  Parameter w("w", tensor_of(starts, dtype));
  Optimizer optimizer({&w}, options);
  std::vector<double> expected = starts;
  std::vector<Rule> rules(starts.size(), rule);
  for (int step = 1; step <= 50; ++step) {
    backward_quadratic(w);
    optimizer.step();
    for (std::size_t i = 0; i < expected.size(); ++i)
      expected[i] = rules[i](expected[i], curvatures[i] * (expected[i] - targets[i]));
    ASSERT_TRUE(close(w.value().to(float64), Tensor::from(expected), tolerance))
        << to_string(dtype) << " step " << step;
  }
  EXPECT_FALSE(close(w.value().to(float64), Tensor::from(starts), 0.01)) << "it has moved";
}

}  // namespace gradus::test
