// The fused cross-entropy against what it is made of: the mean of −log_softmax at the labels, and its gradient.
#include <gradus/activations/catalogue.h>
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/replay.h>
#include <gradus/layers/cross_entropy.h>
#include <gradus/layers/losses.h>

#include <tests/layers/checks.h>
#include <tests/support/expect.h>

#include <limits>
#include <vector>

namespace gradus::test {
namespace {

using Labels = std::vector<std::int32_t>;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

class FusedCrossEntropy : public ::testing::Test {
 protected:
  Labels labels(Index batch, Index classes) {
    Labels all(static_cast<std::size_t>(batch));
    for (std::int32_t& label : all) label = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(classes)));
    return all;
  }
  static void expect_equal(const Tensor& scores, const Labels& labels, double tolerance) {
    const ValueAndGradient fused =
        value_and_gradient(scores, [&](const Variable& x) { return cross_entropy(x, labels); });
    const ValueAndGradient apart =
        value_and_gradient(scores, [&](const Variable& x) { return -mean(gather(log_softmax(x), labels)); });
    EXPECT_TRUE(close(fused.value, apart.value, tolerance)) << scores.shape().string();
    EXPECT_TRUE(close(fused.gradient, apart.gradient, tolerance)) << scores.shape().string();
  }

  Generator rng{seed(), 66};
};

TEST_F(FusedCrossEntropy, EqualsItsPartsForEveryBatchAndNumberOfClasses) {
  GRADUS_PRINT_SEED();
  for (Index batch = 1; batch <= 40; ++batch)
    for (Index classes = 1; classes <= 40; ++classes) {
      const Tensor scores = random_tensor({batch, classes}, rng);
      expect_equal(scores, labels(batch, classes), 4e-15);
      expect_equal(scores.to(float32), labels(batch, classes), 2e-6);
      if (HasFailure()) return;
    }
}

TEST_F(FusedCrossEntropy, EqualsItsPartsForScoresOfAnySize) {
  GRADUS_PRINT_SEED();
  for (double size : {1e-8, 1.0, 30.0, 700.0, 1e4})
    for (Index classes : {2, 10, 16, 17, 33}) {
      const Tensor scores = random_tensor({9, classes}, rng, float64, -size, size);
      expect_equal(scores, labels(9, classes), 1e-14);
    }
}

TEST_F(FusedCrossEntropy, GradientIsSoftmaxLessOneAtTheLabel) {
  const ValueAndGradient got = value_and_gradient(doubles({0, 0, 1000, 1000}, {2, 2}), [](const Variable& x) {
    return cross_entropy(x, Labels{0, 1});
  });
  EXPECT_TRUE(close(got.value, full({}, std::log(2.0), float64), 1e-15));
  EXPECT_EQ(got.gradient, doubles({-0.25, 0.25, 0.25, -0.25}, {2, 2}));
}

TEST_F(FusedCrossEntropy, AnImpossibleClassCostsNothingUnlessItIsTheLabel) {
  for (Index classes : {3, 20}) {
    Tensor scores = zeros({1, classes}, float64);
    scores.values<double>()[0] = -infinity;
    const ValueAndGradient other =
        value_and_gradient(scores, [](const Variable& x) { return cross_entropy(x, Labels{1}); });
    EXPECT_TRUE(close(other.value, full({}, std::log(static_cast<double>(classes - 1)), float64), 1e-15));
    EXPECT_EQ(other.gradient.at({0, 0}), 0);
    const ValueAndGradient itself =
        value_and_gradient(scores, [](const Variable& x) { return cross_entropy(x, Labels{0}); });
    EXPECT_EQ(itself.value.item(), infinity);
    EXPECT_EQ(itself.gradient.at({0, 0}), -1) << "the way out is still shown";
  }
}

