// The exponential moving average of weights: its two formulas, and weights that come back bit by bit.
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/tape.h>
#include <gradus/optim/ema.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace gradus::test {
namespace {

Tensor averaged(ExponentialMovingAverage& average, const Parameter& parameter) {
  const auto guard = average.swap_in();
  return parameter.value();
}

TEST(Ema, KeepsAShareOfTheOldAverage) {
  Parameter w("w", doubles({1, 10}));
  ExponentialMovingAverage average({&w}, {.decay = 0.75});
  EXPECT_TRUE(same_bits(averaged(average, w), w.value())) << "begins with the weights";
  w.assign(doubles({5, 2}));
  average.update();
  EXPECT_TRUE(close(averaged(average, w), doubles({2, 8}), 1e-15));
  average.update();
  EXPECT_TRUE(close(averaged(average, w), doubles({2.75, 6.5}), 1e-15));
  EXPECT_EQ(average.updates(), 2);
}

TEST(Ema, WithBiasCorrectionIsAdamsFormula) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 41);
  for (DType dtype : {float32, float64}) {
    Parameter w("w", random_tensor({37}, rng, dtype));
    ExponentialMovingAverage average({&w}, {.decay = 0.9, .bias_correction = true});
    std::vector<double> running(37, 0);
    for (int t = 1; t <= 30; ++t) {
      w.assign(random_tensor({37}, rng, dtype));
      average.update();
      std::vector<double> expected;
      for (std::size_t i = 0; i < running.size(); ++i) {
        running[i] = 0.9 * running[i] + 0.1 * w.value().to_vector()[i];
        expected.push_back(running[i] / (1 - std::pow(0.9, t)));
      }
      ASSERT_TRUE(close(averaged(average, w).to(float64), Tensor::from(expected), dtype == float32 ? 1e-5 : 1e-13))
          << t;
      if (t == 1) {
        EXPECT_TRUE(same_bits(averaged(average, w), w.value())) << "the first average is the weight";
      }
    }
  }
}

TEST(Ema, WithoutDecayIsTheWeights) {
  Parameter w("w", doubles({1}));
  ExponentialMovingAverage average({&w}, {.decay = 0});
  w.assign(doubles({0.1}));
  average.update();
  EXPECT_TRUE(same_bits(averaged(average, w), w.value()));
}

TEST(Ema, GivesTheWeightsBackBitByBitAlsoAfterAThrow) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 42);
  Parameter a("a", random_tensor({5, 3}, rng, float32));
  Parameter b("b", random_tensor({4}, rng, float64));
  ExponentialMovingAverage average({&a, &b}, {.decay = 0.3});
  a.assign(random_tensor({5, 3}, rng, float32));
  average.update();
  const Tensor a_before = a.value();
  const Tensor b_before = b.value();
  const Tensor a_average = averaged(average, a);
  const float* place = a.value().values<float>().data();
  try {
    const auto guard = average.swap_in();
    EXPECT_FALSE(same_bits(a.value(), a_before));
    EXPECT_EQ(a.value().values<float>().data(), place) << "in place: tapes and replays point there";
    throw std::runtime_error("evaluation failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_TRUE(same_bits(a.value(), a_before));
  EXPECT_TRUE(same_bits(b.value(), b_before));
  EXPECT_TRUE(same_bits(averaged(average, a), a_average)) << "and keeps its own";
}

TEST(Ema, IsNoticedByTapesThatRecordedTheWeights) {
  Parameter w("w", doubles({1}));
  ExponentialMovingAverage average({&w});
  Tape tape;
  const Variable loss = sum(square(tape.parameter(w)));
  { const auto guard = average.swap_in(); }
  EXPECT_THROW(loss.backward(), StaleParameterError);
}

TEST(Ema, RefusesToUpdateOrSwapWhileSwappedIn) {
  Parameter w("w", doubles({1}));
  ExponentialMovingAverage average({&w});
  {
    const auto guard = average.swap_in();
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { average.update(); }), {"[ema.update]", "scope"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { static_cast<void>(average.swap_in()); }), {"[ema.swap_in]"}));
  }
  average.update();
  EXPECT_EQ(average.updates(), 1);
}

TEST(Ema, GoesOnFromItsState) {
  Parameter w("w", doubles({1, 2}));
  Parameter v("w", doubles({1, 2}));
  ExponentialMovingAverage kept({&w}, {.decay = 0.9, .bias_correction = true});
  ExponentialMovingAverage restored({&v}, {.decay = 0.9, .bias_correction = true});
  for (int i = 0; i < 4; ++i) {
    w.assign(doubles({0.5 * i, 1.0 / (i + 1)}));
    kept.update();
  }
  v.assign(w.value());
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(kept.state()[i].name, restored.state()[i].name);
    *restored.state()[i].tensor = *kept.state()[i].tensor;
  }
  EXPECT_EQ(kept.state()[1].name, "w.average");
  kept.update();
  restored.update();
  EXPECT_TRUE(same_bits(averaged(kept, w), averaged(restored, v)));
}

TEST(Ema, RefusesADecayOutOfRangeAndNothingToAverage) {
  Parameter w("w", doubles({1}));
  for (double decay : {-0.1, 1.0, std::nan("")})
    EXPECT_TRUE(
        says(message_of<ArgumentError>([&] { ExponentialMovingAverage({&w}, {.decay = decay}); }), {"[ema] decay"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { ExponentialMovingAverage({}); }), {"[ema]", "no parameters"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] {
                     ExponentialMovingAverage({&w, &w});
                   }),
                   {"[ema] w is listed twice"}));
}

}  // namespace
}  // namespace gradus::test
