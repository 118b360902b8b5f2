// Formula: how rules read as text, as LaTeX and with this run's numbers.
#include <gradus/core/operations.h>

#include <gtest/gtest.h>

#include <cmath>

namespace gradus::test {
namespace {

const Formula x = Formula::symbol("x", -0.5);
const Formula y = Formula::symbol("y", 2.0, "\\hat{y}");
const Formula a = Formula::symbol("a");
const Formula b = Formula::symbol("b");
const Formula c = Formula::symbol("c");

TEST(Formula, ReadsAsInTheTextbook) {
  EXPECT_EQ((1 - y * y).text(), "1 − y²");
  EXPECT_EQ((1 - y * y).latex(), "1 - \\hat{y}^{2}");
  EXPECT_EQ((1 - y * y).numbers(), "1 − 2²");
  EXPECT_EQ((a * (b + c)).text(), "a · (b + c)");
  EXPECT_EQ((1 / (1 + exp(-x))).text(), "1 / (1 + exp(−x))");
  EXPECT_EQ((1 / (1 + exp(-x))).latex(), "\\frac{1}{1 + \\operatorname{exp}\\left(-x\\right)}");
}

TEST(Formula, PutsParenthesesWhereTheyChangeTheMeaningAndNowhereElse) {
  EXPECT_EQ((a - (b - c)).text(), "a − (b − c)");
  EXPECT_EQ(((a - b) - c).text(), "a − b − c");
  EXPECT_EQ((a - (b + c)).text(), "a − (b + c)");
  EXPECT_EQ((a + (b - c)).text(), "a + b − c");
  EXPECT_EQ((a / (b / c)).text(), "a / (b / c)");
  EXPECT_EQ((a / (b * c)).text(), "a / (b · c)");
  EXPECT_EQ((a / b * c).text(), "a / b · c");
  EXPECT_EQ((-(a + b)).text(), "−(a + b)");
  EXPECT_EQ((a - (-b)).text(), "a − −b");
  EXPECT_EQ(((a + b) * c).text(), "(a + b) · c");
  EXPECT_EQ(power(a + b, 2).text(), "(a + b)²");
  EXPECT_EQ(power(power(a, b), c).text(), "(a^b)^c");
  EXPECT_EQ(power(a, b - 1).text(), "a^(b − 1)");
  EXPECT_EQ((where(a > 0, b, c) * a).text(), "(b if a > 0, else c) · a");
  EXPECT_EQ((a * (b + c)).latex(), "a \\cdot \\left(b + c\\right)");
}

TEST(Formula, BracketsNegativeNumbersPutInASymbolsPlace) {
  EXPECT_EQ((2 * x).numbers(), "2 · (−0.5)");
  EXPECT_EQ((x * x).numbers(), "(−0.5)²");
  EXPECT_EQ((-x).numbers(), "−(−0.5)");
  EXPECT_EQ((x + 1).numbers(), "−0.5 + 1");
}

TEST(Formula, LeavesOutOnesAndZeros) {
  EXPECT_EQ((1 * a).text(), "a");
  EXPECT_EQ((a * 1).text(), "a");
  EXPECT_EQ((a + 0).text(), "a");
  EXPECT_EQ((0 + a).text(), "a");
  EXPECT_EQ((a / 1).text(), "a");
  EXPECT_EQ((a * 0).text(), "0");
  EXPECT_TRUE((a * 0).is(0));
  EXPECT_FALSE(a.is(0));
}

TEST(Formula, KnowsItsNumberIfAllSymbolsHaveOne) {
  EXPECT_DOUBLE_EQ(*(1 - y * y).value(), -3);
  EXPECT_DOUBLE_EQ(*(x / y - 3 + -x).value(), -2.75);
  EXPECT_DOUBLE_EQ(*power(y, 3).value(), 8);
  EXPECT_NEAR(*exp(x).value(), std::exp(-0.5), 1e-16);
  EXPECT_DOUBLE_EQ(*where(x < 0, y, 7).value(), 2);
  EXPECT_DOUBLE_EQ(*where(x >= 0 || y <= 1, y, 7).value(), 7);
  EXPECT_DOUBLE_EQ(*where(equal(y, 2) && x <= -0.5, 1, 0).value(), 1);
  EXPECT_DOUBLE_EQ(*maximum(x, y).value(), 2);
  EXPECT_FALSE((a + x).value().has_value());
  EXPECT_FALSE(exp(a).value().has_value());
  EXPECT_FALSE(matrix_product(x, y).value().has_value());
}

TEST(Formula, WritesMatricesAndCases) {
  EXPECT_EQ((matrix_product(x, transposed(a)) + b).text(), "x aᵀ + b");
  EXPECT_EQ(transposed(a + b).text(), "(a + b)ᵀ");
  EXPECT_EQ(transposed(a).latex(), "a^{\\top}");
  EXPECT_EQ(where(x > 0, 1, 0).latex(), "\\begin{cases}1 & x > 0 \\\\ 0 & \\text{otherwise}\\end{cases}");
  EXPECT_EQ((a <= b && c >= 1).text(), "a ≤ b and c ≥ 1");
  EXPECT_EQ(Formula::call("first_maximum", {a, b}).latex(), "\\operatorname{first\\_maximum}\\left(a, b\\right)");
}

TEST(Formula, IsWhatTheRulesAreCalledWith) {
  const std::vector<Formula> in = {a, b};
  const Formula g = Formula::symbol("g");
  auto gradient = [&](const Operation& op, const void* self, int operand) {
    return op.words(self, operand, in, Formula::symbol("y"), g).text();
  };
  const MatMul product;
  EXPECT_EQ(gradient(operation_of<MatMul>(), &product, 0), "g bᵀ");
  EXPECT_EQ(gradient(operation_of<MatMul>(), &product, 1), "aᵀ g");
  const Divide quotient;
  EXPECT_EQ(gradient(operation_of<Divide>(), &quotient, 0), "g · 1 / b");
  EXPECT_EQ(gradient(operation_of<Divide>(), &quotient, 1), "g · (−y) / b");
  const Add sum;
  EXPECT_EQ(gradient(operation_of<Add>(), &sum, 1), "g");
  const Multiply times;
  EXPECT_EQ(gradient(operation_of<Multiply>(), &times, 0), "g · b");
  EXPECT_EQ(operation_of<Multiply>().describe(&times, in).text(), "a · b");
}

TEST(NumberText, IsShortAndTypographic) {
  EXPECT_EQ(number_text(0.01), "0.01");
  EXPECT_EQ(number_text(1.0 / 3), "0.3333");
  EXPECT_EQ(number_text(1.0 / 3, 2), "0.33");
  EXPECT_EQ(number_text(-2), "−2");
  EXPECT_EQ(number_text(1e-30), "1e-30");
  EXPECT_EQ(number_text(std::nan("")), "NaN");
  EXPECT_EQ(number_text(-INFINITY), "−∞");
}

TEST(Formula, WritesLiteralsAsShortAsTheyAreExact) {
  EXPECT_EQ(Formula(0.1).text(), "0.1");
  EXPECT_EQ(Formula(1.0507009873554805).text(), "1.0507009873554805");
  EXPECT_EQ(Formula(-3).text(), "−3");
  EXPECT_EQ(Formula(-3).latex(), "-3") << "LaTeX has its own minus";
  EXPECT_EQ(Formula(INFINITY).latex(), "\\infty");
  EXPECT_EQ(Formula(std::nan("")).text(), "NaN");
}

}  // namespace
}  // namespace gradus::test
