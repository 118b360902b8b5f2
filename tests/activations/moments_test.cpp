// Moments: against closed forms, over variances from 1e-300 to 1e12, and correlations between −1 and 1.
#include <gradus/activations/moments.h>
#include <gradus/activations/quadrature.h>
#include <gradus/core/errors.h>

#include <tests/activations/samples.h>

#include <numbers>

namespace gradus::test {
namespace {

using std::numbers::pi;

const double variances[] = {1e-300, 1e-20, 1e-6, 0.01, 0.3, 1, 7, 100, 1e6, 1e12};

double relative_error(double value, double expected) { return std::abs(value / expected - 1); }

TEST(NormalExpectation, SeesWhatIsNarrowAndWhatIsFarOut) {
  const auto indicator = [](double from) {
    return [from](std::span<const double> z, std::span<double> y) {
      for (std::size_t i = 0; i < z.size(); ++i) y[i] = z[i] > from;
    };
  };
  for (double from : {-3.0, 0.0, 1.5, 12.0, 30.0})
    EXPECT_LT(relative_error(normal_expectation(indicator(from), {from}), std::erfc(from / std::sqrt(2)) / 2), 1e-12)
        << from;
  EXPECT_LT(relative_error(normal_expectation(indicator(0.7), {}), std::erfc(0.7 / std::sqrt(2)) / 2), 1e-12)
      << "a jump that it is not told of";
  const auto waves = [](std::span<const double> z, std::span<double> y) {
    for (std::size_t i = 0; i < z.size(); ++i) y[i] = 1 + std::cos(500 * z[i]);
  };
  EXPECT_LT(relative_error(normal_expectation(waves, {}), 1), 1e-12);
  std::vector<double> breaks;
  add_graded(breaks, 2, 1e-9);
  const auto needle = [](std::span<const double> z, std::span<double> y) {
    for (std::size_t i = 0; i < z.size(); ++i) y[i] = std::exp(-std::abs(z[i] - 2) * 1e9);
  };
  const double density = std::exp(-2.0) / std::sqrt(2 * pi);
  EXPECT_LT(relative_error(normal_expectation(needle, breaks), 2e-9 * density), 1e-12);
}

TEST(NormalExpectation, EndsWhereThereIsNoNumber) {
  const auto nan = [](std::span<const double>, std::span<double> y) { std::ranges::fill(y, std::nan("")); };
  EXPECT_TRUE(std::isnan(normal_expectation(nan, {})));
}

TEST(Moments, AreTheClosedFormsAtAnyVariance) {
  for (double q : variances) {
    EXPECT_LT(relative_error(mean_square(Identity{}, q), q), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square(Relu{}, q), q / 2), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square_slope(Relu{}, q), 0.5), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square(LeakyRelu{0.3}, q), q * 1.09 / 2), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square_slope(LeakyRelu{0.3}, q), 1.09 / 2), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square(Gaussian{}, q), 1 / std::sqrt(1 + 4 * q)), 1e-12) << q;
    EXPECT_LT(relative_error(mean_square_slope(Gaussian{}, q), 4 * q * std::pow(1 + 4 * q, -1.5)), 1e-12) << q;
    const double within = std::erf(1 / std::sqrt(2 * q));
    EXPECT_LT(relative_error(mean_square_slope(Hardtanh{}, q), within), 1e-12) << q;
    if (q <= 1e6) {  // a thousand radians in one standard deviation
      EXPECT_LT(relative_error(mean_square(Sine{}, q), -std::expm1(-2 * q) / 2), 1e-12) << q;
      EXPECT_LT(relative_error(mean_square_slope(Sine{}, q), (1 + std::exp(-2 * q)) / 2), 1e-12) << q;
    }
  }
  EXPECT_LT(relative_error(mean_square_slope(Threshold{}, 0.01), std::erfc(10 / std::numbers::sqrt2) / 2), 1e-12)
      << "all of it ten standard deviations out";
}

TEST(Moments, AtVarianceZeroAreValuesAt0AndSlopesOnBothSides) {
  EXPECT_EQ(mean_square(Relu{}, 0), 0);
  EXPECT_EQ(mean_square(Sigmoid{}, 0), 0.25);
  EXPECT_NEAR(mean_square_slope(Relu{}, 0), 0.5, 1e-14);
  EXPECT_NEAR(mean_square_slope(Tanh{}, 0), 1, 1e-14);
  EXPECT_NEAR(mean_square_slope(Sigmoid{}, 0), 1.0 / 16, 1e-15);
  EXPECT_NEAR(mean_square_slope(Selu{}, 0), Selu::lambda * Selu::lambda * (1 + Selu::alpha * Selu::alpha) / 2, 1e-14);
}

