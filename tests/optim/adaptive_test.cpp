// The adaptive optimizers beside Adam: first steps by hand, defaults, where ε stands, and options out of range. That
// they follow their rules step by step is in update_test.cpp.
#include <gradus/core/errors.h>
#include <gradus/optim/adadelta.h>
#include <gradus/optim/adagrad.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/nadam.h>
#include <gradus/optim/rmsprop.h>

#include <tests/support/expect.h>

#include <cmath>
#include <limits>

namespace gradus::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

// w after each step with these gradients, from w = 1.
template <class Optimizer, class Options>
std::vector<double> path(const Options& options, std::initializer_list<double> gradients, DType dtype = float64) {
  Parameter w("w", full({1}, 1, dtype));
  Optimizer optimizer({&w}, options);
  std::vector<double> result;
  for (double gradient : gradients) {
    w.mutable_gradient() = full({1}, gradient, dtype);
    optimizer.step();
    result.push_back(w.value().item());
  }
  return result;
}
template <class Optimizer, class Options>
void expect_path(const Options& options, std::initializer_list<double> gradients, const std::vector<double>& expected) {
  const std::vector<double> found = path<Optimizer>(options, gradients);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-14) << "step " << i + 1;
}

TEST(RmsProp, DividesByTheRunningRoot) {
  // s: 4, 3 · 0.25 …: 0.75 · 4 + 0.25 · 0 = 3
  expect_path<RmsProp>(RmsPropOptions{.learning_rate = 0.1, .alpha = 0.75, .epsilon = 0}, {4, 0}, {0.8, 0.8});
}

TEST(RmsProp, AddsEpsilonAfterTheRoot) {
  expect_path<RmsProp>(RmsPropOptions{.learning_rate = 1, .alpha = 0.75, .epsilon = 0.5}, {1}, {0});
}

TEST(RmsProp, CentredDividesByTheDeviation) {
  // s = 4, m = 1: √(4 − 1)
  expect_path<RmsProp>(RmsPropOptions{.learning_rate = 0.1, .alpha = 0.75, .epsilon = 0, .centred = true}, {4},
                       {1 - 0.1 * 4 / std::sqrt(3.0)});
}

TEST(RmsProp, MomentumGathersScaledGradients) {
  // d: 2, 2 / √1.75; v: 2, 1 + d
  expect_path<RmsProp>(RmsPropOptions{.learning_rate = 0.1, .alpha = 0.75, .epsilon = 0, .momentum = 0.5}, {2, 2},
                       {0.8, 0.8 - 0.1 * (1 + 2 / std::sqrt(1.75))});
}

TEST(RmsProp, CentredStaysFiniteWhereTheGradientDoesNotChange) {
  // s − m² is 0 but for rounding, which makes it negative sooner or later; a root of that would be NaN for good.
  for (DType dtype : {float32, float64}) {
    Parameter w("w", ones({16}, dtype));
    RmsProp optimizer({&w}, {.learning_rate = 1e-9, .alpha = 0.9, .centred = true});
    for (int step = 0; step < 2000; ++step) {
      dispatch(dtype, [&]<class T>() {
        T gradient = static_cast<T>(0.1);
        for (T& g : w.mutable_gradient().values<T>()) g = gradient += static_cast<T>(0.37);
      });
      optimizer.step();
    }
    for (double value : w.value().to_vector()) EXPECT_TRUE(std::isfinite(value)) << to_string(dtype);
  }
}

TEST(Adagrad, DividesByTheRootOfTheSum) {
  // s: 9, 25
  expect_path<Adagrad>(AdagradOptions{.learning_rate = 0.5, .epsilon = 0}, {3, 4}, {0.5, 0.5 - 0.5 * 4 / 5});
}

TEST(Adagrad, StartsFromTheInitialSum) {
  expect_path<Adagrad>(AdagradOptions{.learning_rate = 0.5, .initial_sum = 16, .epsilon = 0}, {3}, {1 - 0.5 * 3 / 5});
}

TEST(Adagrad, AddsEpsilonAfterTheRoot) {
  expect_path<Adagrad>(AdagradOptions{.learning_rate = 1, .epsilon = 1}, {1}, {0.5});
}

TEST(Adagrad, LetsTheRateDecayFromTheSecondStepOn) {
  expect_path<Adagrad>(AdagradOptions{.learning_rate = 0.5, .learning_rate_decay = 1, .epsilon = 0}, {3, 4},
                       {0.5, 0.5 - 0.25 * 4 / 5});
}

TEST(Adadelta, AddsEpsilonUnderBothRoots) {
  // s = 0.25: √0.75 / √(0.25 + 0.75) · 1
  expect_path<Adadelta>(AdadeltaOptions{.learning_rate = 0.5, .rho = 0.75, .epsilon = 0.75}, {1},
                        {1 - 0.5 * std::sqrt(0.75)});
}

TEST(Adadelta, HasUnitsOfItsOwnStepsAndSoDoesNotFeelTheGradientsScale) {
  const AdadeltaOptions options{.epsilon = 1e-30};
  const double one = 1 - path<Adadelta>(options, {1, 1, 1}).back();
  const double thousand = 1 - path<Adadelta>(options, {1000, 1000, 1000}).back();
  EXPECT_NEAR(one / thousand, 1, 1e-9);
}

