// Hinge losses: values by hand and as in PyTorch 1.13, gradients, kinks, and what they refuse.
#include <gradus/core/errors.h>
#include <gradus/core/replay.h>
#include <gradus/layers/hinge.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;
using Labels = std::vector<std::int32_t>;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

class HingeLosses : public ::testing::Test {
 protected:
  struct Result {
    double loss;
    Tensor gradient;
  };
  template <class Loss>
  static Result of(const Tensor& scores, Loss loss) {
    Tape tape;
    const Variable x = tape.variable(scores);
    const Variable y = loss(x);
    EXPECT_EQ(y.shape(), Shape{});
    y.backward();
    return {y.item(), x.grad()};
  }
  const Tensor scores = doubles({1, 0, 3, 2, 2, 2}, {2, 3});
  const Labels labels{0, 1};
  Generator rng{seed(), 89};
};

TEST_F(HingeLosses, BinaryCostsWhatIsMissingToTheMargin) {
  const Result r = of(doubles({2, 0.5, -1, 1, -3}), [](const Variable& x) {
    return hinge(x, doubles({1, 1, 1, 1, -1}));
  });
  EXPECT_EQ(r.loss, (0 + 0.5 + 2 + 0 + 0) / 5);
  EXPECT_TRUE(close(r.gradient, doubles({0, -0.2, -0.2, 0, 0}), 1e-16)) << "0 at the kink";
}

TEST_F(HingeLosses, BinaryDoesNotHideNaNNorOverflow) {
  EXPECT_TRUE(std::isnan(of(doubles({nan, 5}), [](const Variable& x) { return hinge(x, doubles({1, 1})); }).loss));
  const Result r = of(doubles({-1e308}), [](const Variable& x) { return hinge(x, doubles({1})); });
  EXPECT_EQ(r.loss, 1e308);
  EXPECT_EQ(r.gradient.item(), -1);
  EXPECT_EQ(of(doubles({infinity}), [](const Variable& x) { return hinge(x, doubles({1})); }).loss, 0);
}

// Scores and numbers of PyTorch 1.13.
TEST_F(HingeLosses, MultiMarginIsAsInPyTorch) {
  const Result one = of(scores, [&](const Variable& x) { return multi_margin(x, labels); });
  EXPECT_NEAR(one.loss, 5.0 / 6, 1e-15);
  EXPECT_TRUE(close(one.gradient, doubles({-1.0 / 6, 0, 1.0 / 6, 1.0 / 6, -1.0 / 3, 1.0 / 6}, {2, 3}), 1e-15));
  const Result two =
      of(scores, [&](const Variable& x) { return multi_margin(x, labels, {.margin = 0.5, .power = 2}); });
  EXPECT_NEAR(two.loss, 1.125, 1e-15);
  EXPECT_TRUE(close(two.gradient, doubles({-5.0 / 6, 0, 5.0 / 6, 1.0 / 6, -1.0 / 3, 1.0 / 6}, {2, 3}), 1e-15));
}

TEST_F(HingeLosses, CrammerAndSingersCostsTheWorstClassAlone) {
  const Result r = of(scores, [&](const Variable& x) { return crammer_singer(x, labels); });
  EXPECT_EQ(r.loss, (3 + 1) / 2.0);
  EXPECT_EQ(r.gradient, doubles({-0.5, 0, 0.5, 0.5, -0.5, 0}, {2, 3})) << "of equals, the first";
}

TEST_F(HingeLosses, OfTwoClassesAreTheBinaryOneOfTheDifference) {
  GRADUS_PRINT_SEED();
  const Tensor x = random_tensor({6, 2}, rng);
  const Labels which{0, 1, 1, 0, 1, 0};
  Tape tape;
  const Variable in = tape.variable(x);
  const Variable difference = reshape(slice(in, 1, 1, 2) - slice(in, 1, 0, 1), {6});
  const double binary = hinge(difference, doubles({-1, 1, 1, -1, 1, -1})).item();
  EXPECT_NEAR(crammer_singer(in, which).item(), binary, 1e-15);
  EXPECT_NEAR(multi_margin(in, which).item(), binary / 2, 1e-15);
}

