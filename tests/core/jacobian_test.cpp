// jacobian() and hessian(): their values, in both of their orders, and what they leave behind.
#include <gradus/core/gradcheck.h>
#include <gradus/core/jacobian.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>
#include <gradus/core/replay.h>

#include <tests/support/examples.h>
#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class Jacobians : public ::testing::Test {
 protected:
  Generator rng{seed(), 5};
  Tape tape;
};

TEST_F(Jacobians, HaveTheOutputsAxesAndThenTheInputs) {
  const Variable x = tape.variable(doubles({1, 2, 3}));
  const Variable w = tape.variable(doubles({1, 0, 2, 0, 1, 1}, {3, 2}));
  const Variable y = matmul(reshape(x, {1, 3}), w);  // [1, 2]
  const Variable by_x = jacobian(y, x);
  EXPECT_EQ(by_x.shape(), (Shape{1, 2, 3}));
  EXPECT_EQ(by_x.value().to_vector(), (Numbers{1, 2, 1, 0, 0, 1})) << "wᵀ";
  const Variable by_w = jacobian(y, w);
  EXPECT_EQ(by_w.shape(), (Shape{1, 2, 3, 2}));
  EXPECT_EQ(by_w.value().to_vector(), (Numbers{1, 0, 2, 0, 3, 0, 0, 1, 0, 2, 0, 3}));
  EXPECT_EQ(jacobian(sum(y), x).shape(), Shape{3}) << "of a scalar it is the gradient";
}

