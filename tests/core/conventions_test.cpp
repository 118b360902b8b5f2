// The conventions at kinks and limits, number by number; they are PyTorch's.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();

// dL/dx of sum(f(x)), in both types.
template <class F>
std::vector<double> slope(F f, std::initializer_list<double> at, DType dtype) {
  Tape tape;
  const Variable x = tape.variable(doubles(at).to(dtype));
  sum(f(x)).backward();
  return x.grad().to_vector();
}

class Conventions : public ::testing::TestWithParam<DType> {};
INSTANTIATE_TEST_SUITE_P(Types, Conventions, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

TEST_P(Conventions, AbsIsFlatAtZero) {
  EXPECT_EQ(slope([](auto x) { return abs(x); }, {-2, -0.0, 0.0, 3}, GetParam()), (std::vector<double>{-1, 0, 0, 1}));
}

TEST_P(Conventions, ClampPassesTheWholeGradientAtItsBounds) {
  EXPECT_EQ(slope([](auto x) { return clamp(x, -1, 2); }, {-1.5, -1, 0, 2, 2.5, -inf, inf}, GetParam()),
            (std::vector<double>{0, 1, 1, 1, 0, 0, 0}));
}

TEST_P(Conventions, MaximumAndMinimumShareATieInHalves) {
  for (bool larger : {true, false}) {
    Tape tape;
    const Variable a = tape.variable(doubles({1, 2, 3, inf}).to(GetParam()));
    const Variable b = tape.variable(doubles({2, 2, 2, inf}).to(GetParam()));
    sum(larger ? maximum(a, b) : minimum(a, b)).backward();
    const double first = larger ? 0 : 1;
    EXPECT_EQ(a.grad().to_vector(), (std::vector<double>{first, 0.5, 1 - first, 0.5}));
    EXPECT_EQ(b.grad().to_vector(), (std::vector<double>{1 - first, 0.5, first, 0.5}));
  }
}

TEST_P(Conventions, MaximumWithItselfKeepsTheWholeGradient) {
  EXPECT_EQ(slope([](auto x) { return maximum(x, x); }, {1, -2}, GetParam()), (std::vector<double>{1, 1}));
}

TEST_P(Conventions, MaximumAndMinimumPropagateNaNFromEitherSide) {
  Tape tape;
  const Variable a = tape.variable(doubles({nan, 1, nan, nan, inf}).to(GetParam()));
  const Variable b = tape.variable(doubles({1, nan, nan, inf, nan}).to(GetParam()));
  for (const Variable& y : {maximum(a, b), minimum(a, b)})
    for (double value : y.value().to_vector()) EXPECT_TRUE(std::isnan(value));
}

TEST_P(Conventions, MaximumWithALiteralPropagatesNaN) {
  Tape tape;
  const Variable x = tape.variable(doubles({nan, -1, 2}).to(GetParam()));
  const auto y = maximum(x, 0).value().to_vector();
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[2], 2);
}

TEST_P(Conventions, MaxSendsAllOfTheGradientToTheFirstLargest) {
  EXPECT_EQ(slope([](auto x) { return max(x); }, {1, 5, 2, 5, 5}, GetParam()), (std::vector<double>{0, 1, 0, 0, 0}));
  EXPECT_EQ(slope([](auto x) { return max(x); }, {-inf, -inf}, GetParam()), (std::vector<double>{1, 0}));
}

TEST_P(Conventions, MaxOverAnAxisSendsTheGradientToTheFirstLargestOfEachLine) {
  Tape tape;
  const Variable x = tape.variable(doubles({3, 1, 3, 2, 2, 2}, {2, 3}).to(GetParam()));
  sum(max(x, 1)).backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{1, 0, 0, 1, 0, 0}));
  sum(max(x, 0)).backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{1, 0, 1, 0, 1, 0}));
}

TEST_P(Conventions, MaxIsNaNIfThereIsOneAndItsGradientGoesToTheFirstNaN) {
  Tape tape;
  const Variable x = tape.variable(doubles({1, nan, inf, nan}).to(GetParam()));
  const Variable y = max(x);
  EXPECT_TRUE(std::isnan(y.item()));
  y.backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{0, 1, 0, 0}));
}

TEST_P(Conventions, LogSumExpNeitherOverflowsNorUnderflows) {
  Tape tape;
  const double tolerance = GetParam() == float32 ? 1e-4 : 1e-10;
  auto of = [&](std::initializer_list<double> values) {
    return logsumexp(tape.variable(doubles(values).to(GetParam()))).item();
  };
  EXPECT_NEAR(of({1000, 1000}), 1000.6931471806, tolerance);
  EXPECT_NEAR(of({-1000, -1000}), -999.3068528194, tolerance);
  EXPECT_EQ(of({1e30, 0}), Tensor::from({1e30}, {}, GetParam()).item());
  EXPECT_EQ(of({-inf, 3}), 3);
  EXPECT_EQ(of({-inf, -inf}), -inf);
  EXPECT_EQ(of({inf, 3}), inf);
  EXPECT_EQ(of({inf, inf}), inf);
  EXPECT_TRUE(std::isnan(of({nan, 3})));
  EXPECT_TRUE(std::isnan(of({3, nan})));
  EXPECT_TRUE(std::isnan(of({inf, nan})));
}

