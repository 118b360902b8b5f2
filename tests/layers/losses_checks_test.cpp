// Losses: gradients and second gradients against central differences, and what they say to what does not fit.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/layers/losses.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

using Labels = std::vector<std::int32_t>;

// A loss of predictions and targets, and how far they must stay apart for it to be smooth.
struct Pairwise {
  const char* name;
  CheckedFunction loss;
};
const std::vector<Pairwise>& pairwise() {
  static const std::vector<Pairwise> all{
      {"mse", [](auto in) { return mse(in[0], in[1]); }},
      {"l1", [](auto in) { return l1(in[0], in[1]); }},
      {"huber", [](auto in) { return huber(in[0], in[1]); }},
      {"huber", [](auto in) { return huber(in[0], in[1], 0.25); }},
      {"bce_with_logits", [](auto in) { return bce_with_logits(in[0], in[1]); }},
  };
  return all;
}

class LossChecks : public ::testing::Test {
 protected:
  // p and t with |p − t| away from 0, 1/4 and 1, where l1 and huber have kinks.
  std::vector<Tensor> predictions_and_targets() {
    const Tensor prediction = random_tensor({4, 3}, rng);
    Tensor target = prediction;
    const double differences[] = {0.1, -0.2, 0.5, -0.7, 1.5, -3};
    for (std::size_t i = 0; i < 12; ++i) target.values<double>()[i] += differences[i % 6] * rng.uniform(0.9, 1.1);
    return {prediction, target};
  }
  Generator rng{seed(), 6};
};

TEST_F(LossChecks, GradientsOfPredictionAndTargetEqualCentralDifferences) {
  GRADUS_PRINT_SEED();
  const std::vector<Tensor> inputs = predictions_and_targets();
  for (const Pairwise& one : pairwise()) {
    const GradcheckResult first = gradcheck(one.name, one.loss, inputs);
    EXPECT_TRUE(first) << first.message;
    const GradcheckResult second = gradgradcheck(one.name, one.loss, inputs);
    EXPECT_TRUE(second) << second.message;
  }
}

TEST_F(LossChecks, GradientsOfScoresEqualCentralDifferences) {
  GRADUS_PRINT_SEED();
  const Labels labels{2, 0, 1, 2};
  const CheckedFunction functions[] = {[&](auto in) { return cross_entropy(in[0], labels); },
                                       [&](auto in) { return nll(in[0], labels); },
                                       [&](auto in) { return nll(log_softmax(in[0]), labels); }};
  for (const CheckedFunction& f : functions) {
    const std::vector<Tensor> scores{random_tensor({4, 3}, rng)};
    const GradcheckResult first = gradcheck("cross_entropy", f, scores);
    EXPECT_TRUE(first) << first.message;
    const GradcheckResult second = gradgradcheck("cross_entropy", f, scores);
    EXPECT_TRUE(second) << second.message;
  }
}

TEST_F(LossChecks, GradientOfBceWithLogitsHoldsAtZero) {
  const CheckedFunction f = [](auto in) { return bce_with_logits(in[0], in[1]); };
  const GradcheckResult result = gradcheck("bce_with_logits", f, {doubles({0, -0.0}), doubles({0.3, 1})});
  EXPECT_TRUE(result) << result.message;
}

TEST_F(LossChecks, UnequalShapesAreRefusedEvenIfTheyBroadcast) {
  for (const Pairwise& one : pairwise()) {
    Tape tape;
    const Variable prediction = tape.variable(zeros({4, 1}));
    const Variable in[] = {prediction, tape.constant(zeros({4}))};
    const std::size_t before = tape.size();
    EXPECT_TRUE(says(message_of<ShapeError>([&] { one.loss(in); }),
                     {"[" + std::string(one.name) + "]", "[4, 1]", "[4]", "Reshape the targets"}));
    EXPECT_EQ(tape.size(), before) << "nothing was recorded";
  }
}

TEST_F(LossChecks, TargetsOfAnotherTypeAreRefused) {
  for (const Pairwise& one : pairwise()) {
    Tape tape;
    const Variable in[] = {tape.variable(zeros({4, 1})), tape.constant(zeros({4, 1}, float64))};
    EXPECT_TRUE(says(message_of<DTypeError>([&] { one.loss(in); }), {"float32", "float64", ".to()"})) << one.name;
  }
}

TEST_F(LossChecks, HuberRefusesADeltaThatIsNotPositive) {
  Tape tape;
  const Variable x = tape.variable(zeros({2}));
  for (double delta : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { huber(x, zeros({2}), delta); }), {"[huber]", "delta"}));
}

struct ByLabel {
  const char* name;
  Variable (*loss)(const Variable&, std::span<const std::int32_t>);
};
constexpr ByLabel by_label[] = {
    {"[cross_entropy]",
     [](const Variable& x, std::span<const std::int32_t> labels) { return cross_entropy(x, labels); }},
    {"[nll]", &nll}};

TEST_F(LossChecks, LabelsOutsideTheClassesAreRefusedByRow) {
  for (const ByLabel& one : by_label) {
    Tape tape;
    const Variable scores = tape.variable(zeros({3, 4}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] {
                       one.loss(scores, Labels{0, 4, 1});
                     }),
                     {one.name, "label 4 of row 1", "0 to 3", "4 outputs"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] {
                       one.loss(scores, Labels{0, 1, -1});
                     }),
                     {one.name, "label -1 of row 2", "0 to 3"}));
    EXPECT_EQ(tape.size(), 1U) << "nothing was recorded";
  }
}

TEST_F(LossChecks, ScoresThatAreNotOneRowPerLabelAreRefused) {
  for (const ByLabel& one : by_label) {
    Tape tape;
    EXPECT_TRUE(says(message_of<ShapeError>([&] {
                       one.loss(tape.variable(zeros({3, 4})), Labels{0, 1});
                     }),
                     {one.name, "[3, 4]", "2 labels", "one label per row"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { one.loss(tape.variable(zeros({4})), Labels{0}); }),
                     {one.name, "[4]", "[batch, classes]"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] {
                       one.loss(tape.variable(zeros({1, 1, 4})), Labels{0});
                     }),
                     {one.name, "[1, 1, 4]"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] {
                       one.loss(tape.variable(zeros({0, 4})), Labels{});
                     }),
                     {one.name, "empty batch"}));
  }
}

}  // namespace
}  // namespace gradus::test
