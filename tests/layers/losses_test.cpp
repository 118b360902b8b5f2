// Losses: closed forms and gradients, numbers at the edge, and the kink of Huber's, in both types.
#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>
#include <gradus/layers/losses.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;
using Labels = std::vector<std::int32_t>;

class LossOf : public ::testing::TestWithParam<DType> {
 protected:
  struct Result {
    double loss;
    Numbers gradient;
  };
  // The loss and its gradient with respect to the outputs.
  template <class Loss>
  Result of(std::initializer_list<double> outputs, const Shape& shape, Loss loss) {
    const Variable x = tape.variable(numbers(outputs, shape));
    const Variable result = loss(x);
    EXPECT_EQ(result.shape(), Shape{}) << "one number";
    EXPECT_EQ(result.dtype(), GetParam());
    result.backward();
    return {result.item(), x.grad().to_vector()};
  }
  Tensor numbers(std::initializer_list<double> values, const Shape& shape) const {
    return Tensor::from(values, shape, GetParam());
  }
  double tolerance() const { return GetParam() == float32 ? 1e-6 : 1e-14; }
  void expect_near(const Numbers& found, const Numbers& expected) const {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance()) << "at " << i;
  }
  Tape tape;
};
INSTANTIATE_TEST_SUITE_P(Types, LossOf, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

// ---- regression

TEST_P(LossOf, MseIsTheMeanOfSquares) {
  const Result r = of({1, 2, -1, 4}, {2, 2}, [&](auto x) { return mse(x, numbers({0, 2, 1, 1}, {2, 2})); });
  EXPECT_EQ(r.loss, (1 + 0 + 4 + 9) / 4.0);
  EXPECT_EQ(r.gradient, (Numbers{0.5, 0, -1, 1.5})) << "2 (p − t) / n";
}

TEST_P(LossOf, L1IsTheMeanOfDistancesAndFlatWhereTheyAreZero) {
  const Result r = of({1, 2, -1, 4}, {4, 1}, [&](auto x) { return l1(x, numbers({0, 2, 1, 1}, {4, 1})); });
  EXPECT_EQ(r.loss, (1 + 0 + 2 + 3) / 4.0);
  EXPECT_EQ(r.gradient, (Numbers{0.25, 0, -0.25, 0.25}));
}

TEST_P(LossOf, HuberIsQuadraticInsideAndLinearOutside) {
  const Result r = of({0.5, -2, 3, 0}, {4}, [&](auto x) { return huber(x, numbers({0, 0, 0, 0}, {4}), 1); });
  EXPECT_EQ(r.loss, (0.125 + 1.5 + 2.5 + 0) / 4);
  EXPECT_EQ(r.gradient, (Numbers{0.125, -0.25, 0.25, 0}));
}

TEST_P(LossOf, HuberHasNoJumpAtItsKink) {
  for (double delta : {0.5, 2.0}) {
    const auto loss = [&](auto x) { return huber(x, numbers({0, 0}, {2}), delta); };
    const Result at = of({delta, -delta}, {2}, loss);
    EXPECT_EQ(at.loss, delta * delta / 2);
    EXPECT_EQ(at.gradient, (Numbers{delta / 2, -delta / 2}));
    const Result beyond = of({delta + 0.25, -delta - 0.25}, {2}, loss);
    EXPECT_EQ(beyond.loss, delta * (delta + 0.25 - delta / 2));
    EXPECT_EQ(beyond.gradient, at.gradient) << "the slope stays";
  }
}

TEST_P(LossOf, HuberOfAnErrorWhoseSquareOverflowsIsStillRight) {
  const double huge = GetParam() == float32 ? 1e30 : 1e200;
  const Result r = of({huge, -huge}, {2}, [&](auto x) { return huber(x, numbers({0, 0}, {2})); });
  EXPECT_NEAR(r.loss / huge, 1, 1e-6);
  EXPECT_EQ(r.gradient, (Numbers{0.5, -0.5}));
}

TEST_P(LossOf, HuberOfAnInfiniteErrorHasTheSlopeOfAnyLargeOne) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Result r = of({infinity, -infinity}, {2}, [&](auto x) { return huber(x, numbers({0, 0}, {2})); });
  EXPECT_EQ(r.loss, infinity);
  EXPECT_EQ(r.gradient, (Numbers{0.5, -0.5})) << "0 · ∞ of the branch that is not taken is not NaN";
}

TEST_P(LossOf, HuberOfLargeDeltaIsHalfTheMse) {
  const Tensor target = numbers({0, 2, 1, 1}, {4});
  const Result r = of({1, 2, -1, 4}, {4}, [&](auto x) { return huber(x, target, 100); });
  EXPECT_EQ(r.loss, 14 / 8.0);
}

