// The probability of being born dead: against published bounds in numbers, closed forms, and networks drawn here.
#include <gradus/core/errors.h>
#include <gradus/core/random.h>
#include <gradus/diagnostics/dying_relu.h>

#include <tests/support/expect.h>

#include <numbers>
#include <vector>

namespace gradus::test {
namespace {

TEST(BornDead, HasTheBoundsOfTheTable) {
  const struct {
    ReluNet net;
    double lower, measured, upper, digit;
  } table[] = {{{2, 5}, .4767, .4985, .6836, 5.1e-5},  {{2, 10}, .8703, .8797, .9249, 5.1e-5},
               {{3, 10}, .5134, .5780, .6993, 5.1e-5}, {{4, 10}, .2042, .2942, .4406, 5.1e-5},
               {{5, 20}, .2138, .3545, .4530, 5.1e-5}, {{10, 10}, 8e-5, .0015, .0088, 5.1e-6}};
  for (const auto& row : table) {
    const BornDead dead = born_dead(row.net);
    EXPECT_NEAR(dead.lower, row.lower, row.digit) << row.net.width << " " << row.net.layers;
    EXPECT_NEAR(dead.upper, row.upper, 5.1e-5) << row.net.width << " " << row.net.layers;
    EXPECT_LT(dead.lower, row.measured);
    EXPECT_GT(dead.upper, row.measured);
    EXPECT_EQ(dead.upper, dead_at_a_point(row.net));
  }
}

TEST(BornDead, IsTheClosedFormWhereThereIsOne) {
  EXPECT_DOUBLE_EQ(dead_at_a_point({1, 2}), 0.5);
  EXPECT_DOUBLE_EQ(dead_at_a_point({3, 3}), 1 - 49.0 / 64);
  EXPECT_EQ(born_dead({5, 2}).lower, 0) << "one of two directions always passes the first layer";
  for (int width : {1, 2, 3, 8}) {  // of the first layer one or two directions come through, independent in the second
    const double off = std::exp2(-width);
    EXPECT_NEAR(born_dead({width, 3}).lower, 2 * off * off + (1 - 2 * off) * off * off, 1e-15) << width;
  }
  EXPECT_NEAR(dead_at_a_point({60, 11}) / (10 * std::exp2(-60)), 1, 1e-12) << "also where 1 − 2^−N is 1";
  EXPECT_EQ(dead_at_a_point({2000, 10}), 0);
}

TEST(BornDead, GrowsWithDepthAndFallsWithWidth) {
  for (int layers = 2; layers < 30; ++layers)
    for (int width = 1; width < 12; ++width) {
      const BornDead dead = born_dead({width, layers});
      EXPECT_LE(dead.lower, dead.upper);
      EXPECT_LE(dead.lower, born_dead({width, layers + 1}).lower);
      EXPECT_LT(dead.upper, born_dead({width, layers + 1}).upper);
      EXPECT_GT(dead.upper, born_dead({width + 1, layers}).upper);
    }
  EXPECT_NEAR(born_dead({2, 1000}).lower, 1, 1e-12);
}

// The last hidden layer for an input of one number; all 0 when dead.
std::vector<double> propagate(const std::vector<double>& weights, const ReluNet& net, double x) {
  std::vector<double> signal{x};
  std::size_t next = 0;
  for (int layer = 1; layer < net.layers; ++layer) {
    std::vector<double> out(static_cast<std::size_t>(net.width), 0);
    for (double& unit : out) {
      for (double in : signal) unit += weights[next++] * in;
      unit = std::max(unit, 0.0);
    }
    signal = std::move(out);
  }
  return signal;
}

bool is_dead(const std::vector<double>& weights, const ReluNet& net, double x) {
  const std::vector<double> last = propagate(weights, net, x);
  return std::all_of(last.begin(), last.end(), [](double unit) { return unit == 0; });
}

TEST(BornDead, HappensToDrawnNetworksAsOften) {
  constexpr int nets = 6000;
  Generator rng{1};  // fixed: four standard errors are exceeded once in 16 000
  for (const ReluNet& net : {ReluNet{2, 3}, ReluNet{3, 3}, ReluNet{2, 5}, ReluNet{2, 10}, ReluNet{3, 10}}) {
    const auto width = static_cast<std::size_t>(net.width);
    const std::size_t count = width + width * width * static_cast<std::size_t>(net.layers - 2);
    double at_a_point = 0;
    double born = 0;
    for (int i = 0; i < nets; ++i) {
      std::vector<double> weights(count);
      for (double& w : weights) w = rng.normal();
      const bool right = is_dead(weights, net, 1);
      at_a_point += right;
      born += right && is_dead(weights, net, -1);  // each side of 0 is linear: one point tells of all
    }
    at_a_point /= nets;
    born /= nets;
    const auto four_errors = [](double p) { return 4 * std::sqrt(p * (1 - p) / nets); };
    const BornDead dead = born_dead(net);
    EXPECT_NEAR(at_a_point, dead.upper, four_errors(dead.upper)) << net.width << " " << net.layers;
    EXPECT_GT(born, dead.lower - four_errors(dead.lower)) << net.width << " " << net.layers;
    EXPECT_LT(born, dead.upper) << net.width << " " << net.layers;
    if (net.layers == 3) {
      EXPECT_NEAR(born, dead.lower, four_errors(dead.lower)) << "exact: " << net.width;
    }
    if (net.width == 2 && net.layers == 10) {
      EXPECT_NEAR(born, .8797, four_errors(.8797));
    }
    if (net.width == 3 && net.layers == 10) {
      EXPECT_NEAR(born, .5780, four_errors(.5780));
    }
  }
}

TEST(OffForBoth, IsTheShareOfDirectionsThatPointAwayFromBoth) {
  EXPECT_DOUBLE_EQ(off_for_both(0), 0.5);
  EXPECT_DOUBLE_EQ(off_for_both(std::numbers::pi / 2), 0.25);
  EXPECT_EQ(off_for_both(std::numbers::pi), 0);
  constexpr int draws = 20000;
  Generator rng{2};
  for (double angle : {0.4, 2.0}) {
    double both = 0;
    for (int i = 0; i < draws; ++i) {
      const double w[] = {rng.normal(), rng.normal()};
      both += w[0] <= 0 && w[0] * std::cos(angle) + w[1] * std::sin(angle) <= 0;
    }
    const double p = off_for_both(angle);
    EXPECT_NEAR(both / draws, p, 4 * std::sqrt(p * (1 - p) / draws)) << angle;
  }
}

TEST(DyingRelu, RefusesNetworksWithoutHiddenUnitsAndWhatIsNoAngle) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { born_dead({0, 5}); }), {"[dying_relu]", "width 0"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { dead_at_a_point({2, 1}); }), {"[dying_relu]", "1 layers"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { off_for_both(4); }), {"[off_for_both]", "4"}));
  EXPECT_THROW(off_for_both(std::nan("")), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
