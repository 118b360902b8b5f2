// From the second identical step on, no layer and no loss touches the heap, recorded or replayed.
#include <gradus/core/replay.h>
#include <gradus/gradus.h>

#include <tests/support/allocations.h>
#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Labels = std::span<const std::int32_t>;

class LayerAllocations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  }
  Generator rng{1};
  Sequential model{Flatten{},
                   WeightNormLinear{12, 16, rng},
                   BatchNorm1d{16},
                   Rrelu{rng},
                   Prelu{{.channels = 16}},
                   Dropout{0.3, rng},
                   Residual{Sequential{LayerNorm{{16}}, Linear{16, 16, rng}, Relu{}}},
                   AlphaDropout{0.1, rng},
                   RmsNorm{{16}},
                   Linear{16, 10, rng},
                   Maxout{}};
  std::vector<Parameter*> parameters = model.parameters();
  const Tensor input = random_tensor({9, 3, 4}, rng, float32);
  const Tensor teacher = full({9, 5}, 0.2);
  const std::vector<std::int32_t> labels = std::vector<std::int32_t>(9, 3);

  Variable loss_of(const Variable& x, Labels all) {
    const Variable y = model(x);
    return cross_entropy(y, all, {.label_smoothing = 0.1}) + multi_margin(y, all) + crammer_singer(y, all) +
           kl_div(log_softmax(y), x.tape().borrow(teacher)) + activity_penalty(y) + sparsity_penalty(sigmoid(y)) +
           0.01 * l2_penalty(x.tape(), parameters) + 0.01 * l1_penalty(x.tape(), parameters);
  }
};

TEST_F(LayerAllocations, OfARepeatedStepAreNone) {
  Tape tape;
  Sgd optimizer{parameters, {.learning_rate = 0.01}};
  const auto step = [&] {
    loss_of(tape.borrow(input), labels).backward();
    optimizer.step();
    tape.clear();
  };
  EXPECT_GT(count_allocations(step), 0);
  for (int time = 0; time < 3; ++time) EXPECT_EQ(count_allocations(step), 0) << time;
}

TEST_F(LayerAllocations, OfAReplayAreNone) {
  Replay replay([&](const Variable& x, Labels all) { return loss_of(x, all); });
  Sgd optimizer{parameters, {.learning_rate = 0.01}};
  const auto step = [&] { optimizer.step(replay(input, labels)); };
  EXPECT_GT(count_allocations(step), 0);
  for (int time = 0; time < 3; ++time) EXPECT_EQ(count_allocations(step), 0) << time;
}

TEST_F(LayerAllocations, OfEvaluationAreNone) {
  model.evaluate();
  Tape tape;
  const auto step = [&] {
    const NoGradient off(tape);
    model(tape.borrow(input));
    tape.clear();
  };
  EXPECT_GT(count_allocations(step), 0);
  for (int time = 0; time < 3; ++time) EXPECT_EQ(count_allocations(step), 0) << time;
}

}  // namespace
}  // namespace gradus::test