TEST_F(FusedCrossEntropy, NaNIsNotHidden) {
  for (Index classes : {3, 20})
    for (double bad : {nan, infinity}) {
      Tensor scores = zeros({2, classes}, float64);
      scores.values<double>()[1] = bad;
      const ValueAndGradient got = value_and_gradient(scores, [](const Variable& x) {
        return cross_entropy(x, Labels{0, 1});
      });
      EXPECT_TRUE(std::isnan(got.value.item())) << bad;
      EXPECT_TRUE(std::isnan(got.gradient.at({0, 0})));
      EXPECT_TRUE(std::isfinite(got.gradient.at({1, 0}))) << "another row";
    }
}

TEST_F(FusedCrossEntropy, GradientAndSecondGradientEqualDifferences) {
  GRADUS_PRINT_SEED();
  for (Index classes : {1, 2, 5, 17}) {
    const Labels all = labels(3, classes);
    const CheckedFunction loss = [&](auto in) { return square(cross_entropy(in[0], all)); };
    const std::vector<Tensor> scores{random_tensor({3, classes}, rng)};
    const GradcheckResult first = gradcheck("cross_entropy", loss, scores);
    EXPECT_TRUE(first) << first.message;
    const GradcheckResult second = gradgradcheck("cross_entropy", loss, scores);
    EXPECT_TRUE(second) << second.message;
    const GradcheckResult forward = jvpcheck("cross_entropy", loss, scores);
    EXPECT_TRUE(forward) << forward.message;
  }
}

TEST_F(FusedCrossEntropy, ItsRecordedGradientIsTheNumericOne) {
  GRADUS_PRINT_SEED();
  const Labels all = labels(6, 5);
  Tape tape;
  const Variable x = tape.variable(random_tensor({6, 5}, rng));
  const Variable loss = cross_entropy(x, all);
  const Variable slope = grad(loss, x, {.create_graph = true});
  loss.backward();
  EXPECT_TRUE(close(slope.value(), x.grad(), 1e-15));
}

TEST_F(FusedCrossEntropy, RefusesALabelThatIsNoneInAReplayAndGoesOn) {
  GRADUS_PRINT_SEED();
  Parameter w("w", random_tensor({3, 4}, rng));
  const auto plain = [](const Variable& y, std::span<const std::int32_t> all) { return cross_entropy(y, all); };
  for (auto loss : {+plain, &nll}) {
    Replay step(
        [&](const Variable& x, std::span<const std::int32_t> all) { return loss(x * x.tape().parameter(w), all); });
    const Tensor x = random_tensor({3, 4}, rng);
    const double expected = step(x, Labels{0, 1, 3}).item();
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { step(x, Labels{0, 4, 1}); }), {" 4 of row 1", "0 to 3"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { step(x, Labels{0, 1, -1}); }), {" -1 of row 2", "0 to 3"}));
    const Variable again = step(x, Labels{0, 1, 3});
    again.backward();
    EXPECT_EQ(again.item(), expected);
  }
}

TEST_F(FusedCrossEntropy, LabelsOfEachReplayAreItsOwn) {
  GRADUS_PRINT_SEED();
  Parameter w("w", random_tensor({6, 5}, rng));
  Replay step([&](const Variable& x, std::span<const std::int32_t> all) {
    return cross_entropy(x * x.tape().parameter(w), all);
  });
  for (int time = 0; time < 5; ++time) {
    const Tensor x = random_tensor({6, 5}, rng);
    const Labels all = labels(6, 5);
    const Variable loss = step(x, all);
    loss.backward();
    Tape tape;
    Parameter copy("copy", w.value());
    const Variable expected = cross_entropy(tape.borrow(x) * tape.parameter(copy), all);
    expected.backward();
    EXPECT_TRUE(same_bits(loss.value(), expected.value()));
    EXPECT_TRUE(same_bits(w.gradient(), copy.gradient()));
    w.zero_gradient();
  }
}

}  // namespace
}  // namespace gradus::test
