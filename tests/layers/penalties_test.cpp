// Penalties: their numbers and gradients, and that half of l2_penalty is an optimizer's weight decay.
#include <gradus/activations/sigmoid.h>
#include <gradus/core/errors.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/penalties.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/sgd.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

class Penalties : public ::testing::Test {
 protected:
  Generator rng{seed(), 91};
  Tape tape;
};

TEST_F(Penalties, AreSumsOverAllNumbersOfTheParameters) {
  Parameter a("a", doubles({1, -2, 0}));
  Parameter b("b", doubles({-3}, {1, 1}));
  Parameter* const both[] = {&a, &b};
  const Variable l1 = l1_penalty(tape, both);
  EXPECT_EQ(l1.item(), 6);
  l1.backward();
  EXPECT_EQ(a.gradient(), doubles({1, -1, 0}));
  EXPECT_EQ(b.gradient(), doubles({-1}, {1, 1}));
  a.zero_gradient();
  b.zero_gradient();
  const Variable l2 = l2_penalty(tape, both);
  EXPECT_EQ(l2.item(), 14);
  l2.backward();
  EXPECT_EQ(a.gradient(), doubles({2, -4, 0}));
  EXPECT_EQ(b.gradient(), doubles({-6}, {1, 1}));
}

TEST_F(Penalties, HalfOfL2IsTheWeightDecayOfAnOptimizer) {
  GRADUS_PRINT_SEED();
  constexpr double decay = 0.3;
  const Tensor x = random_tensor({6, 3}, rng);
  const Tensor target = random_tensor({6, 2}, rng);
  const auto trained = [&](double in_optimizer, double in_loss, bool adam) {
    Generator own{4};
    Linear layer(3, 2, own, {.dtype = float64});
    std::unique_ptr<Optimizer> optimizer;
    if (adam)
      optimizer =
          std::make_unique<Adam>(layer.parameters(), AdamOptions{.learning_rate = 0.05, .weight_decay = in_optimizer});
    else
      optimizer = std::make_unique<Sgd>(
          layer.parameters(), SgdOptions{.learning_rate = 0.05, .momentum = 0.9, .weight_decay = in_optimizer});
    Tape local;
    for (int step = 0; step < 20; ++step) {
      Variable loss = mse(layer(local, x), target);
      if (in_loss > 0) loss = loss + in_loss * l2_penalty(local, layer.parameters());
      loss.backward();
      optimizer->step();
      local.clear();
    }
    return layer.weight().value();
  };
  for (bool adam : {false, true}) {
    EXPECT_TRUE(close(trained(0, decay / 2, adam), trained(decay, 0, adam), 1e-12));
    EXPECT_FALSE(close(trained(0, 0, adam), trained(decay, 0, adam), 1e-3));
  }
}

TEST_F(Penalties, L1MakesWeightsOfNoUseVanish) {
  GRADUS_PRINT_SEED();
  Linear layer(4, 1, rng);
  const Tensor x = random_tensor({64, 4}, rng, float32, -1, 1);
  Tensor target(Shape{64, 1});
  target.matrix<float>() = 2 * x.matrix<float>().col(1);
  Sgd optimizer{layer.parameters(), {.learning_rate = 0.02}};
  for (int step = 0; step < 1500; ++step) {
    const Variable loss = mse(layer(tape, x), target) + 0.05 * l1_penalty(tape, layer.parameters());
    loss.backward();
    optimizer.step();
    tape.clear();
  }
  const auto w = layer.weight().value().to_vector();
  EXPECT_GT(w[1], 1.5);
  for (std::size_t i : {0, 2, 3}) EXPECT_LT(std::abs(w[i]), 0.02) << i;
}

TEST_F(Penalties, ActivityIsTheSumOfSizesPerExample) {
  const Variable a = tape.variable(doubles({1, -2, 0, 4}, {2, 2}));
  const Variable penalty = activity_penalty(a);
  EXPECT_EQ(penalty.item(), 3.5);
  penalty.backward();
  EXPECT_EQ(a.grad(), doubles({0.5, -0.5, 0, 0.5}, {2, 2}));
}

TEST_F(Penalties, SparsityIsTheDivergenceOfEachUnitsMeanFromRho) {
  const Variable a = tape.variable(doubles({0.1, 0.4, 0.3, 0.6}, {2, 2}));  // means 0.2 and 0.5
  const Variable penalty = sparsity_penalty(a, 0.2);
  const double second = 0.2 * std::log(0.4) + 0.8 * std::log(1.6);
  EXPECT_NEAR(penalty.item(), second, 1e-15) << "the first unit is as active as it should be";
  penalty.backward();
  const double slope = (0.8 / 0.5 - 0.2 / 0.5) / 2;
  EXPECT_TRUE(close(a.grad(), doubles({0, slope, 0, slope}, {2, 2}), 1e-15));
}

TEST_F(Penalties, HaveRightGradients) {
  GRADUS_PRINT_SEED();
  const std::vector<Tensor> a{random_tensor({3, 2, 2}, rng, float64, 0.1, 0.9)};
  expect_right_gradients(
      "sparsity", [](auto in) { return square(sparsity_penalty(in[0], 0.1)); }, a);
  expect_right_gradients(
      "activity", [](auto in) { return square(activity_penalty(in[0])); }, a);
  expect_right_gradients("sparsity", [](auto in) { return sparsity_penalty(sigmoid(in[0])); },
                         {random_tensor({4, 3}, rng)});
}

TEST_F(Penalties, AUnitThatIsNeverOrAlwaysOnCostsInfinity) {
  for (double always : {0.0, 1.0})
    EXPECT_EQ(sparsity_penalty(tape.constant(full({4, 1}, always)), 0.05).item(),
              std::numeric_limits<double>::infinity());
}

TEST_F(Penalties, SparsityBringsUnitsToRho) {
  GRADUS_PRINT_SEED();
  Linear layer(5, 4, rng);
  const Tensor x = random_tensor({32, 5}, rng, float32);
  Adam optimizer{layer.parameters(), {.learning_rate = 0.05}};
  for (int step = 0; step < 300; ++step) {
    sparsity_penalty(sigmoid(layer(tape, x)), 0.1).backward();
    optimizer.step();
    tape.clear();
  }
  for (double active : mean(sigmoid(layer(tape, x)), 0).value().to_vector()) EXPECT_NEAR(active, 0.1, 0.01);
}

TEST_F(Penalties, RefuseWhatTheyCannotSum) {
  Parameter narrow("a", zeros({2}));
  Parameter wide("b", zeros({2}, float64));
  Parameter* const both[] = {&narrow, &wide};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { l1_penalty(tape, {}); }), {"[l1_penalty]", "no parameters"}));
  EXPECT_TRUE(
      says(message_of<DTypeError>([&] { l2_penalty(tape, both); }), {"[l2_penalty]", "a is float32", "b is float64"}));
  EXPECT_EQ(tape.size(), 0U);
}

TEST_F(Penalties, RefuseWhatIsNoBatchAndNoShare) {
  const Variable a = tape.constant(full({2, 3}, 0.5));
  for (double rho : {0.0, 1.0, -0.1, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { sparsity_penalty(a, rho); }), {"[sparsity_penalty]", "rho"}));
  for (const Variable& none : {tape.constant(1), tape.constant(zeros({0, 3}))}) {
    EXPECT_TRUE(says(message_of<ShapeError>([&] { sparsity_penalty(none); }), {"[sparsity_penalty]", "batch"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { activity_penalty(none); }), {"[activity_penalty]", "batch"}));
  }
}

}  // namespace
}  // namespace gradus::test
