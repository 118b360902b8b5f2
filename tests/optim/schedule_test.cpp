// Learning rates step by step: tables computed by hand from the formulas, ends and joints, and options out of range.
#include <gradus/core/errors.h>
#include <gradus/optim/schedule.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace gradus::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

void expect_rates(const Schedule& schedule, const std::vector<double>& expected) {
  for (std::size_t t = 0; t < expected.size(); ++t)
    EXPECT_NEAR(schedule.at(static_cast<long>(t)), expected[t], 1e-15) << "step " << t;
}

template <class F>
void expect_refused(std::initializer_list<std::string_view> parts, F make) {
  EXPECT_TRUE(says(message_of<ArgumentError>(make), parts));
}

TEST(StepDecay, DropsEverySoManySteps) {
  expect_rates(step_decay(0.8, {.every = 3, .factor = 0.5}), {0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2});
  EXPECT_NEAR(step_decay(1, {.every = 30}).at(95), 1e-3, 1e-18) << "a tenth unless told";
}

TEST(ExponentialDecay, DropsAtEachStep) { expect_rates(exponential_decay(2, 0.5), {2, 1, 0.5, 0.25}); }

TEST(CosineDecay, FallsAlongHalfACosineAndStays) {
  const double r = std::sqrt(0.5);
  expect_rates(cosine_decay(1, {.steps = 4}), {1, (1 + r) / 2, 0.5, (1 - r) / 2, 0, 0, 0});
  expect_rates(cosine_decay(0.5, {.steps = 2, .lowest = 0.1}), {0.5, 0.3, 0.1, 0.1});
  EXPECT_EQ(cosine_decay(0.3, {.steps = 7, .lowest = 0.1}).at(0), 0.3) << "exactly";
  EXPECT_EQ(cosine_decay(0.3, {.steps = 7, .lowest = 0.1}).at(1'000'000'000), 0.1) << "exactly";
}

TEST(CosineRestarts, JumpBackInPeriodsThatGrow) {
  expect_rates(cosine_restarts(1, {.first_period = 2}), {1, 0.5, 1, 0.5, 1});
  const double r = std::sqrt(0.5);
  expect_rates(cosine_restarts(1, {.first_period = 2, .growth = 2}),
               {1, 0.5, 1, (1 + r) / 2, 0.5, (1 - r) / 2, 1, (1 + std::cos(std::numbers::pi / 8)) / 2});
  expect_rates(cosine_restarts(0.5, {.first_period = 2, .lowest = 0.1}), {0.5, 0.3, 0.5});
  EXPECT_NEAR(cosine_restarts(1, {.first_period = 3}).at(3'000'000'000'001), 0.75, 1e-15);
  // Periods of 1, 10¹², and then one as long as a number of steps can be.
  EXPECT_NEAR(cosine_restarts(1, {.first_period = 1, .growth = 1'000'000'000'000}).at(5'000'000'000'000'000'000),
              (1 + std::cos(std::numbers::pi * (5e18 - 1e12) / 0x1p63)) / 2, 1e-9);
}

TEST(OneCycle, RisesAndFallsAsPyTorchDoes) {
  // steps 10, rising 0.3: highest at step 2, last at step 9. First 1/25, last 1/25e4.
  const double first = 0.04;
  const double last = 4e-6;
  std::vector<double> expected{first, (first + 1) / 2, 1};
  for (int t = 3; t <= 9; ++t)
    expected.push_back(last + (1 - last) * (1 + std::cos(std::numbers::pi * (t - 2) / 7)) / 2);
  expected.insert(expected.end(), {last, last});
  expect_rates(one_cycle(1, {.steps = 10}), expected);
}

TEST(OneCycle, CanGoStraightAndInThreePhases) {
  expect_rates(one_cycle(1, {.steps = 5, .rising = 0.6, .initial_divisor = 2, .final_divisor = 5, .straight = true}),
               {0.5, 0.75, 1, 0.55, 0.1, 0.1});
  // Peak at 4 · 0.5 − 1 … of 8 steps: 0.375 · 8 − 1 = 2, back at 4, end at 7.
  expect_rates(one_cycle(1, {.steps = 8,
                             .rising = 0.375,
                             .initial_divisor = 2,
                             .final_divisor = 5,
                             .straight = true,
                             .three_phases = true}),
               {0.5, 0.75, 1, 0.75, 0.5, 0.1 + 0.4 * 2 / 3, 0.1 + 0.4 / 3, 0.1});
}

TEST(OneCycle, IsFiniteAtItsEdges) {
  EXPECT_EQ(one_cycle(1, {.steps = 1}).at(0), 1 / 25.0 / 1e4);
  EXPECT_EQ(one_cycle(1, {.steps = 10, .rising = 0.1}).at(0), 1) << "the peak is the first step";
  EXPECT_EQ(one_cycle(1, {.steps = 10, .rising = 1}).at(9), 1) << "the peak is the last step";
  for (double rising : {0.0, 0.05, 0.1, 0.5, 1.0})
    for (long t = 0; t < 12; ++t) {
      const double rate = one_cycle(1, {.steps = 10, .rising = rising}).at(t);
      EXPECT_TRUE(rate > 0 && rate <= 1) << rising << ' ' << t << ' ' << rate;
    }
}

TEST(WarmUp, LeadsStraightUpToWhereTheOtherBegins) {
  const Schedule halving = exponential_decay(1, 0.5);
  expect_rates(warm_up(halving, {.steps = 3}), {0.25, 0.5, 0.75, 1, 0.5, 0.25});
  expect_rates(warm_up(halving, {.steps = 2, .start = 0}), {0, 0.5, 1, 0.5});
  expect_rates(warm_up(halving, {.steps = 4, .start = 1.0 / 3}), {1.0 / 3, 0.5, 2.0 / 3, 5.0 / 6, 1, 0.5});
  expect_rates(warm_up(halving, {}), {1, 0.5});
}

TEST(WarmUp, ComposesWithEverySchedule) {
  for (const Schedule& then : {step_decay(0.3, {.every = 2}), exponential_decay(0.3, 0.9),
                               cosine_decay(0.3, {.steps = 5}), cosine_restarts(0.3, {.first_period = 3}),
                               one_cycle(0.3, {.steps = 9}), warm_up(exponential_decay(0.3, 0.5), {.steps = 2}),
                               Schedule([](long t) { return 1 / (1 + static_cast<double>(t)); })}) {
    const Schedule warmed = warm_up(then, {.steps = 4});
    for (long t = 0; t < 4; ++t) EXPECT_NEAR(warmed.at(t), then.at(0) * static_cast<double>(t + 1) / 5, 1e-15);
    for (long t = 0; t < 12; ++t) EXPECT_EQ(warmed.at(4 + t), then.at(t));
  }
}

TEST(Schedule, SetsAnOptimizersRate) {
  Parameter w("w", ones({1}, float64));
  Sgd optimizer({&w});
  const Schedule schedule = step_decay(0.5, {.every = 1, .factor = 0.5});
  for (long t = 0; t < 3; ++t) {
    optimizer.set_learning_rate(schedule.at(t));
    w.mutable_gradient().values<double>()[0] = 1;
    optimizer.step();
  }
  EXPECT_DOUBLE_EQ(w.value().item(), 1 - 0.5 - 0.25 - 0.125);
}

TEST(Schedule, RefusesWhatIsOutOfRangeNamingIt) {
  expect_refused({"[schedule.at]", "-1", "from 0"}, [] { exponential_decay(1, 0.5).at(-1); });
  for (double rate : {-0.1, nan, inf}) {
    expect_refused({"[step_decay] rate"}, [&] { step_decay(rate, {}); });
    expect_refused({"[exponential_decay] rate"}, [&] { exponential_decay(rate, 0.5); });
    expect_refused({"[cosine_decay] rate"}, [&] { cosine_decay(rate, {}); });
    expect_refused({"[cosine_restarts] rate"}, [&] { cosine_restarts(rate, {}); });
    expect_refused({"[one_cycle] highest"}, [&] { one_cycle(rate, {}); });
  }
  expect_refused({"[step_decay] every", "0", "at least 1"}, [] { step_decay(1, {.every = 0}); });
  for (double factor : {-0.1, 1.1, nan}) {
    expect_refused({"[step_decay] factor"}, [&] { step_decay(1, {.factor = factor}); });
    expect_refused({"[exponential_decay] factor"}, [&] { exponential_decay(1, factor); });
  }
  expect_refused({"[cosine_decay] steps"}, [] { cosine_decay(1, {.steps = 0}); });
  expect_refused({"[cosine_decay] lowest"}, [] { cosine_decay(1, {.steps = 3, .lowest = 2}); });
  expect_refused({"[cosine_restarts] first_period"}, [] { cosine_restarts(1, {.first_period = 0}); });
  expect_refused({"[cosine_restarts] growth"}, [] { cosine_restarts(1, {.growth = 0}); });
  expect_refused({"[cosine_restarts] lowest"}, [] { cosine_restarts(1, {.lowest = -1}); });
  expect_refused({"[one_cycle] steps"}, [] { one_cycle(1, {.steps = 0}); });
  expect_refused({"[one_cycle] rising"}, [] { one_cycle(1, {.rising = 1.5}); });
  expect_refused({"[one_cycle] rising"}, [] { one_cycle(1, {.rising = 0.6, .three_phases = true}); });
  expect_refused({"[one_cycle] initial_divisor"}, [] { one_cycle(1, {.initial_divisor = 0}); });
  expect_refused({"[one_cycle] final_divisor"}, [] { one_cycle(1, {.final_divisor = nan}); });
  expect_refused({"[warm_up] steps"}, [] { warm_up(exponential_decay(1, 1), {.steps = -1}); });
  expect_refused({"[warm_up] start"}, [] { warm_up(exponential_decay(1, 1), {.steps = 1, .start = 2}); });
}

}  // namespace
}  // namespace gradus::test