TEST_P(LossOf, TargetsMayBeVariablesAndGetAGradientToo) {
  const Variable p = tape.variable(numbers({1, 5}, {2}));
  const Variable t = tape.variable(numbers({3, 4}, {2}));
  for (const Variable& loss : {mse(p, t), l1(p, t) * 2, huber(p, t, 10) * 2}) {
    loss.backward();
    const Numbers d_p = p.grad().to_vector();
    const Numbers d_t = t.grad().to_vector();
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(d_t[i], -d_p[i]);
    EXPECT_LT(d_p[0], 0);
    EXPECT_GT(d_p[1], 0);
  }
}

// ---- classification

TEST_P(LossOf, CrossEntropyOfEqualScoresIsTheLogarithmOfTheirNumber) {
  const Result r = of({0, 0, 0, 0}, {1, 4}, [](auto x) { return cross_entropy(x, Labels{2}); });
  EXPECT_NEAR(r.loss, std::log(4), tolerance());
  expect_near(r.gradient, {0.25, 0.25, -0.75, 0.25});
}

TEST_P(LossOf, CrossEntropyIsExactAtAConfidentMistake) {
  const Result r = of({1e4, 0, 0}, {1, 3}, [](auto x) { return cross_entropy(x, Labels{1}); });
  EXPECT_EQ(r.loss, 1e4);
  EXPECT_EQ(r.gradient, (Numbers{1, -1, 0}));
}

TEST_P(LossOf, CrossEntropyIsZeroWhereItIsSureAndRight) {
  const Result r = of({1e4, 0, 0}, {1, 3}, [](auto x) { return cross_entropy(x, Labels{0}); });
  EXPECT_EQ(r.loss, 0);
  EXPECT_EQ(r.gradient, (Numbers{0, 0, 0}));
}

TEST_P(LossOf, CrossEntropyIsAveragedOverTheBatch) {
  const Result r = of({0, 0, std::log(3.0), 0}, {2, 2}, [](auto x) { return cross_entropy(x, Labels{0, 1}); });
  EXPECT_NEAR(r.loss, (std::log(2) + std::log(4)) / 2, tolerance());
  expect_near(r.gradient, {-0.25, 0.25, 0.375, -0.375});
}

TEST_P(LossOf, CrossEntropyGradientIsSoftmaxLessOneHotOverTheBatch) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 4};
  const Labels labels{2, 0, 4, 4, 1, 3};
  const Tensor scores = random_tensor({6, 5}, rng, GetParam(), -4, 4);
  const Variable x = tape.variable(scores);
  cross_entropy(x, labels).backward();
  const Variable expected = (softmax(x) - tape.constant(one_hot(labels, 5, GetParam()))) / 6;
  EXPECT_TRUE(close(x.grad(), expected.value(), tolerance()));
  for (double row : sum(tape.constant(x.grad()), 1).value().to_vector()) EXPECT_NEAR(row, 0, tolerance());
}

TEST_P(LossOf, CrossEntropyIsNllOfLogSoftmaxBitForBitAndItsGradientWithinRounding) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 5};
  // Below, at and above the width of every vector register: how the rows are added must not matter.
  for (const Index rows : {1, 3, 6, 8, 16, 37}) {
    Labels labels;
    for (Index row = 0; row < rows; ++row) labels.push_back(static_cast<std::int32_t>(rng.below(5)));
    const Variable x = tape.variable(random_tensor({rows, 5}, rng, GetParam(), -4, 4));
    const Variable direct = cross_entropy(x, labels);
    const Variable in_two_steps = nll(log_softmax(x), labels);
    EXPECT_TRUE(same_bits(direct.value(), in_two_steps.value())) << rows << " rows";
    direct.backward();
    const Tensor gradient = x.grad();
    in_two_steps.backward();
    // One operation takes softmax less one and divides; two steps take one less softmax, divided before: as right, but
    // rounded elsewhere, by half a unit in the last place of at most 1 / rows each.
    const double epsilon = GetParam() == float32 ? 0x1p-23 : 0x1p-52;
    EXPECT_TRUE(close(x.grad(), gradient, 2 * epsilon / static_cast<double>(rows))) << rows << " rows";
  }
}

TEST_P(LossOf, CrossEntropyOfManyRowsIsAsExactAsOfFew) {
  const Index rows = 100'000;
  const Variable x = tape.variable(zeros({rows, 3}, GetParam()));
  const double loss = cross_entropy(x, Labels(rows, 1)).value().to_vector()[0];
  EXPECT_NEAR(loss / std::log(3.0), 1, GetParam() == float32 ? 1e-6 : 1e-14)
      << "added one by one, float32 is off by 7e-4";
}

