// Label smoothing: the cross-entropy with smoothed labels against what it is made of, and PyTorch's number.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/core/replay.h>
#include <gradus/layers/losses.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

using Labels = std::vector<std::int32_t>;
constexpr double infinity = std::numeric_limits<double>::infinity();

class LabelSmoothing : public ::testing::Test {
 protected:
  // −Σ q log softmax(x), averaged.
  static Variable by_parts(const Variable& x, const Labels& labels, double smoothing) {
    const Index classes = x.shape()[1];
    const Variable one = x.tape().constant(one_hot(labels, classes, x.dtype()));
    const Variable q = one * (1 - smoothing) + smoothing / static_cast<double>(classes);
    return -mean(sum(q * log_softmax(x), 1));
  }
  Generator rng{seed(), 92};
};

TEST_F(LabelSmoothing, IsTheCrossEntropyOfTheSmoothedLabels) {
  GRADUS_PRINT_SEED();
  for (double smoothing : {0.05, 0.3, 0.9, 1.0})
    for (Index classes : {1, 2, 10, 17, 40}) {
      Labels labels(7);
      for (auto& label : labels) label = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(classes)));
      const Tensor scores = random_tensor({7, classes}, rng);
      for (DType dtype : {float32, float64}) {
        const Tensor x = scores.to(dtype);
        const ValueAndGradient fused =
            value_and_gradient(x, [&](const Variable& in) { return cross_entropy(in, labels, {smoothing}); });
        const ValueAndGradient apart =
            value_and_gradient(x, [&](const Variable& in) { return by_parts(in, labels, smoothing); });
        const double tolerance = dtype == float32 ? 2e-6 : 4e-15;
        EXPECT_TRUE(close(fused.value, apart.value, tolerance)) << smoothing << " " << classes;
        EXPECT_TRUE(close(fused.gradient, apart.gradient, tolerance)) << smoothing << " " << classes;
      }
    }
}

// PyTorch 1.13: 1.617562487445531.
TEST_F(LabelSmoothing, IsAsInPyTorch) {
  const ValueAndGradient got = value_and_gradient(doubles({1, 0, 3, 2, 2, 2}, {2, 3}), [](const Variable& x) {
    return cross_entropy(x, Labels{0, 1}, {.label_smoothing = 0.1});
  });
  EXPECT_NEAR(got.value.item(), 1.617562487445531, 1e-15);
  EXPECT_TRUE(close(got.gradient, doubles({-0.4096, 0.0043, 0.4052, 0.15, -0.3, 0.15}, {2, 3}), 1e-4));
}

TEST_F(LabelSmoothing, OfNothingIsThePlainLossBitForBit) {
  GRADUS_PRINT_SEED();
  const Labels labels{2, 0, 4};
  const Tensor scores = random_tensor({3, 5}, rng, float32);
  const ValueAndGradient plain =
      value_and_gradient(scores, [&](const Variable& x) { return cross_entropy(x, labels); });
  const ValueAndGradient smoothed =
      value_and_gradient(scores, [&](const Variable& x) { return cross_entropy(x, labels, {.label_smoothing = 0}); });
  EXPECT_TRUE(same_bits(plain.value, smoothed.value));
  EXPECT_TRUE(same_bits(plain.gradient, smoothed.gradient));
}

TEST_F(LabelSmoothing, StaysFiniteForLargeScoresAndInfiniteForWhatIsRuledOut) {
  const auto loss = [](const Variable& x) { return cross_entropy(x, Labels{1}, {.label_smoothing = 0.3}); };
  const ValueAndGradient large = value_and_gradient(doubles({1e4, 0, 0}, {1, 3}), loss);
  EXPECT_NEAR(large.value.item(), 0.9 * 1e4, 1e-9);
  EXPECT_TRUE(close(large.gradient, doubles({0.9, -0.8, -0.1}, {1, 3}), 1e-15));
  const ValueAndGradient ruled_out = value_and_gradient(doubles({-infinity, 0, 0}, {1, 3}), loss);
  EXPECT_EQ(ruled_out.value.item(), infinity) << "a share of the label is there";
  EXPECT_NEAR(ruled_out.gradient.to_vector()[0], -0.1, 1e-15);
  const ValueAndGradient label_ruled_out =
      value_and_gradient(doubles({0, -infinity, 0}, {1, 3}),
                         [](const Variable& x) { return cross_entropy(x, Labels{1}, {.label_smoothing = 1}); });
  EXPECT_EQ(label_ruled_out.value.item(), infinity);
}

TEST_F(LabelSmoothing, HasRightGradientsAndOneNode) {
  GRADUS_PRINT_SEED();
  const Labels labels{2, 0, 1};
  expect_right_gradients("cross_entropy",
                         [&](auto in) { return square(cross_entropy(in[0], labels, {.label_smoothing = 0.2})); },
                         {random_tensor({3, 4}, rng)});
  Tape tape;
  cross_entropy(tape.variable(ones({3, 4})), labels, {.label_smoothing = 0.2});
  EXPECT_EQ(operations_on(tape), 1U);
}

TEST_F(LabelSmoothing, IsLeastWhereTheProbabilitiesAreTheSmoothedLabels) {
  const ValueAndGradient got =
      value_and_gradient(doubles({std::log(0.8), std::log(0.1), std::log(0.1)}, {1, 3}),
                         [](const Variable& x) { return cross_entropy(x, Labels{0}, {.label_smoothing = 0.3}); });
  EXPECT_TRUE(close(got.gradient, zeros({1, 3}, float64), 1e-15));
}

TEST_F(LabelSmoothing, ReplaysWithLabelsOfItsOwn) {
  GRADUS_PRINT_SEED();
  Replay step([](const Variable& x, std::span<const std::int32_t> labels) {
    return cross_entropy(x * 2, labels, {.label_smoothing = 0.1});
  });
  const Tensor x = random_tensor({2, 3}, rng);
  for (const Labels& labels : {Labels{0, 1}, Labels{2, 2}}) {
    Tape tape;
    const Variable expected = cross_entropy(tape.constant(x) * 2, labels, {.label_smoothing = 0.1});
    EXPECT_TRUE(same_bits(step(x, labels).value(), expected.value()));
  }
}

TEST_F(LabelSmoothing, RefusesAShareThatIsNone) {
  Tape tape;
  const Variable x = tape.variable(ones({1, 3}));
  for (double bad : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { cross_entropy(x, Labels{0}, {.label_smoothing = bad}); }),
                     {"[cross_entropy]", "label_smoothing", "between 0 and 1"}));
  EXPECT_EQ(tape.size(), 1U);
}

}  // namespace
}  // namespace gradus::test
