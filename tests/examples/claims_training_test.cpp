// The experiments that train nets which plans have no words for.
#include "claims/centring_experiment.h"
#include "claims/landscape_experiment.h"
#include "claims/phase_experiment.h"
#include "claims/plain_training.h"
#include "claims/snapshots_experiment.h"
#include "claims/sparsity_experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace gradus::claims {
namespace {

const DataChoice circles{.name = "circles", .count = 120};

TEST(PlainTraining, TakesTheStepsOfATraining) {
  const auto parts = three_parts(circles);
  Training planned({.hidden = {6, 5}, .activation = "tanh", .learning_rate = 0.3, .seed = 7}, parts->fit);
  PlainTraining plain({.hidden = {6, 5},
                       .activation = Tanh{},
                       .initialiser = proper_initialiser(Tanh{}),
                       .learning_rate = 0.3,
                       .seed = 7},
                      parts->fit);
  for (int epoch = 0; epoch < 3; ++epoch) {
    planned.run_epoch();
    EXPECT_TRUE(plain.run_epoch());
  }
  const auto expected = planned.model().parameters(), actual = plain.model().parameters();
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i)
    EXPECT_TRUE(std::ranges::equal(actual[i]->value().values<float>(), expected[i]->value().values<float>()));
  EXPECT_EQ(plain.evaluate(parts->fit.test).accuracy, planned.evaluate(parts->fit.test).accuracy);
}

TEST(PlainTraining, StopsBeforeALossThatIsNotFinite) {
  const auto parts = three_parts(circles);
  PlainTraining training({.hidden = {6}, .activation = Relu{}, .learning_rate = 1e30}, parts->fit);
  EXPECT_FALSE(training.run_epoch() && training.run_epoch());
}

TEST(Centring, HasTanhAmongItsFamily) {
  const CentringRun run{
      .steepness = 2, .centred = true, .layers = 2, .width = 5, .data = circles, .epochs = 2, .seed = 3};
  const CentringResult result = centring_result(run_centring(centring_job(run).config));
  const auto parts = three_parts(circles);
  PlainTraining tanh({.hidden = {5, 5}, .activation = Tanh{}, .learning_rate = 0.1, .seed = 3}, parts->held_out);
  EXPECT_NEAR(result.losses[0], tanh.evaluate(parts->held_out.train).loss, 1e-5);
  tanh.run_epoch();
  tanh.run_epoch();
  EXPECT_NEAR(result.losses[2], tanh.evaluate(parts->held_out.train).loss, 1e-4);
}

TEST(Centring, CanStartAsTheCentredTwin) {
  for (const double steepness : {1.0, 2.0}) {
    CentringRun run{.steepness = steepness, .centred = true, .layers = 3, .width = 6, .data = circles, .epochs = 0};
    const double twin = centring_result(run_centring(centring_job(run).config)).losses[0];
    run.centred = false;
    EXPECT_GT(std::abs(centring_result(run_centring(centring_job(run).config)).losses[0] - twin), 1e-3);
    run.same_start = true;
    EXPECT_NEAR(centring_result(run_centring(centring_job(run).config)).losses[0], twin, 1e-5);
  }
}

TEST(Centring, TellsWhenALossIsReached) {
  EXPECT_NEAR((CentringResult{.losses = {1, 0.1, 0.01}}.epochs_to(std::sqrt(0.001))), 1.5, 1e-12);
  EXPECT_EQ((CentringResult{.losses = {1, 0.1}}.epochs_to(2)), 0);
  EXPECT_TRUE(std::isnan(CentringResult{.losses = {1, 0.1}}.epochs_to(0.05)));
}

TEST(Sparsity, ThePenaltyMakesZeros) {
  SparsityRun run{.hidden = {8, 8}, .data = circles, .epochs = 5};
  const SparsityResult free = sparsity_result(run_sparsity(sparsity_job(run).config));
  run.strength = 0.3;
  const SparsityResult sparse = sparsity_result(run_sparsity(sparsity_job(run).config));
  ASSERT_EQ(free.zeros.size(), 6u);
  EXPECT_EQ(free.zeros[0], sparse.zeros[0]);
  EXPECT_GT(sparse.zeros[5][0], free.zeros[5][0] + 0.1);
}

TEST(Sparsity, TellsOfTheEpochThatWasBestOnValidation) {
  const SparsityResult result{.epochs = {{1, 0.5, 0.1}, {1, 0.7, 0.2}, {1, 0.6, 0.3}}, .zeros = {}};
  EXPECT_EQ(result.best().test_accuracy, 0.2);
}

TEST(Phase, BiasesAreDrawnOnlyWhereTheirVarianceIsNot0) {
  const PhaseRun plain{.weight = 1, .bias = 0, .depth = 2, .width = 8, .data = circles, .epochs = 3};
  TrainingPlan plan{
      .hidden = {8, 8}, .activation = "tanh", .initialiser = "lecun_normal", .learning_rate = 0.03, .epochs = 3};
  const TrainResult trained = train_result(run_train(train_job(plan, circles).config));
  const PhaseResult result = phase_result(run_phase(phase_job(plain).config));
  double best = 0;
  for (const EpochResult& epoch : trained.epochs) best = std::max(best, epoch.validation_accuracy);
  EXPECT_EQ(result.validation_accuracy, best);
}

TEST(Snapshots, CountEverythingOnce) {
  const SnapshotsRun run{.plan = {.hidden = {4, 4}, .activation = "sigmoid", .epochs = 2},
                         .data = circles,
                         .epochs = {0, 2},
                         .points = 5,
                         .low = 0,
                         .high = 1};
  const SnapshotsResult result = snapshots_result(run_snapshots(snapshots_job(run).config));
  ASSERT_EQ(result.snapshots.size(), 2u);
  EXPECT_EQ(result.snapshots[1].epoch, 2);
  EXPECT_EQ(result.snapshots[1].plane.size(), 25u);
  const std::vector<double>& shares = result.snapshots[0].activations[1];
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

TEST(Landscape, TheTrainedNetIsInTheMiddle) {
  const LandscapeRun run{.plan = {.hidden = {6}, .activation = "tanh", .epochs = 4}, .data = circles, .points = 3};
  const LandscapeResult slice = landscape_result(run_landscape(landscape_job(run).config));
  const auto parts = three_parts(circles);
  Training training(run.plan, parts->held_out);
  while (training.epoch() < 4 && training.run_epoch()) {
  }
  EXPECT_NEAR(slice.losses[4], training.evaluate(training.data().train).loss, 1e-6);
  EXPECT_NE(slice.losses[3], slice.losses[4]);
}

}  // namespace
}  // namespace gradus::claims
