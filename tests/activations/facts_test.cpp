// The facts that an activation states of itself, against measurement.
#include <gradus/activations/saturation.h>

#include <tests/activations/samples.h>

#include <numbers>

namespace gradus::test {
namespace {

class Facts : public ::testing::TestWithParam<Listed> {
 protected:
  const Activation& f = GetParam().f;
  const ActivationFacts& facts = f.facts();
};
INSTANTIATE_TEST_SUITE_P(Catalogue, Facts, ::testing::ValuesIn(all_listed()), ListedName());

class FactsOfElementwise : public Facts {};
INSTANTIATE_TEST_SUITE_P(Catalogue, FactsOfElementwise, ::testing::ValuesIn(elementwise_listed()), ListedName());

class FactsOfMixing : public Facts {};
INSTANTIATE_TEST_SUITE_P(Catalogue, FactsOfMixing, ::testing::ValuesIn(mixing_listed()), ListedName());

// Rows of scores: the first and the second take all pairs of values, the rest, if one output needs more than two, are
// copies of the second.
Tensor pairs(const Activation& f, double reach, Index steps) {
  const std::vector<double> at = linspace(-reach, reach, steps, float64).to_vector();
  const Index columns = std::max(2, f.inputs_per_output());
  Tensor result(Shape{steps * steps, columns}, float64);
  double* next = result.values<double>().data();
  for (double first : at)
    for (double second : at) {
      *next++ = first;
      for (Index i = 1; i < columns; ++i) *next++ = second;
    }
  return result;
}

// E[f(z)] for standard normal z, by the trapezoid rule.
double expected(const Activation& f) {
  const std::vector<double> z = linspace(-10, 10, 20001, float64).to_vector();
  const std::vector<double> y = values(f, Tensor::from(z));
  double total = 0;
  for (std::size_t i = 0; i < z.size(); ++i) total += 1e-3 * y[i] * std::exp(-0.5 * z[i] * z[i]);
  return total / std::sqrt(2 * std::numbers::pi);
}

// That numbers between `lowest` and `highest` fill a range: they never leave it, and where it has bounds come near
// them.
void expect_fills(double lowest, double highest, double low, double high, double rounding) {
  EXPECT_GE(lowest, low - rounding * std::abs(low));
  EXPECT_LE(highest, high + rounding * std::abs(high));
  if (std::isfinite(low)) {
    EXPECT_LT(lowest - low, 1e-3) << "the bound is the greatest there is";
  }
  if (std::isfinite(high)) {
    EXPECT_LT(high - highest, 1e-3) << "the bound is the least there is";
  }
}

TEST_P(Facts, SayWhereItSaturatesAndWhoProposedIt) {
  EXPECT_FALSE(facts.saturates.empty());
  EXPECT_FALSE(facts.source.empty());
  EXPECT_GT(f.gain(), 0);
  for (const FixedConstant& constant : facts.constants) EXPECT_FALSE(constant.name.empty() || constant.source.empty());
}

TEST_P(FactsOfElementwise, RangeIsNeverLeftAndReached) {
  for (DType dtype : {float32, float64}) {
    const std::vector<double> near = values(f, linspace(-50, 50, 100001, dtype));
    const std::vector<double> far = values(f, Tensor::from({-1e6, 1e6}, {2}, dtype));
    const auto [lowest, highest] = std::ranges::minmax(near);
    expect_fills(std::min(lowest, far[0]), std::max({highest, far[0], far[1]}), facts.low, facts.high,
                 dtype == float32 ? 1e-6 : 1e-15);
    // Without a bound it grows on and on.
    EXPECT_EQ(std::isinf(facts.low), std::ranges::min(far) < 10 * std::min(lowest, -0.2));
    EXPECT_EQ(std::isinf(facts.high), std::ranges::max(far) > 10 * std::max(highest, 0.2));
  }
}

TEST_P(FactsOfElementwise, SlopesFillTheRangeOfSlopes) {
  const auto [lowest, highest] = std::ranges::minmax(slopes(f, linspace(-50, 50, 200001, float64)));
  expect_fills(lowest, highest, facts.lowest_slope, facts.highest_slope, 1e-14);
  EXPECT_EQ(facts.largest_slope(), std::max(std::abs(facts.lowest_slope), std::abs(facts.highest_slope)));
}

TEST_P(FactsOfElementwise, ZeroCentredMeansThatStandardNormalInputsGiveMeanZero) {
  const double mean = expected(f);
  EXPECT_EQ(facts.zero_centred, std::abs(mean) < 0.05) << "the mean is " << mean;
}

TEST_P(FactsOfElementwise, HasItsKinksWhereItSaysAndNoOthers) {
  constexpr double h = 1e-3;
  const std::vector<double> x = linspace(-8 + h / 3, 8 + h / 3, 16001, float64).to_vector();  // never at a kink
  const std::vector<double> slope = slopes(f, Tensor::from(x));
  for (std::size_t i = 1; i < x.size(); ++i) {
    const bool is_kink = std::ranges::any_of(facts.kinks, [&](double k) { return x[i - 1] <= k && k <= x[i]; });
    if (!is_kink) {
      EXPECT_LT(std::abs(slope[i] - slope[i - 1]), 20 * h) << "at " << x[i];
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(facts.kinks));
  for (double kink : facts.kinks) {
    const std::vector<double> y = values(f, Tensor::from({kink - 1e-9, kink + 1e-9}, {2}, float64));
    const std::vector<double> around = slopes(
        f, Tensor::from({kink - 2 * h, kink - h, kink - 1e-9, kink + 1e-9, kink + h, kink + 2 * h}, {6}, float64));
    const double bend = ((around[5] - around[4]) - (around[1] - around[0])) / h;
    EXPECT_TRUE(std::abs(y[1] - y[0]) > 0.1 || std::abs(around[3] - around[2]) > 0.1 || std::abs(bend) > 0.2)
        << "it is smooth at " << kink;
  }
}

TEST_P(FactsOfElementwise, SaturatesInTheIntervalsFoundAndNowhereElse) {
  const std::vector<Interval> intervals = saturated_intervals(f);
  const std::vector<double> x = linspace(-49.9, 49.9, 9973, float64).to_vector();
  const std::vector<double> slope = slopes(f, Tensor::from(x));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool is_inside =
        std::ranges::any_of(intervals, [&](const Interval& in) { return in.from < x[i] && x[i] < in.to; });
    const bool is_at_border = std::ranges::any_of(intervals, [&](const Interval& in) {
      return std::abs(in.from - x[i]) < 1e-8 || std::abs(in.to - x[i]) < 1e-8;
    });
    if (!is_at_border) {
      EXPECT_EQ(is_inside, std::abs(slope[i]) < saturation_share * facts.largest_slope()) << x[i];
    }
  }
}

TEST_P(FactsOfMixing, RangeIsNeverLeftAndReached) {
  const auto [lowest, highest] = std::ranges::minmax(values(f, pairs(f, 50, 201)));
  expect_fills(lowest, highest, facts.low, facts.high, 1e-15);
  if (std::isinf(facts.low)) {
    EXPECT_LT(lowest, -40);
  }
  if (std::isinf(facts.high)) {
    EXPECT_GT(highest, 40);
  }
}

TEST_P(FactsOfMixing, SlopesFillTheRangeOfTheJacobian) {
  const Tensor scores = pairs(f, 50, 201);
  double lowest = 0;
  double highest = 0;
  Tape tape;
  const Variable x = tape.variable(scores);
  const Variable y = f(x);
  for (Index output = 0; output < y.shape()[-1]; ++output) {
    Tensor row(y.shape(), float64);
    row.matrix<double>().col(output).setOnes();
    y.backward(row);  // one row of each example's Jacobian
    const auto [least, most] = std::ranges::minmax(x.grad().to_vector());
    lowest = std::min(lowest, least);
    highest = std::max(highest, most);
  }
  expect_fills(lowest, highest, facts.lowest_slope, facts.highest_slope, 1e-14);
  if (std::isinf(facts.highest_slope)) {
    EXPECT_GT(highest, 5);
  }
}

TEST_P(FactsOfMixing, ZeroCentredMeansThatSymmetricScoresGiveMeanZero) {
  const std::vector<double> y = values(f, pairs(f, 3, 101));
  double mean = 0;
  for (double value : y) mean += value / static_cast<double>(y.size());
  EXPECT_EQ(facts.zero_centred, std::abs(mean) < 0.05) << "the mean is " << mean;
}

// ---- numbers typed in

// The extremes of a smooth function, from a grid so fine that what lies between its points is rounding.
template <class Measure>
std::pair<double, double> extremes(const Activation& f, Measure measure) {
  auto extreme = [&](auto best) {
    double at = 0;
    for (double reach : {5.0, 0.01, 2e-5}) {
      const Tensor x = linspace(at - reach, at + reach, 10001, float64);
      const std::vector<double> y = measure(f, x);
      at = x.to_vector()[static_cast<std::size_t>(best(y) - y.begin())];
    }
    return measure(f, full({1}, at, float64))[0];
  };
  return {extreme([](const auto& y) { return std::ranges::min_element(y); }),
          extreme([](const auto& y) { return std::ranges::max_element(y); })};
}

TEST(FactsOfSmoothDips, AreRightToTheLastDigits) {
  for (const Activation& f : {Activation(Gelu{}), Activation(GeluTanh{}), Activation(Silu{}), Activation(Mish{})}) {
    EXPECT_NEAR(extremes(f, values).first, f.facts().low, 1e-15) << f.name();
    const auto [lowest, highest] = extremes(f, slopes);
    EXPECT_NEAR(lowest, f.facts().lowest_slope, 1e-15) << f.name();
    EXPECT_NEAR(highest, f.facts().highest_slope, 1e-14) << f.name();
  }
  const auto [lowest, highest] = extremes(Gaussian{}, slopes);
  EXPECT_NEAR(lowest, Gaussian::facts.lowest_slope, 1e-15);
  EXPECT_NEAR(highest, Gaussian::facts.highest_slope, 1e-15);
}

double share_of_largest_slope(const Activation& f, double x) {
  return slopes(f, full({1}, x, float64))[0] / f.facts().largest_slope();
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

TEST(Saturation, IsFoundForKnownActivations) {
  const std::vector<Interval> relu = saturated_intervals(Relu{});
  ASSERT_EQ(relu.size(), 1U);
  EXPECT_EQ(relu[0].from, -std::numeric_limits<double>::infinity());
  EXPECT_NEAR(relu[0].to, 0, 1e-8);
  const std::vector<Interval> tanh = saturated_intervals(Tanh{}, 0.5);
  ASSERT_EQ(tanh.size(), 2U);
  EXPECT_NEAR(tanh[1].from, std::atanh(std::sqrt(0.5)), 1e-8);
  EXPECT_TRUE(saturated_intervals(Identity{}).empty());
  EXPECT_TRUE(says(message_of<ArgumentError>([] { saturated_intervals(Softmax{}); }), {"[saturation] softmax"}));
}

}  // namespace
}  // namespace gradus::test
