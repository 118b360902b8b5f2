// Counterfactual replay, with answers that are known because the tests did the harm themselves at a known step.
#include <gradus/core/errors.h>
#include <gradus/data/synthetic.h>
#include <gradus/diagnostics/counterfactual.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

const Split& points() {
  static const Split parts = [] {
    Generator rng{3};
    return split_share(moons(160, {}, rng), 0.25, rng);
  }();
  return parts;
}

const TrainingPlan plan{
    .hidden = {8, 6}, .learning_rate = 0.05, .batch_size = 16, .epochs = 12, .dtype = DType::float64, .seed = 4};

// One update with a rate of its own.
void with_rate_at(Training& training, long step, double rate) {
  training.before_update([=](Training& t) { t.optimizer().set_learning_rate(t.steps() + 1 == step ? rate : 0.05); });
}

// The bias of one unit of layer 1 falls so far in one update that the unit is off for all; later its gradient is 0.
void kill_at(Training& training, long step, Index unit) {
  training.after_update([=](Training& t) {
    if (t.steps() != step) return;
    Parameter& bias = t.model().parameter("0.bias");
    std::vector<double> values = bias.value().to_vector();
    values[static_cast<std::size_t>(unit)] = -100;
    bias.assign(Tensor::from(values, bias.value().shape(), DType::float64));
  });
}

std::vector<Moment> record(Training& training, long steps, std::size_t most) {
  Recorder recorder(most);
  recorder.look(training);
  while (training.steps() < steps && training.step()) recorder.look(training);
  EXPECT_LE(recorder.moments().size(), most);
  EXPECT_EQ(recorder.moments().front().step, 0);
  return recorder.moments();
}

TEST(Recorder, KeepsABoundedNumberOfMomentsAtEqualDistances) {
  Training training(plan, points());
  Recorder recorder(4);
  recorder.look(training);
  for (int i = 0; i < 37; ++i) {
    ASSERT_TRUE(training.step());
    recorder.look(training);
  }
  ASSERT_GE(recorder.moments().size(), 3U);
  ASSERT_LE(recorder.moments().size(), 4U);
  for (std::size_t i = 0; i < recorder.moments().size(); ++i)
    EXPECT_EQ(recorder.moments()[i].step, static_cast<long>(i) * recorder.distance());
  EXPECT_EQ(recorder.distance(), 16);
  EXPECT_THROW(Recorder(1), ArgumentError);
}

TEST(FindTurn, FindsTheUpdateThatKilledAUnit) {
  for (const long step : {1L, 17L, 64L, 70L}) {
    Training training(plan, points());
    Index unit = 0;  // that was not born dead
    while (unit_dead(0, static_cast<std::size_t>(unit))(training)) ++unit;
    kill_at(training, step, unit);
    const Event is_dead = unit_dead(0, static_cast<std::size_t>(unit));
    const std::vector<Moment> moments = record(training, 70, 5);
    const std::optional<Turn> turn = find_turn(training, moments, 70, is_dead);
    ASSERT_TRUE(turn.has_value()) << step;
    EXPECT_EQ(turn->step, step);
    EXPECT_EQ(turn->before.step, step - 1);
    training.go_to(turn->before);
    EXPECT_FALSE(is_dead(training));
    ASSERT_TRUE(training.step());
    EXPECT_TRUE(is_dead(training));
  }
}

TEST(FindTurn, FindsTheUpdateAfterWhichTheLossDiverged) {
  for (const long step : {9L, 40L}) {
    Training training(plan, points());
    with_rate_at(training, step, 1e3);
    const std::vector<Moment> moments = record(training, 60, 6);
    const std::optional<Turn> turn = find_turn(training, moments, training.steps(), loss_above(10));
    ASSERT_TRUE(turn.has_value());
    EXPECT_EQ(turn->step, step);
  }
}

TEST(FindTurn, TakesAStepThatCannotBeMadeForTheEvent) {
  Training training(plan, points());
  with_rate_at(training, 23, std::numeric_limits<double>::max());
  const std::vector<Moment> moments = record(training, 60, 6);
  ASSERT_FALSE(training.failure().empty());
  const std::optional<Turn> turn = find_turn(training, moments, training.steps(), loss_above(1e300));
  ASSERT_TRUE(turn.has_value());
  EXPECT_EQ(turn->step, 23);
}

TEST(FindTurn, FindsNothingWhereNothingHappened) {
  Training training(plan, points());
  const std::vector<Moment> moments = record(training, 60, 6);
  EXPECT_FALSE(find_turn(training, moments, 60, loss_above(1e6)).has_value());
  EXPECT_FALSE(find_turn(training, moments, 60, loss_above(0)).has_value()) << "it was so from the start";
  EXPECT_FALSE(find_turn(training, {}, 60, loss_above(0)).has_value());
}

TEST(Replay, GivesEqualBitsWhereNothingIsChanged) {
  TrainingPlan noisy = plan;
  noisy.dropout = 0.2, noisy.optimizer = "adam", noisy.learning_rate = 0.01;
  Training training(noisy, points());
  std::vector<double> losses;
  std::optional<Moment> middle;
  for (int i = 0; i < 40; ++i) {
    if (i == 13) middle = training.moment();
    ASSERT_TRUE(training.step());
    if (i >= 13) losses.push_back(training.last_loss());
  }
  const Counterfactual c = replay(*middle, noisy, noisy, points(), 27);
  EXPECT_EQ(c.from, 13);
  EXPECT_EQ(c.change, "");
  EXPECT_EQ(c.as_it_was.losses, losses);
  EXPECT_EQ(c.otherwise.losses, losses);
  EXPECT_EQ(c.as_it_was.end.loss, training.evaluate(training.data().test).loss);
}

TEST(Replay, ChangesOneThing) {
  TrainingPlan hasty = plan, calm = plan;
  hasty.learning_rate = 500;
  const Moment start = Training(hasty, points()).moment();
  const Counterfactual c = replay(start, hasty, calm, points(), 60);
  EXPECT_EQ(c.change, "learning_rate 0.05 instead of 500");
  EXPECT_EQ(c.as_it_was.losses[0], c.otherwise.losses[0]) << "the same batch, before any update";
  EXPECT_LT(c.otherwise.end.loss, 0.6);
  EXPECT_FALSE(c.as_it_was.end.loss < 0.6);
  TrainingPlan other = plan;
  other.batch_size = 8;
  EXPECT_THROW(replay(start, plan, other, points(), 1), ArgumentError);
  other = plan;
  other.hidden = {8, 7};
  EXPECT_THROW(replay(start, plan, other, points(), 1), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
