// Closed-form values and gradients of arithmetic, the elementary functions and choice, in every shape they broadcast.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class Arithmetic : public ::testing::Test {
 protected:
  Tape tape;
  Variable a = tape.variable(doubles({1, -2, 3}));
  Variable b = tape.variable(doubles({4, 8, -2}));
};

TEST_F(Arithmetic, AddsSubtractsMultipliesDividesNegates) {
  EXPECT_EQ((a + b).value().to_vector(), (Numbers{5, 6, 1}));
  EXPECT_EQ((a - b).value().to_vector(), (Numbers{-3, -10, 5}));
  EXPECT_EQ((a * b).value().to_vector(), (Numbers{4, -16, -6}));
  EXPECT_EQ((a / b).value().to_vector(), (Numbers{0.25, -0.25, -1.5}));
  EXPECT_EQ((-a).value().to_vector(), (Numbers{-1, 2, -3}));
}

TEST_F(Arithmetic, HasTheTextbooksGradients) {
  sum(a - b).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{1, 1, 1}));
  EXPECT_EQ(b.grad().to_vector(), (Numbers{-1, -1, -1}));
  sum(a * b).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{4, 8, -2}));
  EXPECT_EQ(b.grad().to_vector(), (Numbers{1, -2, 3}));
  sum(a / b).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{0.25, 0.125, -0.5}));
  EXPECT_EQ(b.grad().to_vector(), (Numbers{-1.0 / 16, 2.0 / 64, -0.75}));
  sum(-a).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{-1, -1, -1}));
}

TEST_F(Arithmetic, TakesLiteralsOnEitherSide) {
  EXPECT_EQ((a + 1).value().to_vector(), (Numbers{2, -1, 4}));
  EXPECT_EQ((1 + a).value().to_vector(), (Numbers{2, -1, 4}));
  EXPECT_EQ((a - 1).value().to_vector(), (Numbers{0, -3, 2}));
  EXPECT_EQ((1 - a).value().to_vector(), (Numbers{0, 3, -2}));
  EXPECT_EQ((a * 2).value().to_vector(), (Numbers{2, -4, 6}));
  EXPECT_EQ((2.0F * a).value().to_vector(), (Numbers{2, -4, 6}));
  EXPECT_EQ((a / 2).value().to_vector(), (Numbers{0.5, -1, 1.5}));
  EXPECT_EQ((6 / a).value().to_vector(), (Numbers{6, -3, 2}));
  EXPECT_EQ((2 / a + 3 * a - 1).dtype(), float64) << "a literal takes the type of what it stands beside";
  sum(6 / a).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{-6, -1.5, -6.0 / 9}));
}

TEST_F(Arithmetic, BroadcastsAndSumsTheGradientBack) {
  const Variable column = tape.variable(doubles({10, 20}, {2, 1}));
  const Variable y = column * a;  // [2, 1] · [3] → [2, 3]
  EXPECT_EQ(y.shape(), (Shape{2, 3}));
  EXPECT_EQ(y.value().to_vector(), (Numbers{10, -20, 30, 20, -40, 60}));
  sum(y).backward();
  EXPECT_EQ(column.grad(), doubles({2, 2}, {2, 1}));
  EXPECT_EQ(a.grad(), doubles({30, 30, 30}));
}

TEST_F(Arithmetic, WorksOnScalarsEmptyTensorsAndRankFour) {
  const Variable scalar = tape.variable(doubles({3}, {}));
  EXPECT_EQ((scalar * scalar).shape(), Shape{});
  EXPECT_EQ((scalar * scalar).item(), 9);
  const Variable empty = tape.variable(zeros({0, 3}, float64));
  EXPECT_EQ((empty + a).shape(), (Shape{0, 3}));
  sum(empty * a).backward();
  EXPECT_EQ(empty.grad().shape(), (Shape{0, 3}));
  EXPECT_EQ(a.grad().to_vector(), (Numbers{0, 0, 0})) << "of no terms the sum is 0";
  const Variable four = tape.variable(ones({2, 1, 2, 3}, float64));
  EXPECT_EQ((four * a).shape(), (Shape{2, 1, 2, 3}));
  sum(four * a).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{4, 4, 4}));
}

TEST(Elementary, HasItsClosedFormValues) {
  Tape tape;
  auto of = [&](Variable (*f)(const Variable&), double x) { return f(tape.variable(doubles({x}, {}))).item(); };
  EXPECT_DOUBLE_EQ(of(exp, 1), 2.718281828459045);
  EXPECT_DOUBLE_EQ(of(expm1, 1e-10), 1.00000000005e-10);
  EXPECT_DOUBLE_EQ(of(log, 10), 2.302585092994046);
  EXPECT_DOUBLE_EQ(of(log1p, 1e-10), 9.9999999995e-11);
  EXPECT_DOUBLE_EQ(of(sqrt, 2), 1.4142135623730951);
  EXPECT_DOUBLE_EQ(of(square, -3), 9);
  EXPECT_DOUBLE_EQ(of(sin, 1), 0.8414709848078965);
  EXPECT_DOUBLE_EQ(of(cos, 1), 0.5403023058681398);
  EXPECT_DOUBLE_EQ(of(abs, -4), 4);
}