TEST_P(LossOf, NllIsMinusTheMeanOfTheLabelsLogProbabilities) {
  const Result r = of({-1, -2, -3, -4}, {2, 2}, [](auto x) { return nll(x, Labels{1, 0}); });
  EXPECT_EQ(r.loss, 2.5);
  EXPECT_EQ(r.gradient, (Numbers{0, -0.5, -0.5, 0}));
}

TEST_P(LossOf, LabelsAreCopiedAndMayGoBeforeBackward) {
  const Variable x = tape.variable(numbers({0, 0, 0, 0}, {2, 2}));
  Labels labels{1, 0};
  const Variable loss = cross_entropy(x, labels);
  labels.assign({0, 1});
  loss.backward();
  expect_near(x.grad().to_vector(), {0.25, -0.25, -0.25, 0.25});
}

// ---- two classes

TEST_P(LossOf, BceWithLogitsIsExactAtConfidentMistakes) {
  for (double sign : {1.0, -1.0}) {
    const Result r =
        of({1000 * sign}, {1}, [&](auto x) { return bce_with_logits(x, numbers({sign > 0 ? 0.0 : 1.0}, {1})); });
    EXPECT_EQ(r.loss, 1000);
    EXPECT_EQ(r.gradient, (Numbers{sign}));
  }
}

TEST_P(LossOf, BceWithLogitsOfAnUndecidedLogitIsLn2) {
  const Result r = of({0}, {1, 1}, [&](auto x) { return bce_with_logits(x, numbers({1}, {1, 1})); });
  EXPECT_NEAR(r.loss, std::log(2), tolerance());
  EXPECT_EQ(r.gradient, (Numbers{-0.5}));
}

TEST_P(LossOf, BceWithLogitsIsZeroWhereItIsSureAndRight) {
  const Result r = of({1000, -1000}, {2}, [&](auto x) { return bce_with_logits(x, numbers({1, 0}, {2})); });
  EXPECT_EQ(r.loss, 0);
  EXPECT_EQ(r.gradient, (Numbers{0, 0}));
}

TEST_P(LossOf, BceWithLogitsOfAnInfiniteLogitIsInfiniteForASoftTarget) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (double logit : {infinity, -infinity}) {
    const Result r = of({logit}, {1}, [&](auto x) { return bce_with_logits(x, numbers({0.75}, {1})); });
    EXPECT_EQ(r.loss, infinity) << "not ∞ − ∞";
    EXPECT_EQ(r.gradient, (Numbers{logit > 0 ? 0.25 : -0.75}));
  }
}

TEST_P(LossOf, BceWithLogitsIsTheCrossEntropyOfTheSigmoidForSoftTargetsToo) {
  const double logits[] = {-3, -0.5, 0.25, 2};
  const double targets[] = {0.1, 1, 0.5, 0};
  const Result r = of({-3, -0.5, 0.25, 2}, {4}, [&](auto x) {
    return bce_with_logits(x, numbers({0.1, 1, 0.5, 0}, {4}));
  });
  double expected = 0;
  Numbers slope;
  for (std::size_t i = 0; i < 4; ++i) {
    const double p = 1 / (1 + std::exp(-logits[i]));
    expected -= (targets[i] * std::log(p) + (1 - targets[i]) * std::log(1 - p)) / 4;
    slope.push_back((p - targets[i]) / 4);
  }
  EXPECT_NEAR(r.loss, expected, tolerance());
  expect_near(r.gradient, slope);
}

TEST_P(LossOf, BceWithLogitsIsTheCrossEntropyOfTheScoresXAndZero) {
  const Variable x = tape.variable(numbers({-2, 0.5, 3}, {3, 1}));
  const Variable scores = concatenate({tape.constant(zeros({3, 1}, GetParam())), x}, 1);
  EXPECT_NEAR(bce_with_logits(x, numbers({1, 0, 1}, {3, 1})).item(), cross_entropy(scores, Labels{1, 0, 1}).item(),
              tolerance());
}

TEST_P(LossOf, AnEmptyBatchIsRefusedByAllOfThem) {
  const Variable nothing = tape.constant(zeros({0, 3}, GetParam()));
  const Tensor target = zeros({0, 3}, GetParam());
  EXPECT_THROW(mse(nothing, target), ShapeError);
  EXPECT_THROW(l1(nothing, target), ShapeError);
  EXPECT_THROW(huber(nothing, target), ShapeError);
  EXPECT_THROW(bce_with_logits(nothing, target), ShapeError);
  EXPECT_THROW(cross_entropy(nothing, Labels{}), ShapeError);
}

}  // namespace
}  // namespace gradus::test
