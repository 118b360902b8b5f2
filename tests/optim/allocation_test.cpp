// A whole training step, from batch to update, leaves the heap alone from the second one on: counted at malloc itself.
#include <gradus/core/replay.h>
#include <gradus/data/batches.h>
#include <gradus/data/synthetic.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/ema.h>
#include <gradus/optim/lbfgs.h>
#include <gradus/optim/schedule.h>

#include <tests/support/allocations.h>
#include <tests/support/expect.h>

#include <cstddef>

namespace gradus::test {
namespace {

class TrainingWith : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  }
  Generator rng{42};
  Dataset spirals = two_spirals(200, {.noise = 0.1}, rng);
  Tape tape;
};
INSTANTIATE_TEST_SUITE_P(Optimizers, TrainingWith, ::testing::ValuesIn(optimizer_names()),
                         [](const auto& name) { return name.param; });

TEST_P(TrainingWith, AllocatesNothingFromTheSecondStepOn) {
  for (const Activation& activation : activations()) {
    Generator weights{42};  // the same for each, however many there are before it
    Sequential model = mlp({2, 32, 32, 2}, activation, weights);
    // At a rate that all bear; adadelta's is in units of its own.
    const auto optimizer = make_optimizer(GetParam(), model.parameters(), GetParam() == "adadelta" ? 1 : 1e-3);
    double last = 0;
    auto step = [&] {
      const Variable loss = cross_entropy(model(tape, spirals.inputs), spirals.labels);
      loss.backward();
      last = loss.item();
      optimizer->step();
      tape.clear();
    };
    step();
    const double first = last;
    EXPECT_EQ(count_allocations(step), 0) << activation.name();
    EXPECT_EQ(count_allocations([&] {
                for (int i = 0; i < 10; ++i) step();
              }),
              0)
        << activation.name();
    EXPECT_LT(last, first) << "it learns: " << activation.name();
  }
}

TEST_P(TrainingWith, AllocatesNothingWhereGradientsAreKeptAsOuterProducts) {
  Sequential model = mlp({2, 48, 48, 2}, Tanh{}, rng);
  const auto optimizer = make_optimizer(GetParam(), model.parameters(), 1e-3);
  const Parameter& weight = model.parameter("2.weight");
  const Tensor x = spirals.inputs.rows(0, 1);
  const auto label = std::span(spirals.labels).first(1);
  auto step = [&] {
    cross_entropy(model(tape, x), label).backward();
    EXPECT_NE(weight.outer_gradient(), nullptr);
    optimizer->step();
    tape.clear();
  };
  step();
  EXPECT_EQ(count_allocations(step), 0);
}

TEST_P(TrainingWith, AllocatesNothingFromTheSecondReplayOn) {
  Sequential model = mlp({2, 32, 32, 2}, Tanh{}, rng);
  const auto optimizer = make_optimizer(GetParam(), model.parameters(), 1e-2);
  Replay replay(
      [&](const Variable& x, std::span<const std::int32_t> labels) { return cross_entropy(model(x), labels); });
  for (bool fused : {false, true}) {
    auto step = [&] {
      const Variable loss = replay(spirals.inputs, spirals.labels);
      if (fused) {
        optimizer->step(loss);
      } else {
        loss.backward();
        optimizer->step();
      }
    };
    step();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(count_allocations(step), 0) << fused;
  }
}

TEST_P(TrainingWith, AllocatesNothingFromTheSecondStepOnWithTheUpdateInTheBackwardPass) {
  Sequential model = mlp({2, 32, 32, 2}, Tanh{}, rng);
  const auto optimizer = make_optimizer(GetParam(), model.parameters(), 1e-2);
  auto step = [&] {
    optimizer->step(cross_entropy(model(tape, spirals.inputs), spirals.labels));
    tape.clear();
  };
  step();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(count_allocations(step), 0);
}

TEST_P(TrainingWith, AllocatesNothingFromTheSecondEpochOnWithBatches) {
  Sequential model = mlp({2, 32, 2}, Tanh{}, rng);
  const auto optimizer = make_optimizer(GetParam(), model.parameters(), 1e-2);
  BatchLoader loader(spirals, 64);  // three full batches and one of eight
  Index seen = 0;
  auto epoch = [&] {
    for (const Batch& batch : loader.epoch(rng)) {
      const Variable loss = cross_entropy(model(tape, batch.inputs), batch.labels);
      loss.backward();
      optimizer->step();
      tape.clear();
      seen += batch.size();
    }
  };
  EXPECT_GT(count_allocations(epoch), 0) << "the first epoch allocates, or nothing is counted";
  EXPECT_EQ(count_allocations(epoch), 0);
  EXPECT_EQ(count_allocations(epoch), 0);
  EXPECT_EQ(seen, 3 * spirals.size());
}

TEST_P(TrainingWith, AllocatesNothingFromTheSecondStepOnWithScheduleClippingAndAverage) {
  Sequential model = mlp({2, 32, 2}, Tanh{}, rng);
  const std::vector<Parameter*> parameters = model.parameters();
  const auto optimizer = make_optimizer(GetParam(), parameters, 1e-2);
  ExponentialMovingAverage average(parameters, {.bias_correction = true});
  const Schedule schedule = warm_up(cosine_decay(0.01, {.steps = 100}), {.steps = 2});
  auto step = [&] {
    cross_entropy(model(tape, spirals.inputs), spirals.labels).backward();
    clip_gradient_value(parameters, 0.1);
    clip_gradient_norm(parameters, 1e-3);
    optimizer->set_learning_rate(schedule.at(optimizer->steps()));
    optimizer->step();
    average.update();
    tape.clear();
    const auto averaged = average.swap_in();
    const NoGradient evaluation(tape);
    model(tape, spirals.inputs);
    tape.clear();
  };
  step();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(count_allocations(step), 0);
}

TEST(TrainingWithLbfgs, AllocatesNothingOnceItsHistoryIsFull) {
  if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  Generator rng{42};
  const Dataset spirals = two_spirals(200, {.noise = 0.1}, rng);
  Tape tape;
  Sequential model = mlp({2, 16, 2}, Tanh{}, rng);
  Lbfgs optimizer(model.parameters(), {.max_iterations = 5, .history = 4});
  auto step = [&] {
    optimizer.step([&] {
      tape.clear();
      const Variable loss = cross_entropy(model(tape, spirals.inputs), spirals.labels);
      loss.backward();
      return loss.item();
    });
  };
  EXPECT_GT(count_allocations(step), 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(count_allocations(step), 0);
}

}  // namespace
}  // namespace gradus::test
