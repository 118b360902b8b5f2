// Adam and AdamW: the first step by hand, fifty against the rule in double.
#include <gradus/core/errors.h>
#include <gradus/optim/adam.h>

#include <tests/optim/quadratic.h>
#include <tests/optim/reference.h>

#include <limits>

namespace gradus::test {
namespace {

template <class Optimizer>
double after_one_step(double w, double gradient, const AdamOptions& options) {
  Parameter parameter("w", full({1}, w, float64));
  Optimizer optimizer({&parameter}, options);
  parameter.mutable_gradient().values<double>()[0] = gradient;
  optimizer.step();
  return parameter.value().item();
}

TEST(Adam, FirstStepIsTheLearningRateWhateverTheGradientsSize) {
  for (double gradient : {1e-3, 1.0, -1e6})
    EXPECT_NEAR(after_one_step<Adam>(5, gradient, {.learning_rate = 0.1, .epsilon = 0}),
                5 - std::copysign(0.1, gradient), 1e-14);
}

TEST(Adam, EpsilonIsAddedAfterTheRoot) {
  EXPECT_NEAR(after_one_step<Adam>(0, 0.5, {.learning_rate = 1, .epsilon = 0.5}), -0.5, 1e-14) << "g / (|g| + ε)";
}

TEST(Adam, WeightDecayChangesTheGradientAndSoHardlyTheFirstStep) {
  EXPECT_NEAR(after_one_step<Adam>(5, 1, {.learning_rate = 0.1, .epsilon = 0, .weight_decay = 0.5}), 4.9, 1e-14);
}

TEST(AdamW, WeightDecayShrinksTheWeightBesideTheStep) {
  EXPECT_NEAR(after_one_step<AdamW>(5, 1, {.learning_rate = 0.1, .epsilon = 0, .weight_decay = 0.5}), 5 * 0.95 - 0.1,
              1e-14);
}

TEST(AdamW, DecaysByOneHundredthUnlessTold) {
  Parameter parameter("w", full({1}, 5, float64));
  AdamW optimizer({&parameter});
  parameter.mutable_gradient();  // a gradient of zero
  optimizer.step();
  EXPECT_NEAR(parameter.value().item(), 5 * (1 - 1e-3 * 0.01), 1e-14);
}

TEST(AdamW, WithoutDecayIsAdam) {
  Parameter a("a", tensor_of(starts, float32));
  Parameter b("b", tensor_of(starts, float32));
  Adam adam({&a}, {.learning_rate = 0.1});
  AdamW adamw({&b}, {.learning_rate = 0.1});
  for (int step = 0; step < 20; ++step) {
    backward_quadratic(a);
    backward_quadratic(b);
    adam.step();
    adamw.step();
  }
  EXPECT_TRUE(same_bits(a.value(), b.value()));
}

TEST(Adam, FollowsItsRuleForFiftySteps) {
  for (const auto& [options, rule] : std::vector<std::pair<AdamOptions, AdamRule>>{
           {{}, {}},
           {{.learning_rate = 0.1}, {.rate = 0.1}},
           {{.learning_rate = 0.05, .beta1 = 0.5, .beta2 = 0.9, .epsilon = 1e-3},
            {.rate = 0.05, .beta1 = 0.5, .beta2 = 0.9, .epsilon = 1e-3}},
           {{.learning_rate = 0.05, .beta1 = 0, .beta2 = 0.9}, {.rate = 0.05, .beta1 = 0, .beta2 = 0.9}},
           {{.learning_rate = 0.1, .weight_decay = 0.1}, {.rate = 0.1, .decay = 0.1}}}) {
    expect_same_path<Adam>(options, rule, float64, 1e-12);
    expect_same_path<Adam>(options, rule, float32, 1e-5);
  }
}

TEST(AdamW, FollowsItsRuleForFiftySteps) {
  const AdamOptions options{.learning_rate = 0.1, .weight_decay = 0.1};
  const AdamRule rule{.rate = 0.1, .decay = 0.1, .decoupled = true};
  expect_same_path<AdamW>(options, rule, float64, 1e-12);
  expect_same_path<AdamW>(options, rule, float32, 1e-5);
}

TEST(Adam, RefusesOptionsOutOfRange) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Parameter w("w", ones({1}));
  for (double beta : {-0.1, 1.0, nan}) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Adam({&w}, {.beta1 = beta}); }), {"[adam]", "beta1"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Adam({&w}, {.beta2 = beta}); }), {"[adam]", "beta2"}));
  }
  for (double epsilon : {-1e-8, 2.0, nan})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Adam({&w}, {.epsilon = epsilon}); }), {"[adam]", "epsilon"}));
  for (double decay : {-0.1, nan})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { AdamW({&w}, {.weight_decay = decay}); }), {"weight_decay"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Adam({&w}, {.learning_rate = -1}); }), {"learning_rate"}));
}

}  // namespace
}  // namespace gradus::test