TEST_P(Conventions, LogSumExpHasTheSoftmaxAsGradientWhateverTheSize) {
  const double last_place = GetParam() == float32 ? 6.2e-5 : 1.2e-13;  // of 1000, which the exponent x − y inherits
  for (double share : slope([](auto x) { return logsumexp(x); }, {1000, 1000}, GetParam()))
    EXPECT_NEAR(share, 0.5, last_place);
  EXPECT_EQ(slope([](auto x) { return logsumexp(x); }, {1e4, 0, 0}, GetParam()), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(slope([](auto x) { return logsumexp(x); }, {-inf, 2}, GetParam()), (std::vector<double>{0, 1}));
}

TEST_P(Conventions, PowFollowsTheCLibraryAndItsLimits) {
  Tape tape;
  const Variable a = tape.variable(doubles({0, 0, nan, 1, -2, -2, 2, 0, 0}).to(GetParam()));
  const Variable b = tape.variable(doubles({0, 2, 0, nan, 3, 0.5, -1, -1, 1}).to(GetParam()));
  const auto y = pow(a, b).value().to_vector();
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[2], 1);
  EXPECT_EQ(y[3], 1);
  EXPECT_EQ(y[4], -8);
  EXPECT_TRUE(std::isnan(y[5]));
  EXPECT_EQ(y[6], 0.5);
  EXPECT_EQ(y[7], inf);
  EXPECT_EQ(y[8], 0);
}

TEST_P(Conventions, PowIsFlatInItsBaseAtExponentZeroAndInItsExponentAtBaseZero) {
  Tape tape;
  const Variable a = tape.variable(doubles({0, 0, 0, 3, 0}).to(GetParam()));
  const Variable b = tape.variable(doubles({0, 1, 2, 0, 3}).to(GetParam()));
  sum(pow(a, b)).backward();
  EXPECT_EQ(a.grad().to_vector(), (std::vector<double>{0, 1, 0, 0, 0}));
  EXPECT_TRUE(close(b.grad(), doubles({0, 0, 0, std::log(3), 0}), 1e-6));
}

TEST_P(Conventions, PowWithALiteralExponentTakesNegativeBases) {
  EXPECT_EQ(slope([](auto x) { return pow(x, 3); }, {-2, 0, 2}, GetParam()), (std::vector<double>{12, 0, 12}));
  EXPECT_EQ(slope([](auto x) { return pow(x, 2); }, {-3, -0.0}, GetParam()), (std::vector<double>{-6, 0}));
}

TEST_P(Conventions, WhereTakesNaNForTrueAndGivesTheConditionNoGradient) {
  Tape tape;
  const Variable condition = tape.variable(doubles({nan, 0, -0.0, 2, -1}).to(GetParam()));
  const Variable a = tape.variable(doubles({1, 1, 1, 1, 1}).to(GetParam()));
  const Variable b = tape.variable(doubles({2, 2, 2, 2, 2}).to(GetParam()));
  const Variable y = where(condition, a, b);
  EXPECT_EQ(y.value().to_vector(), (std::vector<double>{1, 2, 2, 1, 1}));
  sum(y).backward();
  EXPECT_EQ(a.grad().to_vector(), (std::vector<double>{1, 0, 0, 1, 1}));
  EXPECT_EQ(b.grad().to_vector(), (std::vector<double>{0, 1, 1, 0, 0}));
  EXPECT_EQ(condition.grad().to_vector(), (std::vector<double>{0, 0, 0, 0, 0}));
}

TEST_P(Conventions, WhereDoesNotLetTheOtherBranchesNumbersThrough) {
  Tape tape;
  const Variable x = tape.variable(doubles({-1, 2}).to(GetParam()));
  const Variable y = where(x > 0, sqrt(x), x * x);
  EXPECT_EQ(y.value().to_vector()[0], 1);
  EXPECT_FALSE(std::isnan(y.value().to_vector()[1]));
}

TEST_P(Conventions, SumAndMeanOfNothingAreZeroAndNaN) {
  Tape tape;
  const Variable x = tape.variable(zeros({0, 3}, GetParam()));
  EXPECT_EQ(sum(x).item(), 0);
  EXPECT_EQ(sum(x, 0).value().to_vector(), (std::vector<double>{0, 0, 0}));
  EXPECT_TRUE(std::isnan(mean(x).item()));
  EXPECT_EQ(sum(x, 1).shape(), (Shape{0}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { max(x); }), {"[max]", "empty"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { logsumexp(x, 0); }), {"[logsumexp]", "empty"}));
  EXPECT_EQ(max(x, 1).shape(), (Shape{0})) << "no line is empty, there are just none";
}

}  // namespace
}  // namespace gradus::test