TEST_F(Jacobians, OfElementwiseFunctionsAreDiagonal) {
  const Variable x = tape.variable(doubles({1, 2, 3}));
  EXPECT_EQ(jacobian(x * x, x).value().to_vector(), (Numbers{2, 0, 0, 0, 4, 0, 0, 0, 6}));
  EXPECT_EQ(jacobian(x, x).value().to_vector(), (Numbers{1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

TEST_F(Jacobians, AreTheSameByRowsAndByColumns) {
  GRADUS_PRINT_SEED();
  const Variable x = tape.variable(random_tensor({5}, rng));
  const Variable w = tape.constant(random_tensor({5, 3}, rng));
  const Variable y = sin(matmul(reshape(exp(x), {1, 5}), w));  // 3 outputs: by rows
  const Variable rows = reshape(jacobian(y, x), {3, 5});
  const Variable both = concatenate({y, y}, 1);  // 6 outputs: by columns
  const Variable columns = reshape(jacobian(both, x), {6, 5});
  EXPECT_TRUE(close(slice(columns, 0, 0, 3).value(), rows.value(), 1e-14));
  EXPECT_TRUE(close(slice(columns, 0, 3, 6).value(), rows.value(), 1e-14));
}

TEST_F(Jacobians, WithRespectToIntermediateResults) {
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable h = x * 3;
  EXPECT_EQ(jacobian(h * h, h).value().to_vector(), (Numbers{6, 0, 0, 12}));
}

TEST_F(Jacobians, LeaveNothingButTheirNumbersOnTheTape) {
  const Variable x = tape.variable(doubles({1, 2, 3, 4}));
  const Variable y = x * x;
  const std::size_t before = tape.size();
  const Tensor first = jacobian(y, x).value();
  EXPECT_EQ(tape.size(), before + 1);
  EXPECT_EQ(hessian(sum(y * x), x).value().to_vector(), (Numbers{6, 0, 0, 0, 0, 12, 0, 0, 0, 0, 18, 0, 0, 0, 0, 24}));
  EXPECT_EQ(tape.size(), before + 4) << "two nodes of the function, and one of numbers";
  EXPECT_TRUE(same_bits(jacobian(y, x).value(), first));
  sum(y).backward();
  EXPECT_EQ(x.grad().to_vector(), (Numbers{2, 4, 6, 8})) << "and the tape is good for more";
}

TEST_F(Jacobians, KeepTheLayersNamesOfTheTape) {
  const Variable x = tape.variable(doubles({1, 2}));
  Variable y;
  {
    const Scope scope(tape, "inner");
    y = x * x;
    jacobian(y, x);
    y = y + 1;
  }
  const Variable z = y * 2;
  EXPECT_EQ(tape.scope(y.id()), "inner");
  EXPECT_EQ(tape.scope(z.id()), "");
}

TEST_F(Jacobians, CanBeDifferentiated) {
  GRADUS_PRINT_SEED();
  for (const bool more_outputs : {false, true}) {
    const CheckedFunction whole = [&](std::span<const Variable> in) {
      const Variable y = sin(in[0]) * sum(in[0]);
      return jacobian(more_outputs ? concatenate({y, y}) : y, in[0], {.create_graph = true});
    };
    for (auto check : {&gradcheck, &gradgradcheck}) {
      const GradcheckResult result = check("jacobian", whole, {random_tensor({3}, rng)}, {});
      EXPECT_TRUE(result) << result.message;
    }
  }
}

TEST_F(Jacobians, RefuseWhatTheyCannotDo) {
  const Variable x = tape.variable(zeros({2, 2, 2}, float64));
  const Variable c = tape.constant(zeros({2}, float64));
  EXPECT_THROW(jacobian(x * x, x), ShapeError) << "six axes";
  EXPECT_THROW(jacobian(sum(x), c), GradientError);
  EXPECT_THROW(jacobian(c * 2, x), GradientError);
  EXPECT_THROW(hessian(x, x), GradientError);
  Tape other;
  EXPECT_THROW(jacobian(sum(x), other.variable(zeros({1}))), HandleError);
}

TEST_F(Jacobians, OfNothingHaveNoElements) {
  const Variable x = tape.variable(zeros({0}, float64));
  EXPECT_EQ(jacobian(x * 2, x).shape(), (Shape{0, 0}));
  EXPECT_EQ(hessian(sum(x), x).shape(), (Shape{0, 0}));
}

TEST_F(Jacobians, InAReplayedStepAreRecordedWithTheirGraph) {
  Parameter p("p", doubles({1, 2}));
  const auto slopes = [&p](const Variable& x, const GradOptions& options) {
    const Variable w = x.tape().parameter(p);
    return sum(square(jacobian(x * w * w, w, options)));
  };
  Replay step([&](const Variable& x) { return slopes(x, {.create_graph = true}); });
  EXPECT_EQ(step(doubles({1, 2})).item(), 4 + 64);
  EXPECT_EQ(step(doubles({3, 4})).item(), 36 + 256);
  Replay frozen([&](const Variable& x) { return slopes(x, {}); });
  EXPECT_THROW(frozen(doubles({1, 2})), ReplayError);
}

TEST_F(Jacobians, HessianIsTheHessianVectorProductsSideBySide) {
  GRADUS_PRINT_SEED();
  const Variable x = tape.variable(random_tensor({2, 2}, rng));
  const Variable w = tape.constant(random_tensor({2, 2}, rng));
  const Variable y = sum(sin(matmul(x, w)) * exp(x));
  const Tensor h = hessian(y, x).value().reshaped({4, 4});
  EXPECT_TRUE(close(h, reshape(hessian(y, x, {.create_graph = true}), {4, 4}).value(), 1e-14));
  for (Index k = 0; k < 4; ++k) {
    Tensor direction({2, 2}, float64);
    direction.values<double>()[static_cast<std::size_t>(k)] = 1;
    const std::vector<double> column = hvp(y, {x}, {tape.constant(direction)})[0].value().to_vector();
    for (Index i = 0; i < 4; ++i) EXPECT_NEAR(h.matrix<double>()(i, k), column[static_cast<std::size_t>(i)], 1e-13);
  }
}

TEST_F(Jacobians, HessianOfALinearFunctionIsZero) {
  const Variable x = tape.variable(doubles({1, 2}));
  EXPECT_EQ(hessian(sum(x * 3), x).value().to_vector(), (Numbers{0, 0, 0, 0}));
  const NoGradient off(tape);
  const Variable late = tape.variable(doubles({1}));
  EXPECT_THROW(hessian(sum(late), late), GradientError);
}

}  // namespace
}  // namespace gradus::test
