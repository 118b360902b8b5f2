// The edge of chaos: where it is for the activations of which it is known, and how deep networks can be beside it.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/edge_of_chaos.h>
#include <gradus/diagnostics/roots.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

TEST(RootBetween, FindsRootsInEitherOrderAndWhereRoundingHidesThem) {
  EXPECT_NEAR(root_between([](double x) { return x * x - 2; }, 0.0, 2.0), std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(root_between([](double x) { return x * x - 2; }, 2.0, 0.0), std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(root_between([](double x) { return std::pow(x, 9); }, -1.0, 3.0), 0, 1e-6) << "flat";
  EXPECT_EQ(root_between([](double x) { return x; }, 0.0, 1.0), 0);
  EXPECT_EQ(root_between([](double) { return 1.0; }, 3.0, 4.0), 4) << "none";
}

TEST(CriticalPoint, WithoutBiasIsWhereSlopesAt0KeepTheEnergy) {
  const std::pair<Activation, double> known[] = {
      {Tanh{}, 1}, {Relu{}, 2}, {LeakyRelu{0.3}, 2 / 1.09}, {Identity{}, 1}, {Gelu{}, 4}, {Silu{}, 4}, {Sine{2}, 0.25}};
  for (const auto& [f, weight] : known) {
    const auto point = critical_point(f);
    ASSERT_TRUE(point) << f.name();
    EXPECT_NEAR(point->weight_variance, weight, 1e-12) << f.name();
    EXPECT_EQ(point->q, 0) << f.name();
  }
}

TEST(CriticalPoint, WithBiasIsAFixedPointWithChi1) {
  for (const Activation& f : {Activation(Tanh{}), Activation(Hardtanh{}), Activation(Sine{}), Activation(Elu{})}) {
    for (double bias : {0.001, 0.05, 1.0}) {
      const auto point = critical_point(f, bias);
      ASSERT_TRUE(point) << f.name() << " " << bias;
      const LayerVariances init{point->weight_variance, bias};
      EXPECT_NEAR(variance_map(f, point->q, init) / point->q, 1, 1e-11) << f.name() << " " << bias;
      EXPECT_NEAR(chi(f, point->q, init), 1, 1e-11) << f.name() << " " << bias;
      EXPECT_GT(point->weight_variance, 1) << f.name() << " " << bias;
    }
  }
  EXPECT_NEAR(critical_point(Tanh{}, 0.05)->weight_variance, 1.76, 0.005) << "as in Schoenholz et al. 2017";
}

// Near 0 their slopes are 0, and no weights keep anything.
TEST(CriticalPoint, IsLookedForWhereSlopesAreNotAllZero) {
  const auto point = critical_point(Softshrink{}, 0.05);
  ASSERT_TRUE(point);
  EXPECT_NEAR(chi(Softshrink{}, point->q, {point->weight_variance}), 1, 1e-11);
  EXPECT_FALSE(critical_point(Hardshrink{}, 0.05)) << "what passes is the largest of what comes";
  EXPECT_FALSE(critical_point(Softplus{})) << "what it adds grows as fast as what it keeps";
}

TEST(CriticalPoint, OfTanhIsReachedFromAnywhere) {
  const auto point = critical_point(Tanh{}, 0.05);
  const FixedPoint p = fixed_point(Tanh{}, {point->weight_variance, 0.05});
  EXPECT_NEAR(p.q, point->q, 1e-10);
  EXPECT_TRUE(p.is_stable());
  EXPECT_NEAR(point->slope, p.slope, 1e-6);
}

TEST(CriticalPoint, OfARectifierDoesNotExistWithBias) {
  EXPECT_FALSE(critical_point(Relu{}, 0.1)) << "Hayou et al. 2019: the edge of ReLU is a single point";
  EXPECT_FALSE(critical_point(LeakyRelu{0.2}, 1e-6));
}

TEST(CorrelationFixedPoint, Is1InTheOrderedPhaseAndLessInTheChaoticOne) {
  const auto at = [](const LayerVariances& init) {
    const double q = fixed_point(Tanh{}, init).q;
    return std::pair(correlation_fixed_point(Tanh{}, q, init), q);
  };
  const auto [ordered, q] = at({1.3, 0.05});
  EXPECT_EQ(ordered.c, 1);
  EXPECT_LT(ordered.slope, 1);
  EXPECT_NEAR(ordered.slope, chi(Tanh{}, q, {1.3, 0.05}), 1e-12);
  const LayerVariances init{3, 0.05};
  const auto [chaotic, variance] = at(init);
  EXPECT_GT(chaotic.c, 0.05);
  EXPECT_LT(chaotic.c, 0.95);
  EXPECT_LT(chaotic.slope, 1) << "it attracts";
  EXPECT_NEAR(correlation_map(Tanh{}, variance, chaotic.c, init), chaotic.c, 1e-10);
  EXPECT_EQ(at({3, 0}).first.c, 0) << "odd, without bias: nothing in common";
}

TEST(CorrelationFixedPoint, IsFoundCloseTo1BesideTheEdge) {
  const double edge = critical_point(Tanh{}, 0.05)->weight_variance;
  const LayerVariances init{edge * 1.001, 0.05};
  const double q = fixed_point(Tanh{}, init).q;
  const CorrelationFixedPoint p = correlation_fixed_point(Tanh{}, q, init);
  EXPECT_LT(p.c, 1);
  EXPECT_GT(p.c, 0.99);
  EXPECT_GT(p.depth_scale(), 100);
}

TEST(MaximumTrainableDepth, IsSixDepthScales) {
  const FixedPoint sigmoid = fixed_point(Sigmoid{}, {1});
  EXPECT_NEAR(maximum_trainable_depth(Sigmoid{}, {1}), -6 / std::log(sigmoid.chi), 1e-9);
  EXPECT_LT(maximum_trainable_depth(Sigmoid{}, {1}), 3);
  EXPECT_NEAR(maximum_trainable_depth(Relu{}, {1}), 6 / std::log(2.0), 1e-9);
  EXPECT_NEAR(maximum_trainable_depth(Relu{}, {4}), 6 / std::log(2.0), 1e-9) << "explodes as fast";
  EXPECT_EQ(maximum_trainable_depth(Relu{}, {2}), HUGE_VAL);
  EXPECT_EQ(maximum_trainable_depth(Tanh{}, {1}), HUGE_VAL);
  const double edge = critical_point(Tanh{}, 0.05)->weight_variance;
  const double ordered = maximum_trainable_depth(Tanh{}, {edge * 0.8, 0.05});
  const double nearer = maximum_trainable_depth(Tanh{}, {edge * 0.98, 0.05});
  const double chaotic = maximum_trainable_depth(Tanh{}, {edge * 1.3, 0.05});
  EXPECT_GT(nearer, 5 * ordered) << "it peaks at the edge";
  EXPECT_GT(nearer, 5 * chaotic);
  EXPECT_GT(chaotic, 0);
}

TEST(EdgeOfChaos, RefusesWhatMakesNoSense) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { critical_point(Tanh{}, -1); }), {"[critical_point]", "−1"}));
  EXPECT_THROW(critical_point(Softmax{}), ArgumentError);
  EXPECT_THROW(correlation_fixed_point(Tanh{}, 0, {1}), ArgumentError);
  EXPECT_THROW(correlation_fixed_point(Tanh{}, HUGE_VAL, {1}), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
