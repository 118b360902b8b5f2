// BatchNorm1d: statistics of the batch in training, of the past in evaluation, and numbers at the edge.
#include <gradus/core/errors.h>
#include <gradus/core/replay.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/sequential.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class BatchNorm : public ::testing::Test {
 protected:
  static BatchNorm1d layer(Index features, double momentum = 0.1) {
    return BatchNorm1d(features, {.momentum = momentum, .dtype = float64});
  }
  Generator rng{seed(), 82};
  Tape tape;
};

// As PyTorch 1.13 gives it.
TEST_F(BatchNorm, NormalisesByTheBatchAndRemembersWhatItSaw) {
  BatchNorm1d norm = layer(3);
  const Tensor x = doubles({1, 0, 3, 2, 2, 2}, {2, 3});
  const Tensor y = norm(tape, x).value();
  const double a = 0.5 / std::sqrt(0.25 + 1e-5);
  const double b = 1 / std::sqrt(1 + 1e-5);
  EXPECT_TRUE(close(y, doubles({-a, -b, a, a, b, -a}, {2, 3}), 1e-15));
  EXPECT_TRUE(close(norm.running_mean(), doubles({0.15, 0.1, 0.25}), 1e-15));
  EXPECT_TRUE(close(norm.running_variance(), doubles({0.95, 1.1, 0.95}), 1e-15)) << "the unbiased variance";
  norm.evaluate();
  const Tensor later = norm(tape, x).value();
  EXPECT_TRUE(close(later, doubles({0.8721, -0.0953, 2.8214, 1.8980, 1.8116, 1.7955}, {2, 3}), 1e-4));
}

TEST_F(BatchNorm, OfThreeAxesTakesStatisticsOverBatchAndLength) {
  GRADUS_PRINT_SEED();
  BatchNorm1d apart = layer(3);
  BatchNorm1d together = layer(3);
  for (BatchNorm1d* norm : {&apart, &together}) {
    norm->weight().assign(doubles({2, -1, 0.5}));
    norm->bias().assign(doubles({1, 2, 3}));
  }
  const Tensor x = random_tensor({4, 3, 5}, rng);
  const Tensor flat = reshape(transpose(tape.constant(x)), {20, 3}).value();  // [4, 5, 3] in one
  const auto same = [&] {
    const Variable y = reshape(transpose(apart(tape, x)), {20, 3});
    EXPECT_TRUE(close(y.value(), together(tape, flat).value(), 1e-14));
  };
  same();
  EXPECT_TRUE(close(apart.running_mean(), together.running_mean(), 1e-15));
  EXPECT_TRUE(close(apart.running_variance(), together.running_variance(), 1e-15));
  apart.evaluate();
  together.evaluate();
  same();
}

TEST_F(BatchNorm, MomentumIsTheShareOfTheNewest) {
  const Tensor x = doubles({1, 3}, {2, 1});
  for (double momentum : {0.0, 0.25, 1.0}) {
    BatchNorm1d norm = layer(1, momentum);
    norm(tape, x);
    norm(tape, x);
    const double kept = (1 - momentum) * (1 - momentum);
    EXPECT_NEAR(norm.running_mean().item(), (1 - kept) * 2, 1e-15);
    EXPECT_NEAR(norm.running_variance().item(), kept * 1 + (1 - kept) * 2, 1e-15);
  }
}

TEST_F(BatchNorm, EvaluationChangesNothingAndTreatsExamplesAlone) {
  GRADUS_PRINT_SEED();
  BatchNorm1d norm = layer(2);
  norm(tape, random_tensor({8, 2}, rng));
  norm.evaluate();
  const Tensor mean = norm.running_mean();
  const Tensor x = random_tensor({3, 2}, rng);
  const Tensor together = norm(tape, x).value();
  for (Index row = 0; row < 3; ++row) EXPECT_TRUE(same_bits(norm(tape, x.rows(row, 1)).value(), together.rows(row, 1)));
  EXPECT_EQ(norm(tape, zeros({0, 2}, float64)).shape(), (Shape{0, 2}));
  EXPECT_TRUE(same_bits(norm.running_mean(), mean));
}

