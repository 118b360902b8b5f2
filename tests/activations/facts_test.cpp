// The facts that an activation states of itself, against measurement.
#include <tests/activations/samples.h>

#include <numbers>

namespace gradus::test {
namespace {

template <class Op>
class Facts : public ::testing::Test {
 protected:
  Activation f = Op{};
  const ActivationFacts& facts = f.facts();
};
TYPED_TEST_SUITE(Facts, AllActivations, OperationName);

template <class Op>
class FactsOfElementwise : public Facts<Op> {};
TYPED_TEST_SUITE(FactsOfElementwise, ElementwiseActivations, OperationName);

template <class Op>
class FactsOfMixing : public Facts<Op> {};
TYPED_TEST_SUITE(FactsOfMixing, MixingActivations, OperationName);

// The scores t and 0, one row for every t.
Tensor pairs(const Tensor& points) {
  Tensor result(Shape{points.size(), 2}, float64);
  result.matrix<double>().col(0) = points.matrix<double>().transpose();
  return result;
}

// E[h(f(z))] for standard normal z, by the trapezoid rule.
template <class H>
double expected(const Activation& f, H h) {
  const std::vector<double> z = linspace(-10, 10, 20001, float64).to_vector();
  const std::vector<double> y = values(f, Tensor::from(z));
  double total = 0;
  for (std::size_t i = 0; i < z.size(); ++i) total += 1e-3 * h(y[i]) * std::exp(-0.5 * z[i] * z[i]);
  return total / std::sqrt(2 * std::numbers::pi);
}

// How near the values over the points come to a bound; 0 where there is none to come near to.
double gap(double extreme, double bound) { return std::isinf(bound) ? 0 : std::abs(extreme - bound); }

TYPED_TEST(Facts, SayWhereItSaturatesAndWhoProposedIt) {
  EXPECT_FALSE(this->facts.saturates.empty());
  EXPECT_FALSE(this->facts.source.empty());
  EXPECT_GT(this->f.gain(), 0);
}

TYPED_TEST(FactsOfElementwise, RangeIsNeverLeftAndReached) {
  for (DType dtype : {float32, float64}) {
    const std::vector<double> y = values(this->f, linspace(-50, 50, 100001, dtype));
    const auto [lowest, highest] = std::ranges::minmax(y);
    EXPECT_GE(lowest, this->facts.low) << to_string(dtype);
    EXPECT_LE(highest, this->facts.high) << to_string(dtype);
    EXPECT_LT(gap(lowest, this->facts.low), 1e-3) << "the bound is the greatest there is";
    EXPECT_LT(gap(highest, this->facts.high), 1e-3) << "the bound is the least there is";
    // Without a bound it grows on and on.
    const std::vector<double> far = values(this->f, Tensor::from({-1e6, 1e6}, {2}, dtype));
    EXPECT_EQ(std::isinf(this->facts.low), std::ranges::min(far) < 10 * std::min(lowest, -0.2));
    EXPECT_EQ(std::isinf(this->facts.high), std::ranges::max(far) > 10 * std::max(highest, 0.2));
  }
}

TYPED_TEST(FactsOfElementwise, LargestSlopeIsTheSupremumOfTheSlopes) {
  double largest = 0;
  for (double slope : slopes(this->f, linspace(-50, 50, 200001, float64))) largest = std::max(largest, std::abs(slope));
  EXPECT_NEAR(largest, this->facts.largest_slope, 1e-3);
  EXPECT_LE(largest, this->facts.largest_slope * (1 + 1e-15));
}

TYPED_TEST(FactsOfElementwise, ZeroCentredMeansThatStandardNormalInputsGiveMeanZero) {
  const double mean = expected(this->f, [](double y) { return y; });
  EXPECT_EQ(this->facts.zero_centred, std::abs(mean) < 0.05) << "the mean is " << mean;
}

TYPED_TEST(FactsOfMixing, RangeIsNeverLeftAndReached) {
  const std::vector<double> y = values(this->f, pairs(linspace(-50, 50, 10001, float64)));
  const auto [lowest, highest] = std::ranges::minmax(y);
  EXPECT_GE(lowest, this->facts.low);
  EXPECT_LE(highest, this->facts.high);
  EXPECT_LT(gap(lowest, this->facts.low), 1e-3);
  EXPECT_LT(gap(highest, this->facts.high), 1e-3);
}

TYPED_TEST(FactsOfMixing, LargestSlopeIsTheSupremumOfTheJacobian) {
  const Tensor scores = pairs(linspace(-50, 50, 10001, float64));
  double largest = 0;
  for (Index output : {0, 1}) {
    Tape tape;
    const Variable x = tape.variable(scores);
    Tensor row(scores.shape(), float64);
    row.matrix<double>().col(output).setOnes();
    this->f(x).backward(row);  // one row of each example's Jacobian
    for (double slope : x.grad().to_vector()) largest = std::max(largest, std::abs(slope));
  }
  EXPECT_NEAR(largest, this->facts.largest_slope, 1e-3);
}

TYPED_TEST(FactsOfMixing, ZeroCentredMeansThatSymmetricScoresGiveMeanZero) {
  const std::vector<double> y = values(this->f, pairs(linspace(-3, 3, 1001, float64)));
  double mean = 0;
  for (double value : y) mean += value / static_cast<double>(y.size());
  EXPECT_EQ(this->facts.zero_centred, std::abs(mean) < 0.05) << "the mean is " << mean;
}

// ---- numbers in the texts

double share_of_largest_slope(const Activation& f, double x) {
  return slopes(f, full({1}, x, float64))[0] / f.facts().largest_slope;
}

TEST(FactsOfSigmoid, SlopeFallsBelowFivePercentOfItsLargestAt4Point4) {
  ASSERT_TRUE(says(std::string(Sigmoid::facts.saturates), {"4.4", "5%"}));
  for (double side : {-1, 1}) {
    EXPECT_LT(share_of_largest_slope(Sigmoid{}, 4.4 * side), 0.05);
    EXPECT_GT(share_of_largest_slope(Sigmoid{}, 4.3 * side), 0.05);
  }
}

TEST(FactsOfTanh, SlopeFallsBelowFivePercentOfItsLargestAt2Point2) {
  ASSERT_TRUE(says(std::string(Tanh::facts.saturates), {"2.2", "5%"}));
  for (double side : {-1, 1}) {
    EXPECT_LT(share_of_largest_slope(Tanh{}, 2.2 * side), 0.05);
    EXPECT_GT(share_of_largest_slope(Tanh{}, 2.1 * side), 0.05);
  }
}

TEST(FactsOfTheReluFamily, GainKeepsTheSecondMomentOfNormalInputs) {
  // gain² E[f(z)²] = 1: the factor that He et al. derive, measured.
  for (const Activation& f : {Activation(Relu{}), Activation(LeakyRelu{0.01}), Activation(LeakyRelu{0.3})}) {
    EXPECT_NEAR(f.gain() * f.gain() * expected(f, [](double y) { return y * y; }), 1, 1e-6) << f.name();
  }
}

}  // namespace
}  // namespace gradus::test
