// explain(): the formula that ran, with this run's numbers in it.
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/diagnostics/explanation.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class Explanation : public ::testing::Test {
 protected:
  Variable variable(std::initializer_list<double> values) { return tape.variable(doubles(values)); }
  Tape tape;
};

TEST_F(Explanation, OfTanhIsItsFormulaWithTheNumbersOfTheElement) {
  const Variable x = variable({-1, 0.5, 2});
  Variable y;
  {
    const Scope scope(tape, "mlp.1");
    y = tanh(x);
  }
  y.backward(doubles({1, -0.3, 2}));
  EXPECT_EQ(explain(y, 1),
            "y = tanh(x)    [3]    in mlp.1\n"
            "  = tanh(0.5) = 0.4621\n"
            "dL/dx = dL/dy · (1 − y²)\n"
            "      = (−0.3) · (1 − 0.4621²) = −0.2359\n");
  EXPECT_TRUE(says(explain(y), {"= tanh(−1) = −0.7616", "= 1 · (1 − (−0.7616)²) = 0.42"})) << "the first by default";
}

TEST_F(Explanation, HasTheNumbersOfTheTape) {
  const Variable x = variable({0.5});
  const Variable y = sigmoid(x);
  sum(y * 4).backward();
  const std::string text = explain(y);
  EXPECT_TRUE(says(text, {"= " + number_text(y.item()) + "\n", "= " + number_text(x.grad().item()) + "\n"}));
  EXPECT_NEAR(x.grad().item(), 4 * 0.6225 * (1 - 0.6225), 1e-4);
}

TEST_F(Explanation, BeforeBackwardHasNoNumbersForGradients) {
  const std::string text = explain(tanh(variable({0.5})));
  EXPECT_EQ(text,
            "y = tanh(x)    [1]\n"
            "  = tanh(0.5) = 0.4621\n"
            "dL/dx = dL/dy · (1 − y²)\n");
}

TEST_F(Explanation, OfAffineNamesWeightAndBiasAndStatesMatrixRules) {
  Generator rng{1};
  Sequential model = mlp({3, 2}, Tanh{}, rng);
  const Variable y = model(tape.variable(zeros({5, 3})));
  y.backward(ones({5, 2}));
  EXPECT_EQ(explain(y),
            "y = a weightᵀ + bias    [5, 2]    in 0\n"
            "dL/da = dL/dy weight\n"
            "dL/dweight = dL/dyᵀ a\n"
            "dL/dbias = dL/dy\n");
}

TEST_F(Explanation, LeavesOutGradientsThatNobodyNeeds) {
  const Variable x = variable({3});
  const Variable y = x * tape.constant(doubles({2}));
  y.backward();
  EXPECT_EQ(explain(y),
            "y = a · b    [1]\n"
            "  = 3 · 2 = 6\n"
            "dL/da = dL/dy · b\n"
            "      = 1 · 2 = 2\n");
  EXPECT_EQ(explain(x > 0).find("dL/d"), std::string::npos) << "no gradient passes a comparison";
}

TEST_F(Explanation, StatesButDoesNotPriceTheGradientOfARepeatedOperand) {
  const Variable x = variable({1, 2, 3});
  const Variable scale = tape.variable(doubles({10}, {}));
  const Variable y = x * scale;
  y.backward(doubles({1, 1, 1}));
  // dL/dscale is 1 + 2 + 3, and not the 3 of this element alone.
  EXPECT_EQ(explain(y, 2),
            "y = a · b    [3]\n"
            "  = 3 · 10 = 30\n"
            "dL/da = dL/dy · b\n"
            "      = 1 · 10 = 10\n"
            "dL/db = dL/dy · a\n");
}

TEST_F(Explanation, OfSoftmaxHasNoNumbersForOneElementAlone) {
  const Variable y = softmax(variable({1, 2, 3}));
  y.backward(doubles({1, 0, 0}));
  const std::string text = explain(y, 1);
  EXPECT_TRUE(says(text, {"y = softmax(x)    [3]\n", "dL/dx = y · (dL/dy − sum("}));
  EXPECT_EQ(text.find("softmax(2)"), std::string::npos) << text;
}

TEST_F(Explanation, OfATransposeHasNoNumbersAsElementsMove) {
  const Variable x = tape.variable(Tensor::from({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(explain(transpose(x), 1), "y = xᵀ    [2, 2]\ndL/dx = dL/dyᵀ\n");
}

TEST_F(Explanation, OfRectifiersTellsTheBranches) {
  const Variable x = variable({-2, 2});
  const Variable y = leaky_relu(x, 0.1);
  y.backward(doubles({1, 1}));
  EXPECT_TRUE(says(explain(y, 0), {"x if x > 0, else 0.1", "= −0.2\n", "= 0.1\n"}));
  EXPECT_TRUE(says(explain(y, 1), {"= 2\n", "= 1\n"}));
}

TEST_F(Explanation, OfALeafSaysWhatItIs) {
  Parameter weight("mlp.0.weight", ones({2, 3}));
  EXPECT_EQ(explain(tape.parameter(weight)), "y is mlp.0.weight [2, 3]\n");
  EXPECT_EQ(explain(tape.constant(1)), "y is a constant []\n");
  EXPECT_EQ(explain(variable({1, 2})), "y is a variable [2]\n");
}

TEST_F(Explanation, RefusesAnElementThatIsNotThere) {
  const Variable y = tanh(tape.variable(zeros({2, 3})));
  EXPECT_NO_THROW(explain(y, 5));
  for (Index element : {Index{6}, Index{-1}})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { explain(y, element); }),
                     {"[explain]", "[tanh]", "[2, 3]", "no element " + std::to_string(element)}));
}

TEST_F(Explanation, ChangesNothing) {
  const Variable x = variable({0.5});
  const Variable y = tanh(x);
  y.backward();
  const std::size_t before = tape.size();
  const std::string once = explain(y);
  EXPECT_EQ(explain(y), once);
  EXPECT_EQ(tape.size(), before);
  EXPECT_NO_THROW(y.backward());
}

}  // namespace
}  // namespace gradus::test
