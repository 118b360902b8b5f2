// Closed-form values and gradients of sums, means, maxima and logsumexp, over all axes and some.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class Reductions : public ::testing::Test {
 protected:
  Tape tape;
  Variable x = tape.variable(doubles({1, 2, 3, 4, 5, 9}, {2, 3}));
  Variable cube = tape.variable(arange(0, 24, 1, float64).reshaped({2, 3, 4}));
};

TEST_F(Reductions, SumOverAllAxesOneOrSome) {
  EXPECT_EQ(sum(x).item(), 24);
  EXPECT_EQ(sum(x).shape(), Shape{});
  EXPECT_EQ(sum(x, 0).value(), doubles({5, 7, 12}));
  EXPECT_EQ(sum(x, 1).value(), doubles({6, 18}));
  EXPECT_EQ(sum(x, -1).value(), doubles({6, 18}));
  EXPECT_EQ(sum(x, {0, 1}).shape(), Shape{});
  EXPECT_EQ(sum(cube, 1).value(), doubles({12, 15, 18, 21, 48, 51, 54, 57}, {2, 4}));
  EXPECT_EQ(sum(cube, {0, 2}).value(), doubles({60, 92, 124}));
  EXPECT_EQ(sum(cube, {-3, -2}).value(), doubles({60, 66, 72, 78}));
}

TEST_F(Reductions, KeepdimLeavesAnAxisOfSizeOne) {
  EXPECT_EQ(sum(x, 1, true).shape(), (Shape{2, 1}));
  EXPECT_EQ(mean(x, 0, true).shape(), (Shape{1, 3}));
  EXPECT_EQ(max(cube, {0, 2}, true).shape(), (Shape{1, 3, 1}));
  EXPECT_EQ(logsumexp(x, {}, true).shape(), (Shape{1, 1}));
  EXPECT_EQ((x - mean(x, 1, true)).value(), doubles({-1, 0, 1, -2, -1, 3}, {2, 3}));
}

TEST_F(Reductions, MeanDividesByTheNumberOfElements) {
  EXPECT_EQ(mean(x).item(), 4);
  EXPECT_EQ(mean(x, 0).value(), doubles({2.5, 3.5, 6}));
  EXPECT_EQ(mean(x, 1).value(), doubles({2, 6}));
  mean(x).backward();
  EXPECT_TRUE(close(x.grad(), full({2, 3}, 1.0 / 6, float64), 1e-16));
  sum(square(mean(x, 1))).backward();
  EXPECT_NEAR(x.grad().at({0, 0}), 2 * 2 / 3.0, 1e-15);
  EXPECT_NEAR(x.grad().at({1, 2}), 2 * 6 / 3.0, 1e-15);
}

TEST_F(Reductions, MaxTakesTheLargest) {
  EXPECT_EQ(max(x).item(), 9);
  EXPECT_EQ(max(x, 0).value(), doubles({4, 5, 9}));
  EXPECT_EQ(max(x, 1).value(), doubles({3, 9}));
  EXPECT_EQ(max(cube, {0, 1}).value(), doubles({20, 21, 22, 23}));
  EXPECT_EQ(max(-x).item(), -1);
  sum(max(x, 1) * tape.constant(doubles({10, 20}))).backward();
  EXPECT_EQ(x.grad(), doubles({0, 0, 10, 0, 0, 20}, {2, 3}));
}

TEST_F(Reductions, FirstMaximumMarksIt) {
  const Variable tied = tape.variable(doubles({7, 7, 1, 0, 3, 3}, {2, 3}));
  EXPECT_EQ(first_maximum(tied, 1).value(), doubles({1, 0, 0, 0, 1, 0}, {2, 3}));
  EXPECT_EQ(first_maximum(tied, 0).value(), doubles({1, 1, 0, 0, 0, 1}, {2, 3}));
  EXPECT_EQ(first_maximum(tied, {}).value(), doubles({1, 0, 0, 0, 0, 0}, {2, 3}));
}

TEST_F(Reductions, LogSumExpIsTheLogarithmOfTheSum) {
  const Variable logs = tape.variable(doubles({0, std::log(3), std::log(4), 1, 1, 1}, {2, 3}));
  EXPECT_TRUE(close(logsumexp(logs, 1).value(), doubles({std::log(8), 1 + std::log(3)}), 1e-15));
  sum(logsumexp(logs, 1)).backward();
  EXPECT_TRUE(close(logs.grad(), doubles({1 / 8.0, 3 / 8.0, 4 / 8.0, 1 / 3.0, 1 / 3.0, 1 / 3.0}, {2, 3}), 1e-15));
  EXPECT_NEAR(logsumexp(tape.constant(zeros({4}, float64))).item(), 1.3862943611198906, 1e-15);
}

TEST_F(Reductions, OfAScalarAreTheScalar) {
  const Variable scalar = tape.variable(doubles({-3}, {}));
  for (const Variable& y : {sum(scalar), mean(scalar), max(scalar), logsumexp(scalar)}) {
    EXPECT_EQ(y.item(), -3);
    y.backward();
    EXPECT_EQ(scalar.grad().item(), 1);
  }
}

TEST_F(Reductions, OverAxesOfSizeOneChangeNothingButTheShape) {
  const Variable thin = tape.variable(doubles({1, 2, 3}, {3, 1}));
  EXPECT_EQ(sum(thin, 1).value(), doubles({1, 2, 3}));
  EXPECT_EQ(max(thin, 1).value(), doubles({1, 2, 3}));
  EXPECT_EQ(mean(thin, 1).value(), doubles({1, 2, 3}));
  EXPECT_EQ(logsumexp(thin, 1).value(), doubles({1, 2, 3}));
}

TEST_F(Reductions, SumOfManyFloatsKeepsItsDigits) {
  const Variable many = tape.constant(full({1000, 1000}, 0.1));
  EXPECT_NEAR(sum(many).item(), 1e5, 1e5 * 2e-6) << "one accumulator would have lost 1 %";
  EXPECT_NEAR(mean(many).item(), 0.1, 1e-6);
}

}  // namespace
}  // namespace gradus::test