TEST_F(HingeLosses, AreExactlyZeroAndFlatWhereAllIsRightByTheMargin) {
  for (double margin : {0.1, 0.3, 1.0})
    for (DType dtype : {float32, float64}) {
      const Tensor right = Tensor::from({5000, 1, 0, -1, 2, 1000}, {2, 3}, dtype);
      const Labels which{0, 2};
      const Result r = of(right, [&](const Variable& x) { return multi_margin(x, which, {.margin = margin}); });
      EXPECT_EQ(r.loss, 0);
      EXPECT_EQ(r.gradient, zeros({2, 3}, dtype));
      const Result worst = of(right, [&](const Variable& x) { return crammer_singer(x, which, margin); });
      EXPECT_EQ(worst.loss, 0);
      EXPECT_EQ(worst.gradient, zeros({2, 3}, dtype));
    }
}

TEST_F(HingeLosses, HaveRightGradients) {
  GRADUS_PRINT_SEED();
  // No two scores differ by the margin, where the kinks are.
  const std::vector<Tensor> at{doubles({0.2, 1.9, -0.7, 0.5, -1.3, 0.9, 2.2, -0.1, 0.3, 0.8, -2.1, 1.1}, {4, 3})};
  const Labels which{0, 2, 1, 2};
  expect_right_gradients(
      "multi_margin", [&](auto in) { return square(multi_margin(in[0], which)); }, at);
  expect_right_gradients(
      "multi_margin", [&](auto in) { return multi_margin(in[0], which, {.margin = 0.7, .power = 2}); }, at);
  expect_right_gradients(
      "crammer_singer", [&](auto in) { return square(crammer_singer(in[0], which)); }, at);
  expect_right_gradients("hinge", [](auto in) { return square(hinge(in[0], in[1])); },
                         {doubles({0.2, -1.9, 2.7, 0.6}), doubles({1, -1, 1, -1})});
}

TEST_F(HingeLosses, ReplayWithLabelsOfTheirOwn) {
  GRADUS_PRINT_SEED();
  for (auto loss : {+[](const Variable&x, std::span<const std::int32_t> all) { return multi_margin(x, all); },
                    +[](const Variable&x, std::span<const std::int32_t> all) { return crammer_singer(x, all); }}) {
    Replay step([&](const Variable& x, std::span<const std::int32_t> all) { return loss(x * 2, all); });
    for (const Labels& which : {Labels{0, 1}, Labels{2, 2}, Labels{1, 0}}) {
      Tape tape;
      EXPECT_EQ(step(scores, which).item(), loss(tape.constant(scores) * 2, which).item());
    }
    EXPECT_THROW(step(scores, Labels{0, 3}), ArgumentError);
    EXPECT_EQ(step(scores, labels).shape(), Shape{}) << "and it goes on";
  }
}

TEST_F(HingeLosses, RefuseTargetsThatAreNotPlusOrMinusOne) {
  Tape tape;
  const Variable x = tape.variable(ones({2}));
  for (double bad : {0.0, 0.5, 2.0, nan})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] {
                       hinge(x, Tensor::from({1, bad}, {2}));
                     }),
                     {"[hinge]", "2 t − 1"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { hinge(x, ones({2, 1})); }), {"[hinge]", "[2, 1]"}));
  EXPECT_EQ(operations_on(tape), 0U);
}

TEST_F(HingeLosses, RefuseOptionsAndLabelsOutOfRange) {
  Tape tape;
  const Variable x = tape.variable(scores);
  for (double bad : {0.0, -1.0, nan}) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { multi_margin(x, labels, {.margin = bad}); }), {"[multi_margin]"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { crammer_singer(x, labels, bad); }), {"[crammer_singer]"}));
  }
  EXPECT_THROW(multi_margin(x, labels, {.power = 3}), ArgumentError);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { multi_margin(x, Labels{0, 3}); }), {"label 3 of row 1"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { crammer_singer(x, Labels{0}); }), {"[crammer_singer]", "1 labels"}));
  EXPECT_EQ(tape.size(), 1U);
}

}  // namespace
}  // namespace gradus::test