TEST(Elementary, HasItsClosedFormDerivatives) {
  Tape tape;
  auto slope = [&](Variable (*f)(const Variable&), double at) {
    const Variable x = tape.variable(doubles({at}, {}));
    f(x).backward();
    return x.grad().item();
  };
  EXPECT_DOUBLE_EQ(slope(exp, 1), 2.718281828459045);
  EXPECT_DOUBLE_EQ(slope(expm1, 1), 2.718281828459045);
  EXPECT_DOUBLE_EQ(slope(log, 10), 0.1);
  EXPECT_DOUBLE_EQ(slope(log1p, 3), 0.25);
  EXPECT_DOUBLE_EQ(slope(sqrt, 16), 0.125);
  EXPECT_DOUBLE_EQ(slope(square, -3), -6);
  EXPECT_DOUBLE_EQ(slope(sin, 1), 0.5403023058681398);
  EXPECT_DOUBLE_EQ(slope(cos, 1), -0.8414709848078965);
  EXPECT_DOUBLE_EQ(slope(abs, -4), -1);
}

TEST(Elementary, PowTakesVariablesAndLiterals) {
  Tape tape;
  const Variable a = tape.variable(doubles({2, 9}));
  const Variable b = tape.variable(doubles({3, 0.5}));
  const Variable y = pow(a, b);
  EXPECT_EQ(y.value().to_vector(), (Numbers{8, 3}));
  sum(y).backward();
  EXPECT_TRUE(close(a.grad(), doubles({12, 1.0 / 6}), 1e-15));
  EXPECT_TRUE(close(b.grad(), doubles({8 * std::log(2), 3 * std::log(9)}), 1e-15));
  EXPECT_EQ(pow(a, 2).value().to_vector(), (Numbers{4, 81}));
  EXPECT_EQ(pow(2, b).value().to_vector()[0], 8);
}

TEST(Selection, ComparisonsAreOneOrZero) {
  Tape tape;
  const Variable a = tape.variable(doubles({1, 2, 3}));
  const Variable b = tape.variable(doubles({2, 2, 2}));
  EXPECT_EQ((a > b).value().to_vector(), (Numbers{0, 0, 1}));
  EXPECT_EQ((a >= b).value().to_vector(), (Numbers{0, 1, 1}));
  EXPECT_EQ((a < b).value().to_vector(), (Numbers{1, 0, 0}));
  EXPECT_EQ((a <= b).value().to_vector(), (Numbers{1, 1, 0}));
  EXPECT_EQ(equal(a, b).value().to_vector(), (Numbers{0, 1, 0}));
  EXPECT_EQ((a > 1).value().to_vector(), (Numbers{0, 1, 1}));
  EXPECT_EQ((1 < a).value().to_vector(), (Numbers{0, 1, 1}));
  EXPECT_EQ((2 <= a).value().to_vector(), (Numbers{0, 1, 1}));
  EXPECT_EQ((2 > a).value().to_vector(), (Numbers{1, 0, 0}));
  EXPECT_EQ((2 >= a).value().to_vector(), (Numbers{1, 1, 0}));
  EXPECT_EQ((a < 2).value().to_vector(), (Numbers{1, 0, 0}));
  EXPECT_EQ((a <= 2).value().to_vector(), (Numbers{1, 1, 0}));
  EXPECT_EQ(equal(2, a).value().to_vector(), (Numbers{0, 1, 0}));
  EXPECT_EQ((a > 1 && a < 3).value().to_vector(), (Numbers{0, 1, 0}));
  EXPECT_EQ((a < 2 || a > 2).value().to_vector(), (Numbers{1, 0, 1}));
  EXPECT_FALSE((a > b).needs_gradient());
}

TEST(Selection, WhereMaximumMinimumAndClampChoose) {
  Tape tape;
  const Variable a = tape.variable(doubles({1, -2, 3}));
  const Variable b = tape.variable(doubles({10}, {1}));
  EXPECT_EQ(where(a > 0, a, b).value().to_vector(), (Numbers{1, 10, 3}));
  EXPECT_EQ(where(a > 0, 1, 0).value().to_vector(), (Numbers{1, 0, 1}));
  EXPECT_EQ(where(a > 0, a, -1).value().to_vector(), (Numbers{1, -1, 3}));
  EXPECT_EQ(maximum(a, 0).value().to_vector(), (Numbers{1, 0, 3}));
  EXPECT_EQ(minimum(2, a).value().to_vector(), (Numbers{1, -2, 2}));
  EXPECT_EQ(maximum(a, b).value().to_vector(), (Numbers{10, 10, 10}));
  EXPECT_EQ(clamp(a, -1, 2).value().to_vector(), (Numbers{1, -1, 2}));
  sum(where(a > 0, a * 3, b)).backward();
  EXPECT_EQ(a.grad().to_vector(), (Numbers{3, 0, 3}));
  EXPECT_EQ(b.grad().to_vector(), (Numbers{1}));
}

TEST(Selection, ClampRefusesBoundsOutOfOrder) {
  Tape tape;
  const Variable x = tape.variable(doubles({1}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { clamp(x, 2, 1); }), {"[clamp]", "2", "1"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { clamp(x, std::nan(""), 1); }), {"[clamp]", "NaN"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { clamp(x, 0, std::nan("")); }), {"[clamp]", "NaN"}));
  EXPECT_EQ(tape.size(), 1U);
  EXPECT_EQ(clamp(x, 3, 3).item(), 3);
}

}  // namespace
}  // namespace gradus::test
