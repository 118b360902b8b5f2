// Diagnostics read a replayed tape as any other: the numbers are those of the latest replay.
#include <gradus/activations/tanh.h>
#include <gradus/core/backward.h>
#include <gradus/core/replay.h>
#include <gradus/diagnostics/explanation.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/non_finite.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

class DiagnosticsOfAReplay : public ::testing::Test {
 protected:
  Generator rng{7};
  Sequential model = mlp({4, 8, 8, 3}, Tanh{}, rng);
  const std::vector<std::int32_t> labels{0, 1, 2, 1, 0};
};

TEST_F(DiagnosticsOfAReplay, LayersAreThoseOfATapeRecordedAnew) {
  Replay step([&](const Variable& x, std::span<const std::int32_t> of_x) { return cross_entropy(model(x), of_x); });
  for (int time = 0; time < 3; ++time) {
    const Tensor x = random_tensor({5, 4}, rng, float32);
    const Variable loss = step(x, labels);
    for (const LayerReading& layer : read_layers(loss.tape(), Tanh{}))
      EXPECT_TRUE(std::isnan(layer.delta_norm)) << "no backward pass has reached it in this step";
    loss.backward();
    Tape tape;
    cross_entropy(model(tape, x), labels).backward();
    const auto replayed = read_layers(loss.tape(), Tanh{});
    const auto anew = read_layers(tape, Tanh{});
    ASSERT_EQ(replayed.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(replayed[i].path, anew[i].path);
      EXPECT_EQ(replayed[i].delta_norm, anew[i].delta_norm);
      EXPECT_EQ(replayed[i].mean, anew[i].mean);
      EXPECT_EQ(replayed[i].sd, anew[i].sd);
    }
  }
}

TEST_F(DiagnosticsOfAReplay, TheFirstNonFiniteNumberIsFoundInTheStepThatHasIt) {
  Parameter w("w", ones({3}));
  Replay step([&](const Variable& x) { return sum(log(x * x.tape().parameter(w))); });
  step(ones({3})).backward();
  EXPECT_FALSE(first_non_finite(step(ones({3})).tape()));
  Tensor bad = ones({3});
  bad.values<float>()[1] = 0;
  const auto culprit = first_non_finite(step(bad).tape());
  ASSERT_TRUE(culprit);
  EXPECT_TRUE(says(culprit->description, {"[log]", "element 1"}));
  EXPECT_FALSE(first_non_finite(step(ones({3})).tape()));
}

TEST_F(DiagnosticsOfAReplay, ExplanationsHaveTheNumbersOfTheLatestStep) {
  Parameter w("w", full({1}, 0.5));
  Replay step([&](const Variable& x) { return sum(tanh(x * x.tape().parameter(w))); });
  const Variable first = step(full({1}, 1));
  first.backward();
  const auto activation = first.tape().at(first.id() - 1);
  EXPECT_TRUE(says(explain(activation), {"tanh(0.5)"}));
  step(full({1}, 3)).backward();
  EXPECT_TRUE(says(explain(activation), {"tanh(1.5)"}));
}

}  // namespace
}  // namespace gradus::test
