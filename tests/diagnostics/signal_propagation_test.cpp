// The theory of wide networks, in numbers: fixed points, gradient energies at depth and correlations, against values
// that were computed apart, by quadrature of another kind, and against closed forms.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/signal_propagation.h>

#include <tests/support/expect.h>

#include <numbers>

namespace gradus::test {
namespace {

using Kind = FixedPoint::Kind;

double relative_error(double value, double expected) { return std::abs(value / expected - 1); }

TEST(FixedPoints, AreThoseOfTheTable) {
  const struct {
    Activation f;
    double weight, q, chi;
  } table[] = {{Sigmoid{}, 1, 0.264687, 0.055721},
               {Sigmoid{}, 2, 0.555290, 0.100977},
               {Tanh{}, 2, 0.617965, 1.105529},
               {Selu{}, 1, 1, 1.071575},
               {Softplus{}, 1, 0.856305, 0.288722}};
  for (const auto& row : table) {
    const FixedPoint p = fixed_point(row.f, {row.weight});
    EXPECT_EQ(p.kind, Kind::finite) << row.f.name();
    EXPECT_NEAR(p.q, row.q, 5.1e-7) << row.f.name();
    EXPECT_NEAR(p.chi, row.chi, 5.1e-7) << row.f.name();
    EXPECT_NEAR(variance_map(row.f, p.q, {row.weight}), p.q, 1e-13) << row.f.name();
    EXPECT_TRUE(p.is_stable()) << row.f.name() << " " << p.slope;
  }
  EXPECT_NEAR(fixed_point(Selu{}, {1}).q, 1, 1e-13);
}

TEST(FixedPoints, AreZeroWhereSignalsVanish) {
  const struct {
    Activation f;
    double weight, chi;
  } table[] = {{Tanh{}, 1, 1},    {Tanh{}, 0.7, 0.7}, {Relu{}, 1, 0.5},
               {Gelu{}, 1, 0.25}, {Silu{}, 1, 0.25},  {LeakyRelu{0.3}, 1, 1.09 / 2}};
  for (const auto& row : table) {
    const FixedPoint p = fixed_point(row.f, {row.weight});
    EXPECT_EQ(p.kind, Kind::zero) << row.f.name();
    EXPECT_EQ(p.q, 0) << row.f.name();
    EXPECT_NEAR(p.chi, row.chi, 1e-14) << row.f.name();
    EXPECT_NEAR(p.slope, row.chi, 1e-8) << row.f.name() << " has f(0) = 0";
    EXPECT_TRUE(p.is_stable()) << row.f.name();
  }
}

TEST(FixedPoints, AreAnyWithTheVarianceThatARectifierKeeps) {
  for (const auto& [f, weight] : {std::pair(Activation(Relu{}), 2.0), std::pair(Activation(LeakyRelu{0.3}), 2 / 1.09),
                                  std::pair(Activation(Identity{}), 1.0)}) {
    const FixedPoint p = fixed_point(f, {weight}, 3);
    EXPECT_EQ(p.kind, Kind::any) << f.name();
    EXPECT_EQ(p.q, 3) << f.name();
    EXPECT_NEAR(p.chi, 1, 1e-14) << f.name();
    EXPECT_EQ(p.gradient_depth_scale(), HUGE_VAL) << f.name();
    EXPECT_FALSE(p.is_stable()) << f.name() << " does not come back to 3";
  }
}

TEST(FixedPoints, AreInfiniteWhereSignalsExplode) {
  for (const LayerVariances& init : {LayerVariances{2.1, 0}, LayerVariances{2, 0.1}}) {
    const FixedPoint p = fixed_point(Relu{}, init);
    EXPECT_EQ(p.kind, Kind::infinite);
    EXPECT_EQ(p.q, HUGE_VAL);
    EXPECT_NEAR(p.chi, init.weight / 2, 1e-13);
  }
  EXPECT_EQ(fixed_point(Elu{}, {2}).gradient_depth_scale(), HUGE_VAL) << "far out it is a ReLU";
  EXPECT_EQ(fixed_point(Gelu{}, {3}).kind, Kind::infinite) << "from 1";
  EXPECT_EQ(fixed_point(Gelu{}, {3}, 1e-3).kind, Kind::zero) << "from nearer";
}

TEST(FixedPoints, WithBiasOfARectifierAreTheClosedForm) {
  for (double bias : {1e-13, 0.3, 1e4}) {  // q = ½ σ_w² q + σ_b²
    const FixedPoint p = fixed_point(Relu{}, {1, bias});
    EXPECT_EQ(p.kind, Kind::finite) << bias;
    EXPECT_LT(relative_error(p.q, 2 * bias), 1e-12) << bias;
    EXPECT_NEAR(p.slope, 0.5, 1e-8) << bias;
    EXPECT_NEAR(p.variance_depth_scale(), 1 / std::numbers::ln2, 1e-7) << bias;
  }
}

// ∏ χ_l for inputs of mean square 1; `digits` units in the last place that the table gives.
TEST(PredictProfile, GivesTheEnergyRatiosOfTheTable) {
  const struct {
    Activation f;
    double weight;
    double at10, at20, at50;
    double digits10, digits20, digits50;  // half a unit of the last digit, relative to the number
  } table[] = {
      {Sigmoid{}, 1, 4.120e-12, 1.189e-24, 2.85e-62, 2e-4, 5e-4, 2e-3},
      {Sigmoid{}, 2, 7.797e-10, 8.593e-20, 1.15e-49, 1e-4, 1e-4, 5e-3},
      {Tanh{}, 1, 7.905e-2, 3.787e-2, 1.463e-2, 1e-4, 2e-4, 4e-4},
      {Tanh{}, 2, 1.0642, 2.8941, 58.70, 5e-5, 2e-5, 1e-4},
      {Relu{}, 1, std::exp2(-9), std::exp2(-19), std::exp2(-49), 1e-12, 1e-12, 1e-12},
      {Relu{}, 2, 1, 1, 1, 1e-12, 1e-12, 1e-12},
      {LeakyRelu{0.2}, 2 / 1.04, 1, 1, 1, 1e-12, 1e-12, 1e-12},
      {Elu{}, 1, 8.314e-2, 2.237e-2, 3.51e-3, 1e-4, 3e-4, 2e-3},
      {Selu{}, 1, 1.863, 3.719, 29.59, 3e-4, 2e-4, 2e-4},
      {Gelu{}, 1, 1.663e-5, 1.586e-11, 1.38e-29, 4e-4, 4e-4, 4e-3},
      {Softplus{}, 1, 1.436e-5, 5.78e-11, 3.77e-27, 4e-4, 1e-3, 2e-3},
  };
  for (const auto& row : table) {
    const auto energy = [&](int depth) {
      const SignalProfile profile = predict_profile(row.f, {row.weight}, depth, row.weight);
      EXPECT_EQ(profile.q.size(), static_cast<std::size_t>(depth));
      EXPECT_EQ(profile.log_delta.back(), 0);
      return std::exp(2 * profile.log_delta.front());
    };
    EXPECT_LT(relative_error(energy(10), row.at10), row.digits10) << row.f.name() << " " << energy(10);
    EXPECT_LT(relative_error(energy(20), row.at20), row.digits20) << row.f.name() << " " << energy(20);
    EXPECT_LT(relative_error(energy(50), row.at50), row.digits50) << row.f.name() << " " << energy(50);
  }
}

TEST(PredictProfile, DoesNotUnderflowWhereNumbersDo) {
  const SignalProfile deep = predict_profile(Relu{}, {1e-3}, 100, 1e-3);
  EXPECT_NEAR(deep.log_delta.front() / (99 * std::log(5e-4) / 2), 1, 1e-12) << "10^−327 in energy";
  EXPECT_EQ(deep.q.back(), 0) << "the variance does, and χ has its limit";
}

// Klambauer et al. 2017: second moments of activations are drawn to 1.
TEST(PredictProfile, DrawsTheMomentsOfSeluTo1) {
  for (const auto& [start, after20] : {std::pair(0.1, 0.980319), std::pair(0.5, 0.994743), std::pair(3.0, 1.008318)})
    EXPECT_NEAR(predict_profile(Selu{}, {1}, 21, start).q.back(), after20, 5.1e-7) << start;
}

TEST(PredictProfile, OfLayersDrawnInDifferentWaysTakesEachAsItIs) {
  const LayerVariances layers[] = {{3, 0.5}, {2, 0}, {1, 0.25}};
  const SignalProfile profile = predict_profile(Relu{}, layers, 0.5);
  EXPECT_NEAR(profile.q[0], 2, 1e-13);
  EXPECT_NEAR(profile.q[1], 2, 1e-13);
  EXPECT_NEAR(profile.q[2], 1.25, 1e-13);
  EXPECT_NEAR(profile.chi[0], 1, 1e-13) << "through the weights of the second";
  EXPECT_NEAR(profile.chi[1], 0.5, 1e-13);
  EXPECT_NEAR(profile.log_delta[0], -std::numbers::ln2 / 2, 1e-13);
  EXPECT_NEAR(profile.log_delta[1], -std::numbers::ln2 / 2, 1e-13);
}

// c′ = (√(1−c²) + c(π − arccos c)) / π.
TEST(CorrelationMap, OfReluWithHesVarianceIsTheClosedForm) {
  double c = 0;
  double closed = 0;
  for (int layer = 1; layer <= 20; ++layer) {
    c = correlation_map(Relu{}, 1, c, {2});
    closed = (std::sqrt(1 - closed * closed) + closed * (std::numbers::pi - std::acos(closed))) / std::numbers::pi;
    EXPECT_NEAR(c, closed, 1e-12) << layer;
    for (const auto& [at, expected] : {std::pair(1, .318310), std::pair(2, .493731), std::pair(5, .735946),
                                       std::pair(10, .871536), std::pair(20, .948428)}) {
      if (at != layer) continue;
      EXPECT_NEAR(c, expected, 5.1e-7) << layer;
    }
  }
}

TEST(CorrelationMap, HasChiAsItsSlopeAt1AndADifferenceAsItsSlopeElsewhere) {
  for (const Activation& f : {Activation(Tanh{}), Activation(Selu{}), Activation(Hardtanh{})}) {
    const LayerVariances init{1.5, 0.05};
    const double q = fixed_point(f, init).q;
    EXPECT_NEAR(correlation_map(f, q, 1, init), 1, 1e-12) << f.name();
    EXPECT_NEAR(correlation_slope(f, q, 1, init), chi(f, q, init), 1e-12) << f.name();
    const double step = 1e-5;
    const double difference =
        (correlation_map(f, q, 0.4 + step, init) - correlation_map(f, q, 0.4 - step, init)) / (2 * step);
    EXPECT_NEAR(correlation_slope(f, q, 0.4, init), difference, 1e-7) << f.name();
  }
}

TEST(DepthScale, IsPositiveWhereEnergyFallsInfiniteWhereItStaysAndNegativeWhereItGrows) {
  EXPECT_DOUBLE_EQ(depth_scale(std::exp(-0.25)), 4);
  EXPECT_EQ(depth_scale(1), HUGE_VAL);
  EXPECT_EQ(depth_scale(1 - 1e-14), HUGE_VAL);
  EXPECT_EQ(depth_scale(0), 0);
  EXPECT_LT(depth_scale(1.1), 0);
  EXPECT_TRUE(says(message_of<ArgumentError>([] { depth_scale(-0.5); }), {"[depth_scale]", "−0.5"}));
}

TEST(SignalPropagation, RefusesWhatMakesNoSense) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { variance_map(Softmax{}, 1, {1}); }), {"softmax", "elementwise"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { chi(Relu{}, 1, {-1}); }), {"[signal_propagation]", "−1"}));
  EXPECT_THROW(variance_map(Relu{}, -1, {1}), ArgumentError);
  EXPECT_THROW(covariance_map(Relu{}, 1, 2, {1}), ArgumentError);
  EXPECT_TRUE(says(message_of<ArgumentError>([] { fixed_point(Relu{}, {1}, 0); }), {"[fixed_point]", "positive"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { predict_profile(Relu{}, {1}, 0, 1); }), {"[predict_profile]", "0"}));
  EXPECT_THROW(predict_profile(Relu{}, std::span<const LayerVariances>{}, 1), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
