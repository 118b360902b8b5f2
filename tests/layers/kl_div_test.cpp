// kl_div: closed forms, reductions, both kinds of targets, probabilities of 0, and what it refuses.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/layers/kl_div.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class KlDiv : public ::testing::Test {
 protected:
  // No probability is so near 0, where the logarithm bends, that a difference quotient would be too far off.
  Tensor distributions(const Shape& shape) {
    Tape local;
    return softmax(local.constant(random_tensor(shape, rng, float64, -0.5, 0.5))).value();
  }
  Tensor logs(const Tensor& p) {
    Tape local;
    return log(local.constant(p)).value();
  }
  Generator rng{seed(), 90};
  Tape tape;
};

TEST_F(KlDiv, IsTheDivergenceFromTheTarget) {
  const Variable x = tape.variable(logs(doubles({0.5, 0.5, 0.9, 0.1}, {2, 2})));
  const Tensor t = doubles({0.25, 0.75, 0.5, 0.5}, {2, 2});
  const double first = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);
  const double second = 0.5 * std::log(0.5 / 0.9) + 0.5 * std::log(5);
  EXPECT_NEAR(kl_div(x, t).item(), (first + second) / 2, 1e-15) << "the mean over the batch";
  EXPECT_NEAR(kl_div(x, t, {.reduction = KlReduction::mean}).item(), (first + second) / 4, 1e-15);
  const Variable total = kl_div(x, t, {.reduction = KlReduction::sum});
  EXPECT_NEAR(total.item(), first + second, 1e-15);
  total.backward();
  EXPECT_EQ(x.grad(), doubles({-0.25, -0.75, -0.5, -0.5}, {2, 2})) << "−t";
}

TEST_F(KlDiv, OfADistributionFromItselfIsZeroAndElsePositive) {
  GRADUS_PRINT_SEED();
  const Tensor p = distributions({5, 4});
  const Tensor q = distributions({5, 4});
  EXPECT_NEAR(kl_div(tape.constant(logs(p)), p).item(), 0, 1e-15);
  EXPECT_GT(kl_div(tape.constant(logs(p)), q).item(), 0);
}

TEST_F(KlDiv, TakesTargetsAsLogarithmsToo) {
  GRADUS_PRINT_SEED();
  const Tensor t = distributions({5, 4});
  for (KlReduction reduction : {KlReduction::batch_mean, KlReduction::mean, KlReduction::sum}) {
    const Variable x = tape.variable(logs(distributions({5, 4})));
    const Variable plain = kl_div(x, t, {reduction});
    plain.backward();
    const Tensor slope = x.grad();
    const Variable of_logs = kl_div(x, logs(t), {reduction, true});
    of_logs.backward();
    EXPECT_NEAR(plain.item(), of_logs.item(), 1e-14);
    EXPECT_TRUE(close(x.grad(), slope, 1e-15));
  }
}

TEST_F(KlDiv, AnImpossibleTargetCostsNothingWhateverIsSaidOfIt) {
  const Tensor t = doubles({0, 1, 0}, {1, 3});
  for (bool log_target : {false, true}) {
    const Variable x = tape.variable(doubles({-infinity, 0, -3}, {1, 3}));
    const Variable loss = kl_div(x, log_target ? logs(t) : t, {.log_target = log_target});
    loss.backward();
    EXPECT_EQ(loss.item(), 0);
    EXPECT_EQ(x.grad(), doubles({0, -1, 0}, {1, 3}));
  }
}

TEST_F(KlDiv, WhatIsRuledOutThoughPossibleCostsInfinity) {
  const Variable x = tape.variable(doubles({-infinity, 0}, {1, 2}));
  EXPECT_EQ(kl_div(x, doubles({0.5, 0.5}, {1, 2})).item(), infinity);
  EXPECT_TRUE(std::isnan(kl_div(x, doubles({-0.5, 0.5}, {1, 2})).item())) << "no probability";
}

TEST_F(KlDiv, OfLogarithmsReachesWhatNoProbabilityCan) {
  const Variable x = tape.variable(Tensor::from({-100, -1e-30}, {1, 2}));
  const Variable loss = kl_div(x, Tensor::from({-90, -1e-30}, {1, 2}), {.log_target = true});
  EXPECT_NEAR(loss.item() / (std::exp(-90.0) * 10), 1, 1e-2) << "a subnormal float";
}

TEST_F(KlDiv, HasRightGradientsInBothArguments) {
  GRADUS_PRINT_SEED();
  const Tensor p = distributions({3, 4});
  const Tensor t = distributions({3, 4});
  for (KlReduction reduction : {KlReduction::batch_mean, KlReduction::mean, KlReduction::sum}) {
    expect_right_gradients("kl_div", [&](auto in) { return square(kl_div(in[0], in[1], {reduction})); }, {logs(p), t});
    expect_right_gradients("kl_div",
                           [&](auto in) {
                             return square(kl_div(in[0], in[1], {reduction, true}));
                           },
                           {logs(p), logs(t)});
  }
  expect_right_gradients("kl_div", [&](auto in) { return kl_div(log_softmax(in[0]), t); },
                         {random_tensor({3, 4}, rng)});
}

TEST_F(KlDiv, ComesInWords) {
  const Formula x = Formula::symbol("x");
  const Formula t = Formula::symbol("t");
  EXPECT_EQ(KlDivergence::d_a(x, t, Formula::symbol("y")).text(), "−t");
  EXPECT_TRUE(says(KlDivergence::value(x, t).text(), {"log(t) − x"}));
}

TEST_F(KlDiv, RefusesShapesThatDoNotFit) {
  const Variable x = tape.variable(zeros({2, 3}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { kl_div(x, zeros({3})); }), {"[kl_div]", "[2, 3]", "[3]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { kl_div(tape.constant(0), zeros({})); }), {"[kl_div]", "batch"}));
  EXPECT_EQ(kl_div(tape.constant(0), ones({}), {.reduction = KlReduction::sum}).item(), 0);
  EXPECT_THROW(kl_div(tape.constant(zeros({0, 3})), zeros({0, 3})), ShapeError);
  EXPECT_THROW(kl_div(x, zeros({2, 3}, float64)), DTypeError);
}

}  // namespace
}  // namespace gradus::test
