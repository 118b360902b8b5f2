// softmax and log_softmax: distributions along any axis, exact for scores that overflow every exponential.
#include <gradus/core/errors.h>

#include <tests/activations/samples.h>

#include <limits>

namespace gradus::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();
using Numbers = std::vector<double>;

class SoftmaxOf : public ::testing::TestWithParam<DType> {
 protected:
  Tensor of(std::initializer_list<double> scores) const {
    return Tensor::from(scores, Shape{static_cast<Index>(scores.size())}, GetParam());
  }
  double epsilon() const { return GetParam() == float32 ? 0x1p-23 : 0x1p-52; }
  Generator rng{seed(), 3};
};
INSTANTIATE_TEST_SUITE_P(Types, SoftmaxOf, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

// Along one axis by the definition, in long double.
Tensor expected_softmax(const Tensor& x, int axis, bool logarithm) {
  Tensor result(x.shape(), float64);
  const std::vector<double> in = x.to_vector();
  const Index n = x.shape()[axis];
  Index inner = 1;
  for (int a = x.shape().normalize(axis) + 1; a < x.rank(); ++a) inner *= x.shape()[a];
  for (Index start = 0; start < x.size(); ++start) {
    if (start / inner % n != 0) continue;  // not the first of its line
    long double total = 0;
    for (Index i = 0; i < n; ++i)
      total += std::exp(static_cast<long double>(in[static_cast<std::size_t>(start + i * inner)]));
    for (Index i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(start + i * inner);
      const long double share = std::exp(static_cast<long double>(in[at])) / total;
      result.values<double>()[at] = static_cast<double>(logarithm ? std::log(share) : share);
    }
  }
  return result;
}

const std::vector<Shape>& shapes_of_all_ranks() {
  static const std::vector<Shape> all{{5}, {1}, {3, 4}, {4, 1}, {2, 3, 5}, {2, 3, 4, 2}, {1, 17, 1, 3}};
  return all;
}

TEST_P(SoftmaxOf, AnyAxisEqualsTheDefinition) {
  GRADUS_PRINT_SEED();
  for (const Shape& shape : shapes_of_all_ranks()) {
    const Tensor input = random_tensor(shape, rng, GetParam(), -8, 8);
    for (int axis = -shape.rank(); axis < shape.rank(); ++axis) {
      Tape tape;
      const Variable x = tape.variable(input);
      EXPECT_TRUE(close(softmax(x, axis).value().to(float64), expected_softmax(input, axis, false), 4 * epsilon()))
          << shape.string() << " along " << axis;
      EXPECT_TRUE(close(log_softmax(x, axis).value().to(float64), expected_softmax(input, axis, true), 8 * epsilon()))
          << shape.string() << " along " << axis;
    }
  }
}

TEST_P(SoftmaxOf, AnyAxisHasARightGradientAndSecondGradient) {
  GRADUS_PRINT_SEED();
  for (const Shape& shape : {Shape{4}, Shape{2, 3}, Shape{2, 3, 2}, Shape{2, 1, 3, 2}})
    for (int axis = 0; axis < shape.rank(); ++axis)
      for (const CheckedFunction& f : {function_of(Softmax{axis}), function_of(LogSoftmax{axis})}) {
        const Tensor input = random_tensor(shape, rng);
        const GradcheckResult first = gradcheck("softmax", f, {input});
        EXPECT_TRUE(first) << first.message;
        const GradcheckResult second = gradgradcheck("softmax", f, {input});
        EXPECT_TRUE(second) << second.message;
      }
}

TEST_P(SoftmaxOf, EveryLineSumsToOneAndLiesWithinZeroAndOne) {
  GRADUS_PRINT_SEED();
  const Tensor input = random_tensor({50, 11}, rng, GetParam(), -100, 100);
  Tape tape;
  const Variable y = softmax(tape.variable(input));
  for (double total : sum(y, 1).value().to_vector()) EXPECT_NEAR(total, 1, 8 * epsilon());
  for (double share : y.value().to_vector()) EXPECT_TRUE(share >= 0 && share <= 1) << share;
}

TEST_P(SoftmaxOf, GradientSumsToZeroAlongEveryLine) {
  GRADUS_PRINT_SEED();
  const Tensor input = random_tensor({20, 7}, rng, GetParam(), -5, 5);
  const Tensor weights = random_tensor({20, 7}, rng, GetParam());
  Tape tape;
  for (const Activation& f : {Activation(Softmax{}), Activation(LogSoftmax{})}) {
    const Variable x = tape.variable(input);
    f(x).backward(weights);
    for (double total : sum(tape.constant(x.grad()), 1).value().to_vector())
      EXPECT_NEAR(total, 0, 40 * epsilon()) << f.name();
  }
}

TEST_P(SoftmaxOf, ShiftedScoresAreTheSameScores) {
  GRADUS_PRINT_SEED();
  Tensor input(Shape{6, 5}, GetParam());
  dispatch(GetParam(), [&]<class T>() {
    for (T& x : input.values<T>()) x = static_cast<T>(rng.below(64)) / 8;  // so that the shift is exact
  });
  Tape tape;
  const Variable x = tape.variable(input);
  for (double shift : {-1024.0, 512.0, 65536.0}) {
    EXPECT_TRUE(same_bits(softmax(x + shift).value(), softmax(x).value())) << shift;
    EXPECT_TRUE(close(log_softmax(x + shift).value(), log_softmax(x).value(), 8 * epsilon())) << shift;
  }
}

TEST_P(SoftmaxOf, ScoresTooLargeForExpAreExact) {
  EXPECT_EQ(values(Softmax{}, of({1e4, 0, -1e4})), (Numbers{1, 0, 0}));
  EXPECT_EQ(values(LogSoftmax{}, of({1e4, 0, -1e4})), (Numbers{0, -1e4, -2e4}));
  EXPECT_EQ(values(Softmax{}, of({-1e4, -1e4})), (Numbers{0.5, 0.5}));
  const Numbers half = values(LogSoftmax{}, of({1e30, 1e30}));
  for (double y : half) EXPECT_NEAR(y, -std::log(2.0), 2 * epsilon());
}

TEST_P(SoftmaxOf, AScoreOfMinusInfinityIsAChoiceRuledOut) {
  EXPECT_EQ(values(Softmax{}, of({-inf, 0, -inf})), (Numbers{0, 1, 0}));
  EXPECT_EQ(values(LogSoftmax{}, of({-inf, 0, -inf})), (Numbers{-inf, 0, -inf}));
  EXPECT_EQ(slopes(Softmax{}, of({-inf, 3, 3})), (Numbers{0, 0, 0}));
  // dL/dx of Σ log_softmax over three classes: 1 − 3 softmax.
  const Numbers slope = slopes(LogSoftmax{}, of({-inf, 3, 3}));
  EXPECT_EQ(slope[0], 1);
  EXPECT_NEAR(slope[1], -0.5, 4 * epsilon());
}

TEST_P(SoftmaxOf, NothingLeftToChooseAndNaNAndInfinityGiveNaNInTheirLineOnly) {
  for (std::initializer_list<double> line : {std::initializer_list<double>{-inf, -inf}, {nan, 0}, {0, nan}, {inf, 0}}) {
    Tensor rows(Shape{2, 2}, GetParam());
    const Numbers first = of(line).to_vector();
    dispatch(GetParam(), [&]<class T>() {
      for (std::size_t i = 0; i < 2; ++i) rows.values<T>()[i] = static_cast<T>(first[i]);
    });
    const Numbers y = values(Softmax{}, rows);
    EXPECT_TRUE(std::isnan(y[0]) || std::isnan(y[1]));
    EXPECT_EQ(y[2], 0.5);
    EXPECT_EQ(y[3], 0.5);
  }
}

// Lecture C16: the ratio of two probabilities is e to the gap of their scores.
TEST_P(SoftmaxOf, RatioIsTheExponentialOfTheGap) {
  for (double gap : {0.5, 1.0, 5.0, 10.0}) {
    const Numbers y = values(Softmax{}, of({gap, 0, 0}));
    EXPECT_NEAR(y[0] / y[1], std::exp(gap), 1e-14 * std::exp(gap) + 4 * epsilon() * std::exp(gap));
  }
}

TEST_P(SoftmaxOf, OfTwoScoresIsTheSigmoidOfTheirDifference) {
  for (double x : {-7.0, -1.0, 0.0, 2.5})
    EXPECT_NEAR(values(Softmax{}, of({x, 0}))[0], values(Sigmoid{}, of({x}))[0], 2 * epsilon());
}

TEST_P(SoftmaxOf, OneScoreIsCertain) {
  EXPECT_EQ(values(Softmax{}, of({-3})), (Numbers{1}));
  EXPECT_EQ(values(LogSoftmax{}, of({-3})), (Numbers{0}));
  EXPECT_EQ(slopes(Softmax{}, of({-3})), (Numbers{0}));
}

// Lecture C17: without subtracting the maximum, exp overflows at 88.7 in float32 and 709.8 in float64.
TEST_P(SoftmaxOf, NaiveFormulaOverflowsWhereThisOneDoesNot) {
  Tape tape;
  const double beyond = GetParam() == float32 ? 89 : 710;
  const Variable x = tape.variable(of({beyond, 0}));
  const Variable naive = exp(x) / sum(exp(x));
  EXPECT_TRUE(std::isnan(naive.value().to_vector()[0]));
  EXPECT_EQ(softmax(x).value().to_vector()[0], 1);
}

TEST(Softmax, RefusesAnAxisThatIsNotThere) {
  Tape tape;
  const Variable x = tape.variable(zeros({2, 3}));
  for (int axis : {2, -3, 7}) {
    EXPECT_TRUE(says(message_of<ShapeError>([&] { softmax(x, axis); }),
                     {"[softmax]", "[2, 3]", "no axis " + std::to_string(axis)}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { log_softmax(x, axis); }), {"[log_softmax]", "[2, 3]"}));
  }
  EXPECT_TRUE(says(message_of<ShapeError>([&] { softmax(tape.constant(1)); }), {"[softmax]", "no axis -1"}));
}

}  // namespace
}  // namespace gradus::test