// Cho and Saul 2009: the arc-cosine kernels of order 1 and 0.
TEST(Moments, OfTwoPreActivationsAreTheArcCosineKernels) {
  for (double q : {1e-12, 1.0, 40.0}) {
    for (double c : {-1.0, -0.999, -0.6, 0.0, 0.25, 0.9, 1 - 1e-4, 1 - 1e-9, 1.0}) {
      const double angle = std::acos(c);
      const double expected = (std::sqrt((1 - c) * (1 + c)) + c * (pi - angle)) / (2 * pi);
      EXPECT_NEAR(mean_product(Relu{}, q, c) / q, expected, 1e-12) << q << " " << c;
      EXPECT_NEAR(mean_product_of_slopes(Relu{}, q, c), (pi - angle) / (2 * pi), 1e-12) << q << " " << c;
    }
  }
}

// Of sines they are differences of characteristic functions: E[sin a sin b] = (E[cos(a − b)] − E[cos(a + b)]) / 2.
TEST(Moments, OfTwoPreActivationsAreRightForSmoothActivations) {
  for (double q : {0.2, 9.0}) {
    for (double c : {-1.0, -0.5, 0.0, 0.7, 1 - 1e-8}) {
      const double s = std::exp(-q) * std::sinh(q * c);
      EXPECT_NEAR(mean_product(Sine{}, q, c), s, 1e-13) << q << " " << c;
      EXPECT_NEAR(mean_product_of_slopes(Sine{}, q, c), std::exp(-q) * std::cosh(q * c), 1e-13) << q << " " << c;
    }
  }
}

TEST(Moments, OfPreActivationsThatAreTheSameOrIndependentOrOpposite) {
  for (const Activation& f : {Activation(Tanh{}), Activation(Gelu{}), Activation(Elu{}), Activation(Softplus{})}) {
    EXPECT_NEAR(mean_product(f, 0.8, 1 - 1e-15), mean_square(f, 0.8), 1e-13) << f.name();
    EXPECT_NEAR(mean_product(f, 0.8, -1 + 1e-15), mean_product(f, 0.8, -1), 1e-13) << f.name();
  }
  EXPECT_NEAR(mean_product(Tanh{}, 0.8, 0), 0, 1e-16);
  EXPECT_NEAR(mean_product(Sigmoid{}, 0.8, 0), 0.25, 1e-14) << "its mean is one half";
  EXPECT_NEAR(mean_product(Tanh{}, 0.8, -1), -mean_square(Tanh{}, 0.8), 1e-14);
}

// Far out tanh′ = 1 − tanh² is all rounding, which must not be looked into for ever.
TEST(Moments, OfSlopesOfTwoPreActivationsAreTheDerivativeByTheirCorrelation) {
  for (double c : {0.3, 0.99}) {
    const double step = 1e-5;
    const double difference =
        (mean_product(Tanh{}, 0.57, c + step) - mean_product(Tanh{}, 0.57, c - step)) / (2 * step);
    EXPECT_NEAR(0.57 * mean_product_of_slopes(Tanh{}, 0.57, c), difference, 1e-8) << c;
  }
  EXPECT_NEAR(mean_product_of_slopes(Tanh{}, 0.57, 1 - 1e-9), mean_square_slope(Tanh{}, 0.57), 1e-8);
}

struct Corner {  // not at 0, and nobody says so
  static constexpr std::string_view name = "corner";
  static auto value(auto x) { return maximum(x - 0.3, 0); }
  static auto derivative(auto x, auto) { return where(x > 0.3, 1, 0); }
};

TEST(Moments, FindTheKinksOfActivationsThatStateNone) {
  EXPECT_LT(relative_error(mean_square_slope(Corner{}, 4), std::erfc(0.15 / std::numbers::sqrt2) / 2), 1e-12);
}

TEST(Moments, RefuseWhatIsNotElementwiseAndWhatIsNoVarianceOrCorrelation) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { mean_square(Softmax{}); }), {"[moments] softmax", "elementwise"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { mean_square(Relu{}, -1); }), {"[moments]", "variance", "−1"}));
  EXPECT_THROW(mean_square_slope(Relu{}, std::nan("")), ArgumentError);
  EXPECT_THROW(mean_square(Relu{}, HUGE_VAL), ArgumentError);
  EXPECT_TRUE(says(message_of<ArgumentError>([] { mean_product(Relu{}, 1, 1.5); }), {"correlation", "1.5"}));
  EXPECT_THROW(mean_product_of_slopes(Relu{}, 1, std::nan("")), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
