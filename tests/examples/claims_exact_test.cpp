// The experiments on what can be known exactly, on small configurations with known answers.
#include "claims/calibration.h"
#include "claims/head_experiment.h"
#include "claims/rounding_experiment.h"
#include "claims/sharpness_experiment.h"
#include "claims/slope_experiment.h"
#include "claims/softmax_experiment.h"
#include "claims/stack_experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace gradus::claims {
namespace {

TEST(Rounding, SigmoidIsExactlyOneWhereOnePlusItsExponentialIs) {
  const Json result = run(rounding_job("sigmoid"));
  for (const auto& [dtype, bits] : {std::pair{"float32", 24}, {"float64", 53}}) {
    const RoundingResult far = rounding_result(result, dtype);
    EXPECT_NEAR(far.formula_one, bits * std::numbers::ln2, 1e-4) << dtype;
    EXPECT_GE(far.exactly_one, far.formula_one - 1e-4) << dtype;
    EXPECT_LE(far.exactly_one, (bits + 1) * std::numbers::ln2 + 1e-4) << dtype;
    EXPECT_EQ(far.falls, 0) << dtype;
    EXPECT_EQ(far.high, 1) << dtype;
    EXPECT_EQ(far.gap.front(), 0.5) << dtype;
  }
}

TEST(CalibrationError, IsTheDistanceFromWhatCameTrue) {
  EXPECT_DOUBLE_EQ(reliability({1, 1, 0, 0}, {false, false, true, true}).error, 1);
  EXPECT_DOUBLE_EQ(reliability({0.5, 0.5, 0.5, 0.5}, {true, false, true, false}).error, 0);
  EXPECT_DOUBLE_EQ(reliability({0.5, 0.5, 0.9, 0.9}, {true, false, true, false}).error, 0.2);
  EXPECT_EQ(reliability({1}, {true}).bins.back().count, 1);
}

TEST(Mistake, GetsTheGradientOfItsFormula) {
  const Json result = run(mistake_job());
  EXPECT_DOUBLE_EQ(number(result["sigmoid_bce"][0]), 0.5);
  EXPECT_DOUBLE_EQ(number(result["sigmoid_mse"][0]), 0.25);
  const double s = 1 / (1 + std::exp(-10.0));
  EXPECT_NEAR(number(result["sigmoid_mse"][20]), 2 * s * s * (1 - s), 1e-15);
  EXPECT_NEAR(number(result["softmax_ce"][40]), 1, 1e-7);
  EXPECT_GT(result["steps"]["sigmoid_mse"].get<int>(), 10 * result["steps"]["sigmoid_bce"].get<int>());
}

TEST(Slopes, AreTheOnesOfBothSidesAtAKink) {
  const SlopeResult relu = slope_result(run(slope_job("relu")));
  ASSERT_EQ(relu.kinks.size(), 1u);
  EXPECT_EQ(relu.kinks[0].left, 0);
  EXPECT_EQ(relu.kinks[0].right, 1);
  EXPECT_EQ(relu.kinks[0].slope, 0);
  EXPECT_FALSE(relu.kinks[0].is_smooth());
  const SlopeResult smooth = slope_result(run(slope_job("tanh")));
  EXPECT_LT(smooth.error, 1e-9);
  EXPECT_TRUE(smooth.kinks.empty());
  EXPECT_NEAR(smooth.second[120], 0, 1e-15);  // at 0
}

TEST(Convention, AStepLeavesTheFirstWeightsWhereTheyWere) {
  EXPECT_EQ(number(run(convention_job("step", 0.1, 1, 1))["moved"]), 0);
  EXPECT_GT(number(run(convention_job("relu 0", 0.1, 1, 1))["moved"]), 0);
}

TEST(Stack, OfLinearLayersIsOneMatrix) {
  TrainingPlan plan{.hidden = {4, 4}, .activation = "identity", .epochs = 2, .dtype = float64};
  const DataChoice data{.name = "xor", .count = 100};
  const StackResult linear = stack_result(run(stack_job(plan, data)));
  EXPECT_LT(linear.collapse_error, 1e-13);
  EXPECT_NEAR(linear.straightness, 1, 1e-12);
  EXPECT_EQ(linear.probability.size(), static_cast<std::size_t>(stack_grid * stack_grid));
  plan.activation = "tanh";
  EXPECT_GT(stack_result(run(stack_job(plan, data))).collapse_error, 1e-3);
}

TEST(SoftmaxOverflow, IsMendedByTheMaximumAndTheLossByFusing) {
  const Json large = run(overflow_job({.scale = 1e4, .rows = 16}));
  EXPECT_EQ(number(large["naive"]["broken"]), 1);
  EXPECT_EQ(number(large["stable"]["broken"]), 0);
  EXPECT_EQ(number(large["stable"]["log_broken"]), 1);
  EXPECT_EQ(number(large["fused"]["log_broken"]), 0);
  EXPECT_EQ(number(large["fused"]["gradient_broken"]), 0);
  const Json small = run(overflow_job({.scale = 1, .rows = 16}));
  EXPECT_EQ(number(small["naive"]["broken"]), 0);
  EXPECT_LT(number(small["change_in_ulps"]), 20);
}

TEST(SoftmaxIdentities, HoldBitForBitWhereShiftsRoundNothing) {
  const Json result = run(identities_job({.classes = 7, .dtype = "float32", .rows = 16}));
  for (const Json& change : result["exact_shift_change"]) EXPECT_EQ(number(change), 0);
  EXPECT_GT(number(result["shift_change"].back()), 0);
  EXPECT_LT(number(result["row_error"]), 1e-6);
  EXPECT_LE(number(result["largest_slope"]), 0.25);
}

TEST(Gap, IsAllThatSoftmaxKnows) {
  const Json result = run(gap_job(1));
  for (const Json& of_temperature : result["top"]) EXPECT_NEAR(number(of_temperature[0]), 0.1, 1e-15);
  EXPECT_LT(number(result["ratio_error"]), 1e-12);
  EXPECT_EQ(number(result["sharper"].front()), 0);
  EXPECT_EQ(number(result["sharper"].back()), 1);
}

TEST(Head, OfOneSoftmaxOutputLearnsNothing) {
  TrainingPlan plan{.hidden = {4}, .activation = "tanh", .head = "softmax", .loss = "mse", .epochs = 2};
  const HeadResult constant = head_result(run(head_job("gaussians", plan, 100)));
  EXPECT_EQ(constant.epochs.front().test_error, constant.epochs.back().test_error);
  plan.head = "none";
  plan.loss = "bce_with_logits";
  plan.epochs = 20;
  const HeadResult learned = head_result(run(head_job("gaussians", plan, 100)));
  EXPECT_LT(learned.best().test_error, 0.25);  // 0.159 is the least there can be
  EXPECT_LT(learned.stopped.from_truth, 0.2);
}

}  // namespace
}  // namespace gradus::claims
