// The experiments behind the published numbers, on small cases with known answers, and their tolerances.
#include "claims/collapse_experiment.h"
#include "claims/dead_nets_experiment.h"
#include "claims/energy_experiment.h"
#include "claims/published/tolerance.h"
#include "claims/reference_experiment.h"
#include "claims/spectrum_experiment.h"

#include <gtest/gtest.h>

#include <numbers>
#include <vector>

namespace gradus::claims {
namespace {

TEST(PublishedTolerance, IsHalfAUnitOfTheLastDigit) {
  EXPECT_NEAR(last_digit(0.4767, 4), 0.501e-4, 1e-12);
  EXPECT_NEAR(last_digit(8e-5, 1), 0.501e-5, 1e-12);
  EXPECT_NEAR(last_digit(58.70, 4), 0.501e-2, 1e-12);
  EXPECT_NEAR(last_digit(-2.85e-62, 3), 0.501e-64, 1e-72);
}

TEST(PublishedTolerance, IsFourStandardErrors) {
  EXPECT_NEAR(four_errors(0.5, 100), 0.2, 1e-12);
  EXPECT_GT(four_errors(0, 100), 0) << "none of a hundred is not never";
  EXPECT_LT(four_errors(0, 100), 0.06);
  // Standard deviation √2 of two values; a difference of two means of two has that, too.
  EXPECT_NEAR(four_errors_of_difference(std::vector<double>{1, 3}, 0), 4 * std::numbers::sqrt2, 1e-12);
  EXPECT_NEAR(four_errors_of_difference(std::vector<double>{1, 1}, 0.1), 0.4, 1e-12) << "the least spread";
}

TEST(PublishedTolerance, OfAStatementIsNone) {
  EXPECT_TRUE(seen("a", "", "", true).is_within());
  EXPECT_FALSE(seen("a", "", "", false).is_within());
}

TEST(DeadNetsExperiment, CountsWhatIsDeadAtOnePointAndEverywhere) {
  // A single unit is on for one of −1 and 1 and off for the other.
  const Job one_unit = dead_nets_job({.width = 1, .layers = 2, .nets = 1000});
  const DeadNets dead = dead_nets(run(one_unit));
  EXPECT_EQ(dead.born, 0);
  EXPECT_NEAR(dead.at_a_point / 1000.0, 0.5, four_errors(0.5, 1000));
  // A chain of units lets one side through at most, and each further one has an even chance to stop it.
  const DeadNets chain = dead_nets(run(dead_nets_job({.width = 1, .layers = 4, .nets = 1000})));
  EXPECT_NEAR(chain.born / 1000.0, 0.75, four_errors(0.75, 1000));
  EXPECT_NEAR(chain.at_a_point / 1000.0, 0.875, four_errors(0.875, 1000));
}

TEST(EnergyExperiment, KeepsEnergyWithTheIdentityAndHalvesItWithRelu) {
  const EnergyResult kept = energy_result(
      run(energy_job({.activation = "identity", .weight = 1, .layers = 2, .width = 8, .input = 3, .nets = 1000})));
  EXPECT_NEAR(kept.mean, 3, 4 * kept.mean_error);
  // ‖Wa‖²/N of a given a is χ²/N: E m² = (1 + 2/N) per layer.
  EXPECT_NEAR(kept.square, 9 * 1.25 * 1.25, 4 * kept.square_error);
  EXPECT_LT(kept.mean_error, 0.1);
  const EnergyResult halved =
      energy_result(run(energy_job({.activation = "relu", .weight = 1, .layers = 2, .width = 8, .nets = 1000})));
  EXPECT_NEAR(halved.mean, 0.25, 4 * halved.mean_error);
}

TEST(SpectrumExperiment, MeasuresTheLayer) {
  EXPECT_NEAR(number(run(spectrum_job({.size = 40, .initialiser = "orthogonal"})).at("mean")), 1, 1e-12);
  const double standard = number(run(spectrum_job({.size = 40, .initialiser = "standard"})).at("mean"));
  const double normalised = number(run(spectrum_job({.size = 40, .initialiser = "glorot_uniform"})).at("mean"));
  EXPECT_NEAR(normalised / standard, std::numbers::sqrt3, 1e-9) << "the same draws, another scale";
}

TEST(CollapseExperiment, TellsAConstantFromWhatIsLearned) {
  // One wide hidden layer learns |x|; before training it is not constant either.
  const Collapse wide{.width = 16, .layers = 2, .points = 200, .batch = 20, .learning_rate = 0.01, .epochs = 50};
  const CollapseResult learned = collapse_result(run(collapse_job(wide)));
  EXPECT_FALSE(learned.born_dead);
  EXPECT_FALSE(learned.has_collapsed());
  EXPECT_NEAR(learned.range, std::numbers::sqrt3, 0.3);
  EXPECT_LT(learned.loss, 0.01);
  // Of narrow and very deep nets nearly all are born dead.
  const Collapse deep{.width = 1, .layers = 30, .points = 20, .epochs = 3};
  const CollapseResult dead = collapse_result(run(collapse_job(deep)));
  EXPECT_TRUE(dead.born_dead);
  EXPECT_TRUE(dead.has_collapsed());
}

TEST(ReferenceExperiment, TrainsOnTheWholeTrainingPart) {
  TrainingPlan plan{.hidden = {16}, .activation = "tanh", .epochs = 0};
  const double before = reference_accuracy(run(reference_job(plan, "digits", 1)));
  EXPECT_LT(before, 0.35);
  plan.epochs = 5;
  const Job job = reference_job(plan, "digits", 1);
  const double after = reference_accuracy(run(job));
  EXPECT_GT(after, 0.8);
  EXPECT_EQ(reference_accuracy(run(job)), after);
}

}  // namespace
}  // namespace gradus::claims
