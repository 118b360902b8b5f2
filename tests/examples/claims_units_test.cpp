// The experiments on units and nets that die, on nets of which the answer is known, and times of which the ratio is.
#include "claims/born_dead_experiment.h"
#include "claims/timing_experiment.h"
#include "claims/units_experiment.h"

#include <gtest/gtest.h>

namespace gradus::claims {
namespace {

UnitsResult units_of(const std::string& activation, double bias, double rate = 0.1) {
  const DataChoice data{.name = "moons", .count = 200};
  return units_result(run(
      units_job({.hidden = {4, 4}, .activation = activation, .bias = bias, .learning_rate = rate, .epochs = 2}, data)));
}

TEST(ClaimsUnits, OfReluFarBelowZeroAreDeadFromTheStartForGood) {
  const UnitsResult run = units_of("relu", -100);
  ASSERT_EQ(run.layers.size(), 2U);
  EXPECT_EQ(run.units(), 8);
  for (const UnitsOfLayer& layer : run.layers) {
    EXPECT_EQ(layer.born_off, 4);
    EXPECT_EQ(layer.dead.back(), 4);
    EXPECT_EQ(layer.went_off + layer.came_back, 0);
    EXPECT_EQ(layer.gone.back(), 0) << "who was born dead is not at risk";
  }
  EXPECT_EQ(run.off_share(0), 1);
  EXPECT_EQ(run.off_share_at_end(), 1);
}

TEST(ClaimsUnits, WithALeakAreOffThereButNotDead) {
  for (const char* activation : {"leaky_relu(0.01)", "leaky_relu(0.5)"}) {
    const UnitsResult run = units_of(activation, -100, 1e-6);
    EXPECT_EQ(run.layers[0].off.front(), 4) << activation;
    EXPECT_EQ(run.layers[0].dead.front(), 0) << activation;
  }
  EXPECT_EQ(units_of("leaky_relu(1)", -100, 1e-6).off_share(0), 0) << "a linear unit has no flat side";
}

TEST(ClaimsUnits, FarAboveZeroAreAlwaysOn) {
  const UnitsResult run = units_of("relu", 100, 1e-6);
  EXPECT_EQ(run.layers[0].always_on.front(), 4);
  EXPECT_EQ(run.layers[0].off.front(), 0);
}

TEST(ClaimsUnits, AreCountedAtDoublingStepsAndAfterEpochs) {
  const UnitsResult run = units_of("relu", 0);
  // 150 examples, of which a fifth is for validation: 120 in batches of 32.
  EXPECT_EQ(run.steps, (std::vector<long>{0, 1, 2, 4, 8}));
  EXPECT_EQ(run.epochs.size(), 3U);
}

TEST(ClaimsBornDead, HasKnownSharesForNetsOfOneUnit) {
  // One unit is on for one of −1 and 1; a second one behind it is dead if its weight is negative.
  EXPECT_EQ(run(born_dead_job({.width = 1, .layers = 2, .draws = 50})).at("dead"), 0);
  EXPECT_NEAR(run(born_dead_job({.width = 1, .layers = 3, .draws = 400})).at("dead").get<double>(), 200, 40);
}

TEST(ClaimsTiming, TakesRatiosRoundByRound) {
  const Times relu{{1, 2}, {1, 2}, {10, 20}}, rival{{3, 2}, {1, 2}, {11, 30}};
  EXPECT_EQ(rival.both(), (std::vector<double>{4, 4}));
  EXPECT_EQ(rival.ratio_by_itself(relu), (std::vector<double>{2, 1}));
  EXPECT_EQ(rival.ratio_of_steps(relu), (std::vector<double>{1.1, 1.5}));
}

TEST(ClaimsTiming, MeasuresEveryActivationInEveryRoundAlone) {
  const Job job = timing_job({.activations = {"relu", "tanh"}, .width = 4, .depth = 1, .batch = 4, .rounds = 2});
  EXPECT_TRUE(job.alone);
  const TimingResult result = timing_result(run(job));
  for (const char* name : {"relu", "tanh"})
    for (const std::vector<double>& times : {result.of(name).forward, result.of(name).backward, result.of(name).step}) {
      ASSERT_EQ(times.size(), 2U);
      for (const double time : times) EXPECT_GT(time, 0);
    }
}

}  // namespace
}  // namespace gradus::claims
