// What an observation measures, with answers known beforehand.
#include <gradus/data/synthetic.h>
#include <gradus/diagnostics/baseline.h>
#include <gradus/diagnostics/diagnosis.h>
#include <gradus/diagnostics/looks.h>

#include <tests/support/expect.h>

#include <cmath>

namespace gradus::test {
namespace {

Split clouds() {
  Generator rng{5};
  return split_share(blobs(240, {}, rng), 0.25, rng);
}

Dataset labelled(std::vector<std::int32_t> labels, int classes) {
  Dataset data;
  data.inputs = Tensor(Shape{static_cast<Index>(labels.size()), 1});
  for (std::size_t i = 0; i < labels.size(); ++i) data.inputs.values<float>()[i] = static_cast<float>(i);
  data.labels = std::move(labels);
  data.classes = classes;
  return data;
}

Dataset numbers(const std::vector<double>& targets) {
  Dataset data;
  const auto n = static_cast<Index>(targets.size());
  data.inputs = Tensor(Shape{n, 1});
  for (Index i = 0; i < n; ++i) data.inputs.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(i);
  data.targets = Tensor::from(targets, Shape{n, 1});
  return data;
}

TEST(Baseline, IsTheLossOfTheBestConstantAnswer) {
  const Dataset data = labelled({0, 0, 0, 1}, 2);
  const double entropy = -0.75 * std::log(0.75) - 0.25 * std::log(0.25);
  EXPECT_NEAR(constant_answer_loss({}, data), entropy, 1e-12);
  EXPECT_NEAR(constant_answer_loss({.loss = "bce"}, data), entropy, 1e-12);
  EXPECT_NEAR(constant_answer_loss({.loss = "mse"}, data), 0.75 * 0.25, 1e-12);
  EXPECT_NEAR(constant_answer_loss({.loss = "l1"}, data), 0.25, 1e-12);
  const Dataset curve = numbers({0, 1, 2, 9});
  EXPECT_NEAR(constant_answer_loss({}, curve), (9 + 4 + 1 + 36) / 4.0, 1e-6);
  EXPECT_NEAR(constant_answer_loss({.loss = "l1"}, curve), 10 / 4.0, 1e-6) << "the median's";
}

TEST(Skill, IsZeroForOneAnswerAndOneForTheRightOnes) {
  const Dataset data = labelled({0, 0, 0, 0, 0, 0, 1, 1}, 2);
  EXPECT_EQ(skill_of(Tensor::from({1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, Shape{8, 2}), data), 0)
      << "though 75% are right";
  EXPECT_EQ(skill_of(Tensor::from({1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1}, Shape{8, 2}), data), 1);
  EXPECT_EQ(skill_of(Tensor::from({1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1}, Shape{8, 2}), data), 0.5);
  const Dataset curve = numbers({1, 2, 3});
  EXPECT_NEAR(skill_of(Tensor::from({2, 2, 2}, Shape{3, 1}), curve), 0, 1e-12);
  EXPECT_NEAR(skill_of(Tensor::from({1, 2, 3}, Shape{3, 1}), curve), 1, 1e-12);
  EXPECT_EQ(skill_of(Tensor::from({900, 2, 3}, Shape{3, 1}), curve), -1);
}

TEST(Skill, OfNeighboursTellsWhetherLabelsCarryOver) {
  Split split = clouds();
  EXPECT_GT(nearest_neighbour_skill(split.train, split.test), 0.95);
  Generator rng{1};
  rng.shuffle(std::span(split.train.labels));
  EXPECT_LT(nearest_neighbour_skill(split.train, split.test), 0.3);
}

TEST(TrialStep, IsTakenBackAndKeepsItsPromiseIfItIsShort) {
  const Split split = clouds();
  Training training(
      {.hidden = {8}, .activation = "tanh", .optimizer = "adam", .learning_rate = 1e-6, .dtype = DType::float64},
      split);
  ASSERT_TRUE(training.run_epoch());
  const std::vector<double> before = training.weights()[0]->value().to_vector();
  const TrialStep trial = try_step(training);
  EXPECT_EQ(training.weights()[0]->value().to_vector(), before);
  EXPECT_GT(trial.promised, 0);
  EXPECT_NEAR((trial.before - trial.after) / trial.promised, 1, 1e-3);
}

// The same training with and without trial steps in between ends at the same bits.
TEST(Observe, DoesNotDisturbTheTraining) {
  const Split split = clouds();
  const TrainingPlan plan{.hidden = {8, 8}, .dropout = 0.1, .optimizer = "adam", .learning_rate = 0.01, .epochs = 6};
  Training training(plan, split);
  while (training.epoch() < plan.epochs && training.run_epoch()) {
  }
  const Observation o = observe(plan, split, {.looks = 3});
  EXPECT_EQ(o.end().test_loss, training.evaluate(split.test).loss);
  EXPECT_EQ(o.looks.size(), 4U);
  EXPECT_EQ(o.steps, o.planned_steps);
  EXPECT_EQ(o.steps, training.steps());
  EXPECT_TRUE(o.learns());
}

TEST(Observe, MeasuresWhatWasDrawnAgainstWhatIsProper) {
  const Split split = clouds();
  const Observation o =
      observe({.hidden = {64, 64}, .activation = "tanh", .weight_scale = 0.25, .bias = 0.5, .epochs = 1}, split);
  for (const LayerFacts& layer : o.layers) EXPECT_NEAR(layer.weight_ratio, 0.25, 1e-6);
  EXPECT_FALSE(o.layers[0].alike_at_start);
  EXPECT_GT(o.layers[1].bias_ratio, 1);
  const Observation zero =
      observe({.hidden = {8, 8}, .activation = "tanh", .initialiser = "zeros", .epochs = 1}, split);
  EXPECT_TRUE(zero.layers[0].alike_at_start && zero.layers[0].alike_at_end);
}

// Of a deep sigmoid net too, whose gradient float32 cannot hold; and the theory agrees.
TEST(Observe, SeesGradientsThatVanishCompletely) {
  const Split split = clouds();
  const Observation o = observe(
      {.hidden = std::vector<Index>(40, 64), .activation = "sigmoid", .scaling = "standardize", .epochs = 1}, split);
  EXPECT_TRUE(std::isfinite(o.start().layers[0].log_delta));
  EXPECT_LT(o.start().layers[0].log_delta, -45);
  EXPECT_NEAR(o.start().layers[0].log_delta / o.predicted_log_delta, 1, 0.1);
}

TEST(Diagnose, NamesTriesAndMends) {
  const Split split = clouds();
  const Diagnosis d = diagnose({.hidden = std::vector<Index>(8, 16), .activation = "sigmoid", .epochs = 8}, split);
  EXPECT_FALSE(d.learns);
  ASSERT_EQ(d.findings.size(), 1U);
  EXPECT_EQ(d.findings[0].disease, "vanishing gradients");
  const Rerun r = rerun(d, d.findings[0].remedies[0], split);
  EXPECT_TRUE(r.helped);
  EXPECT_EQ(r.difference, "activation relu instead of sigmoid");
  EXPECT_EQ(r.before.accuracy, d.observation.end().accuracy);
  EXPECT_GT(r.after.accuracy, 0.9);
  EXPECT_THROW(rerun(d, {"look at the data", {}}, split), std::exception);
}

}  // namespace
}  // namespace gradus::test