TEST(NAdam, FirstStepLooksAhead) {
  // With β₁ = 0.5 and no warm-up (μ = 0.25): 0.25 · 0.5 g / (1 − 1/16) + 0.75 g / (1 − 1/4)
  expect_path<NAdam>(NAdamOptions{.learning_rate = 0.1, .beta1 = 0.5, .epsilon = 0, .momentum_decay = 0}, {3},
                     {1 - 0.1 * (0.125 / (15.0 / 16) + 1)});
}

TEST(Adam, WithAmsgradRemembersTheLargestGradient) {
  // After a gradient of 10 its square stays in the divisor, however small the later ones are.
  const AdamOptions options{.learning_rate = 1, .beta1 = 0, .beta2 = 0, .epsilon = 0, .amsgrad = true};
  expect_path<Adam>(options, {10, 1, 1}, {0, -0.1, -0.2});
}

TEST(AdaptiveOptimizers, HaveTheDefaultsOfPyTorch) {
  const RmsPropOptions rmsprop;
  EXPECT_TRUE(rmsprop.learning_rate == 0.01 && rmsprop.alpha == 0.99 && rmsprop.epsilon == 1e-8 &&
              rmsprop.momentum == 0 && !rmsprop.centred && rmsprop.weight_decay == 0);
  const AdagradOptions adagrad;
  EXPECT_TRUE(adagrad.learning_rate == 0.01 && adagrad.learning_rate_decay == 0 && adagrad.initial_sum == 0 &&
              adagrad.epsilon == 1e-10 && adagrad.weight_decay == 0);
  const AdadeltaOptions adadelta;
  EXPECT_TRUE(adadelta.learning_rate == 1 && adadelta.rho == 0.9 && adadelta.epsilon == 1e-6 &&
              adadelta.weight_decay == 0);
  const NAdamOptions nadam;
  EXPECT_TRUE(nadam.learning_rate == 2e-3 && nadam.beta1 == 0.9 && nadam.beta2 == 0.999 && nadam.epsilon == 1e-8 &&
              nadam.momentum_decay == 4e-3 && nadam.weight_decay == 0);
}

template <class Optimizer, class Options>
void expect_refused(double Options::*option, std::string_view name, std::initializer_list<double> values) {
  Parameter w("w", ones({1}));
  for (double value : values) {
    Options options;
    options.*option = value;
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Optimizer({&w}, options); }), {name})) << value;
  }
}

TEST(AdaptiveOptimizers, RefuseOptionsOutOfRangeNamingThem) {
  expect_refused<RmsProp>(&RmsPropOptions::learning_rate, "[optimizer] learning_rate", {-1, nan, inf});
  expect_refused<RmsProp>(&RmsPropOptions::alpha, "[rmsprop] alpha", {-0.1, 1, nan});
  expect_refused<RmsProp>(&RmsPropOptions::epsilon, "[rmsprop] epsilon", {-1e-9, 2, nan});
  expect_refused<RmsProp>(&RmsPropOptions::momentum, "[rmsprop] momentum", {-0.1, 1.1, nan});
  expect_refused<RmsProp>(&RmsPropOptions::weight_decay, "[rmsprop] weight_decay", {-0.1, inf, nan});
  expect_refused<Adagrad>(&AdagradOptions::learning_rate_decay, "[adagrad] learning_rate_decay", {-0.1, inf, nan});
  expect_refused<Adagrad>(&AdagradOptions::initial_sum, "[adagrad] initial_sum", {-0.1, inf, nan});
  expect_refused<Adagrad>(&AdagradOptions::epsilon, "[adagrad] epsilon", {-1e-9, 2, nan});
  expect_refused<Adagrad>(&AdagradOptions::weight_decay, "[adagrad] weight_decay", {-0.1, inf, nan});
  expect_refused<Adadelta>(&AdadeltaOptions::rho, "[adadelta] rho", {-0.1, 1, nan});
  expect_refused<Adadelta>(&AdadeltaOptions::epsilon, "[adadelta] epsilon", {-1e-9, 2, nan});
  expect_refused<Adadelta>(&AdadeltaOptions::weight_decay, "[adadelta] weight_decay", {-0.1, inf, nan});
  expect_refused<NAdam>(&NAdamOptions::beta1, "[nadam] beta1", {-0.1, 1, nan});
  expect_refused<NAdam>(&NAdamOptions::beta2, "[nadam] beta2", {-0.1, 1, nan});
  expect_refused<NAdam>(&NAdamOptions::epsilon, "[nadam] epsilon", {-1e-9, 2, nan});
  expect_refused<NAdam>(&NAdamOptions::momentum_decay, "[nadam] momentum_decay", {-0.1, inf, nan});
  expect_refused<NAdam>(&NAdamOptions::weight_decay, "[nadam] weight_decay", {-0.1, inf, nan});
}

}  // namespace
}  // namespace gradus::test
