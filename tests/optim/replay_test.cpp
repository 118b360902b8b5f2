// Training by replay has the bits of training on a new tape for every step.
#include <gradus/core/replay.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/choice.h>

#include <tests/support/expect.h>

#include <string>
#include <vector>

namespace gradus::test {
namespace {

class ReplayedTrainingWith : public ::testing::TestWithParam<std::string> {
 protected:
  struct Net {
    explicit Net(std::string_view optimizer_name, const Activation& activation)
        : rng(seed(), 67),
          model(mlp({6, 16, 16, 3}, activation, rng)),
          optimizer(make_optimizer(optimizer_name, model.parameters(), 0.01)) {}
    Generator rng;
    Sequential model;
    std::unique_ptr<Optimizer> optimizer;
  };
  // Fifty steps over batches of which each fifth is smaller; true if all bits are the same.
  template <class Left, class Right>
  void expect_same_training(Net& left, Net& right, Left step_left, Right step_right) {
    Generator rng(seed(), 68);
    for (int step = 0; step < 50; ++step) {
      const Index rows = step % 5 == 4 ? 7 : 20;
      const Tensor x = random_tensor({rows, 6}, rng, float32);
      std::vector<std::int32_t> labels(static_cast<std::size_t>(rows));
      for (std::int32_t& label : labels) label = static_cast<std::int32_t>(rng.below(3));
      ASSERT_EQ(step_left(x, labels), step_right(x, labels)) << "loss of step " << step;
      const auto of_left = left.model.parameters();
      const auto of_right = right.model.parameters();
      for (std::size_t i = 0; i < of_left.size(); ++i)
        ASSERT_TRUE(same_bits(of_left[i]->value(), of_right[i]->value())) << of_left[i]->name << " step " << step;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Optimizers, ReplayedTrainingWith, ::testing::ValuesIn(optimizer_names()),
                         [](const auto& name) { return name.param; });

TEST_P(ReplayedTrainingWith, HasTheBitsOfNewTapes) {
  GRADUS_PRINT_SEED();
  for (const Activation& activation : activations()) {
    Net replayed(GetParam(), activation);
    Net recorded(GetParam(), activation);
    Replay replay([&](const Variable& x, std::span<const std::int32_t> labels) {
      return cross_entropy(replayed.model(x), labels);
    });
    expect_same_training(
        replayed, recorded,
        [&](const Tensor& x, const std::vector<std::int32_t>& labels) {
          const Variable loss = replay(x, labels);
          loss.backward();
          replayed.optimizer->step();
          return loss.item();
        },
        [&](const Tensor& x, const std::vector<std::int32_t>& labels) {
          Tape tape;
          const Variable loss = cross_entropy(recorded.model(tape, x), labels);
          loss.backward();
          recorded.optimizer->step();
          return loss.item();
        });
    EXPECT_EQ(replay.size(), 2U);
    if (HasFailure()) return;
  }
}

TEST_P(ReplayedTrainingWith, HasTheBitsOfNewTapesWithTheUpdateInTheBackwardPass) {
  GRADUS_PRINT_SEED();
  const Activation tanh = activation("tanh");
  Net replayed(GetParam(), tanh);
  Net recorded(GetParam(), tanh);
  Net kept(GetParam(), tanh);
  Net again(GetParam(), tanh);
  Replay replay([&](const Variable& x, std::span<const std::int32_t> labels) {
    return cross_entropy(replayed.model(x), labels);
  });
  Tape tape;
  const auto on_tape = [](Tape& where, Net& net) {
    return [&](const Tensor& x, const std::vector<std::int32_t>& labels) {
      const Variable loss = cross_entropy(net.model(where, x), labels);
      const double value = loss.item();
      net.optimizer->step(loss);
      where.clear();
      return value;
    };
  };
  const auto on_new_tapes = [](Net& net) {
    return [&](const Tensor& x, const std::vector<std::int32_t>& labels) {
      Tape fresh;
      const Variable loss = cross_entropy(net.model(fresh, x), labels);
      net.optimizer->step(loss);
      return loss.item();
    };
  };
  const auto by_replay = [&](const Tensor& x, const std::vector<std::int32_t>& labels) {
    const Variable loss = replay(x, labels);
    replayed.optimizer->step(loss);
    return loss.item();
  };
  expect_same_training(replayed, recorded, by_replay, on_new_tapes(recorded));
  expect_same_training(kept, again, on_tape(tape, kept), on_new_tapes(again));
}

}  // namespace
}  // namespace gradus::test