TEST_F(BatchNorm, TrainingAfterwardsDoesNotChangeWhatEvaluationRecorded) {
  GRADUS_PRINT_SEED();
  BatchNorm1d norm = layer(2);
  const Variable x = tape.variable(random_tensor({4, 2}, rng));
  norm.evaluate();
  const Variable y = sum(norm(x) * 3);
  norm.train();
  norm(tape, random_tensor({8, 2}, rng, float64, 10, 20));
  y.backward();
  EXPECT_TRUE(close(x.grad(), full({4, 2}, 3 / std::sqrt(1 + 1e-5), float64), 1e-15))
      << "of the averages it was read with";
}

TEST_F(BatchNorm, HasRightGradientsInBothModesAndShapes) {
  GRADUS_PRINT_SEED();
  for (bool training : {true, false})
    for (bool affine : {true, false})
      for (const Shape& shape : {Shape{4, 3}, Shape{3, 3, 2}}) {
        BatchNorm1d norm(3, {.affine = affine, .dtype = float64});
        norm(tape, random_tensor(shape, rng));
        norm.train(training);
        if (affine) norm.weight().assign(doubles({2, -1, 0.5}));
        expect_right_gradients("batch_norm", [&](auto in) { return square(norm(in[0])); }, {varied(shape, rng)});
        expect_right_parameter_gradients(norm, varied(shape, rng), rng);
      }
}

TEST_F(BatchNorm, ShiftAndScaleOfTheInputMakeNoDifference) {
  GRADUS_PRINT_SEED();
  BatchNorm1d norm(2, {.epsilon = 1e-12, .dtype = float64});
  const Variable x = tape.variable(random_tensor({16, 2}, rng));
  EXPECT_TRUE(close(norm(x * 7 + 1e6).value(), norm(x).value(), 1e-8)) << "squares are taken of what is centred";
  const Variable y = norm(x);
  sum(y * tape.constant(random_tensor({16, 2}, rng))).backward();
  for (double column : sum(tape.constant(x.grad()), 0).value().to_vector())
    EXPECT_NEAR(column, 0, 1e-13) << "no gradient along a shift of the batch";
}

TEST_F(BatchNorm, AConstantBatchGivesTheBiasAndAFiniteGradient) {
  BatchNorm1d norm = layer(2);
  norm.bias().assign(doubles({5, -1}));
  const Variable x = tape.variable(full({4, 2}, 1e8, float64));
  const Variable y = norm(x);
  EXPECT_EQ(y.value(), doubles({5, -1, 5, -1, 5, -1, 5, -1}, {4, 2}));
  sum(y * tape.constant(doubles({1, 2, 3, 4, 5, 6, 7, 8}, {4, 2}))).backward();
  for (double slope : x.grad().to_vector()) EXPECT_TRUE(std::isfinite(slope));
  EXPECT_NEAR(norm.running_variance().to_vector()[0], 0.9, 1e-15);
}

TEST_F(BatchNorm, LargeNumbersWithSmallDifferencesKeepThem) {
  BatchNorm1d norm(1);
  const Tensor y = norm(tape, Tensor::from({1048576, 1048577, 1048578, 1048579}, {4, 1})).value();  // 2^20 + k
  const double unit = 0.5 / std::sqrt(1.25);
  EXPECT_TRUE(close(y, Tensor::from({-3 * unit, -unit, unit, 3 * unit}, {4, 1}), 1e-5));
}

TEST_F(BatchNorm, NaNIsNotHiddenAndStaysInItsFeature) {
  BatchNorm1d norm = layer(2);
  const Numbers y =
      norm(tape, doubles({std::numeric_limits<double>::quiet_NaN(), 1, 2, 3}, {2, 2})).value().to_vector();
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[2]));
  EXPECT_TRUE(std::isfinite(y[1]) && std::isfinite(y[3]));
}

TEST_F(BatchNorm, AReplayUpdatesTheAveragesAsRecordingWould) {
  GRADUS_PRINT_SEED();
  Generator one{7};
  Generator two{7};
  Sequential replayed{Linear{3, 4, one}, BatchNorm1d{4}};
  Sequential recorded{Linear{3, 4, two}, BatchNorm1d{4}};
  Replay step([&](const Variable& x) { return mean(square(replayed(x) - 1)); });
  for (int time = 0; time < 5; ++time) {
    const Tensor x = random_tensor({6, 3}, rng, float32);
    const Variable loss = step(x);
    loss.backward();
    const Variable expected = mean(square(recorded(tape, x) - 1));
    expected.backward();
    EXPECT_TRUE(same_bits(loss.value(), expected.value()));
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_TRUE(same_bits(replayed.buffers()[i]->value, recorded.buffers()[i]->value)) << time;
    for (std::size_t i = 0; i < 4; ++i)
      EXPECT_TRUE(same_bits(replayed.parameters()[i]->gradient(), recorded.parameters()[i]->gradient())) << time;
    tape.clear();
  }
  EXPECT_EQ(step.size(), 1U);
}

