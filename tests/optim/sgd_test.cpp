// Sgd, with and without momentum, look-ahead and decay: the first steps by hand, fifty against the rule in double.
#include <gradus/core/errors.h>
#include <gradus/optim/sgd.h>

#include <tests/optim/quadratic.h>
#include <tests/optim/reference.h>

#include <limits>

namespace gradus::test {
namespace {

// w after each step with these gradients, from w = 1.
std::vector<double> path(const SgdOptions& options, std::initializer_list<double> gradients) {
  Parameter w("w", full({1}, 1, float64));
  Sgd optimizer({&w}, options);
  std::vector<double> result;
  for (double gradient : gradients) {
    w.mutable_gradient().values<double>()[0] = gradient;
    optimizer.step();
    result.push_back(w.value().item());
  }
  return result;
}

void expect_path(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-15) << "step " << i + 1;
}

TEST(Sgd, WalksAgainstTheGradient) { expect_path(path({.learning_rate = 0.5}, {1, -2, 0.5}), {0.5, 1.5, 1.25}); }

TEST(Sgd, MomentumStartsWithTheGradientAndKeepsItsShare) {
  // v: 1, 1.5, 0.75
  expect_path(path({.learning_rate = 0.1, .momentum = 0.5}, {1, 1, 0}), {0.9, 0.75, 0.675});
}

TEST(Sgd, DampeningSparesTheFirstStep) {
  // v: 1, 0.5 + 0.25, 0.375 + 0
  expect_path(path({.learning_rate = 0.1, .momentum = 0.5, .dampening = 0.75}, {1, 1, 0}), {0.9, 0.825, 0.7875});
}

TEST(Sgd, NesterovLooksAhead) {
  // v: 1, 1.5, 0.75; g + v/2: 1.5, 1.75, 0.375
  expect_path(path({.learning_rate = 0.1, .momentum = 0.5, .nesterov = true}, {1, 1, 0}), {0.85, 0.675, 0.6375});
}

TEST(Sgd, WeightDecayIsAnL2Penalty) {
  // g + w/2: 1.5, then 0 + 0.425
  expect_path(path({.learning_rate = 0.1, .weight_decay = 0.5}, {1, 0}), {0.85, 0.8075});
}

TEST(Sgd, WeightDecayEntersTheMomentum) {
  // g: 0.5, 0.475; v: 0.5, 0.725
  expect_path(path({.learning_rate = 0.1, .momentum = 0.5, .weight_decay = 0.5}, {0, 0}), {0.95, 0.8775});
}

TEST(Sgd, FollowsItsRuleForFiftySteps) {
  for (const auto& [options, rule] : std::vector<std::pair<SgdOptions, SgdRule>>{
           {{.learning_rate = 0.1}, {.rate = 0.1}},
           {{.learning_rate = 0.02, .momentum = 0.9}, {.rate = 0.02, .momentum = 0.9}},
           {{.learning_rate = 0.02, .momentum = 0.9, .nesterov = true},
            {.rate = 0.02, .momentum = 0.9, .nesterov = true}},
           {{.learning_rate = 0.1, .weight_decay = 0.1}, {.rate = 0.1, .decay = 0.1}},
           {{.learning_rate = 0.02, .momentum = 0.8, .nesterov = true, .weight_decay = 0.05},
            {.rate = 0.02, .momentum = 0.8, .nesterov = true, .decay = 0.05}}}) {
    expect_same_path<Sgd>(options, rule, float64, 1e-12);
    expect_same_path<Sgd>(options, rule, float32, 1e-5);
  }
}

TEST(Sgd, RefusesOptionsOutOfRange) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double inf = std::numeric_limits<double>::infinity();
  Parameter w("w", ones({1}));
  for (double rate : {-0.1, nan, inf})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Sgd({&w}, {.learning_rate = rate}); }), {"learning_rate"}));
  for (double momentum : {-0.1, 1.1, nan})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Sgd({&w}, {.momentum = momentum}); }), {"[sgd]", "momentum"}));
  for (double decay : {-0.1, nan, inf})
    EXPECT_TRUE(
        says(message_of<ArgumentError>([&] { Sgd({&w}, {.weight_decay = decay}); }), {"[sgd]", "weight_decay"}));
  for (double dampening : {-0.1, 1.1, nan})
    EXPECT_TRUE(
        says(message_of<ArgumentError>([&] { Sgd({&w}, {.momentum = 0.9, .dampening = dampening}); }), {"dampening"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Sgd({&w}, {.nesterov = true}); }), {"[sgd]", "momentum"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Sgd({&w}, {.dampening = 0.5}); }), {"[sgd]", "momentum"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Sgd({&w}, {.momentum = 0.9, .dampening = 0.5, .nesterov = true}); }),
                   {"[sgd]", "dampening"}));
}

}  // namespace
}  // namespace gradus::test