TEST_F(BatchNorm, AReplayInEvaluationReadsTheAveragesOfNow) {
  GRADUS_PRINT_SEED();
  BatchNorm1d norm = layer(2);
  norm.evaluate();
  Replay step([&](const Variable& x) { return norm(x); });
  const Tensor x = random_tensor({3, 2}, rng);
  step(x);
  norm.train();
  norm(tape, random_tensor({8, 2}, rng));
  norm.evaluate();
  EXPECT_TRUE(same_bits(step(x).value(), norm(tape, x).value()));
  const Tensor saved = full({2}, 0.25, float64);  // put back, as from a file
  for (Buffer* buffer : norm.buffers()) buffer->value = saved;
  EXPECT_TRUE(same_bits(step(x).value(), norm(tape, x).value()));
}

TEST_F(BatchNorm, RefusesABatchWithoutAVarianceAndChangesNothing) {
  BatchNorm1d norm = layer(3);
  norm.set_name("norm");
  for (const Shape& shape : {Shape{1, 3}, Shape{1, 3, 1}, Shape{0, 3}, Shape{4, 3, 0}})
    EXPECT_TRUE(says(message_of<ShapeError>([&] { norm(tape, zeros(shape, float64)); }),
                     {"[batch_norm]", shape.string(), "more than one", "evaluate()"}));
  EXPECT_EQ(norm(tape, zeros({1, 3, 2}, float64)).shape(), (Shape{1, 3, 2})) << "two numbers will do";
  norm.evaluate();
  EXPECT_EQ(norm(tape, zeros({1, 3}, float64)).shape(), (Shape{1, 3}));
}

TEST_F(BatchNorm, RefusesOtherShapesAndTypesAndChangesNothing) {
  BatchNorm1d norm = layer(3);
  norm.set_name("norm");
  for (const Shape& shape : {Shape{4, 2}, Shape{3}, Shape{2, 2, 3}, Shape{2, 3, 1, 1}})
    EXPECT_TRUE(says(message_of<ShapeError>([&] { norm(tape, ones(shape, float64)); }),
                     {"[batch_norm]", shape.string(), "norm takes [batch, 3]"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { norm(tape, ones({4, 3})); }), {"float32", "norm is float64", ".to()"}));
  EXPECT_EQ(norm.running_mean(), zeros({3}, float64));
  EXPECT_EQ(operations_on(tape), 0U);
}

TEST_F(BatchNorm, RefusesOptionsOutOfRange) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { BatchNorm1d(0); }), {"[batch_norm]", "feature"}));
  for (double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { BatchNorm1d(2, {.epsilon = bad}); }), {"epsilon"}));
  for (double bad : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { BatchNorm1d(2, {.momentum = bad}); }), {"momentum"}));
  const BatchNorm1d bare(2, {.affine = false});
  EXPECT_THROW(bare.weight(), ArgumentError);
  EXPECT_THROW(bare.bias(), ArgumentError);
  EXPECT_TRUE(bare.parameters().empty());
}

TEST_F(BatchNorm, NamesItsBuffersByTheirPath) {
  Sequential model{Linear{2, 3, rng}, Sequential{BatchNorm1d{3}}};
  model.set_name("net");
  const std::vector<Buffer*> buffers = model.buffers();
  ASSERT_EQ(buffers.size(), 2U);
  EXPECT_EQ(buffers[0]->name, "net.1.0.running_mean");
  EXPECT_EQ(buffers[1]->name, "net.1.0.running_var");
  EXPECT_EQ(model.parameters().size(), 4U) << "buffers are not parameters";
  EXPECT_EQ(model[1].description(), "Sequential(BatchNorm1d(3))");
  const Sequential moved = std::move(model);
  EXPECT_EQ(moved.buffers(), buffers) << "they stay where they are";
}

}  // namespace
}  // namespace gradus::test
