// LayerNorm and RmsNorm: values by hand, invariances, gradients, numbers at the edge, and shapes that do not fit.
#include <gradus/core/errors.h>
#include <gradus/layers/layer_norm.h>
#include <gradus/layers/rms_norm.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class Norms : public ::testing::Test {
 protected:
  Generator rng{seed(), 83};
  Tape tape;
};

TEST_F(Norms, LayerNormHasItsFormulasNumbers) {
  LayerNorm norm({4}, {.dtype = float64});
  norm.weight().assign(doubles({1, 2, 3, 4}));
  norm.bias().assign(doubles({0, 1, 0, -1}));
  const Tensor y = norm(tape, doubles({1, 2, 3, 4, -3, 1, 1, 1}, {2, 4})).value();
  const double a = 1 / std::sqrt(1.25 + 1e-5);
  const double b = 1 / std::sqrt(3 + 1e-5);
  EXPECT_TRUE(
      close(y, doubles({-1.5 * a, -a + 1, 1.5 * a, 6 * a - 1, -3 * b, 2 * b + 1, 3 * b, 4 * b - 1}, {2, 4}), 1e-15));
}

TEST_F(Norms, RmsNormHasItsFormulasNumbers) {
  RmsNorm norm({2}, {.dtype = float64});
  norm.weight().assign(doubles({1, -2}));
  const Tensor y = norm(tape, doubles({3, 4, 0, 0}, {2, 2})).value();
  const double a = 1 / std::sqrt(12.5 + 1e-6);
  EXPECT_TRUE(close(y, doubles({3 * a, -8 * a, 0, 0}, {2, 2}), 1e-15));
}

TEST_F(Norms, NormaliseOverAsManyAxesAsTheyAreGiven) {
  GRADUS_PRINT_SEED();
  const Tensor x = random_tensor({2, 3, 2, 2}, rng);
  for (const Shape& last : {Shape{2}, Shape{2, 2}, Shape{3, 2, 2}, Shape{2, 3, 2, 2}}) {
    const Index n = last.size();
    const Variable rows = reshape(tape.constant(x), {x.size() / n, n});
    LayerNorm norm(last, {.dtype = float64});
    LayerNorm flat({n}, {.dtype = float64});
    EXPECT_TRUE(close(reshape(norm(tape, x), rows.shape()).value(), flat(rows).value(), 1e-14)) << last.string();
    RmsNorm rms(last, {.dtype = float64});
    RmsNorm flat_rms({n}, {.dtype = float64});
    EXPECT_TRUE(close(reshape(rms(tape, x), rows.shape()).value(), flat_rms(rows).value(), 1e-14)) << last.string();
  }
}

TEST_F(Norms, HaveRightGradients) {
  GRADUS_PRINT_SEED();
  for (bool affine : {true, false})
    for (const Shape& last : {Shape{4}, Shape{2, 4}}) {
      LayerNorm norm(last, {.affine = affine, .dtype = float64});
      RmsNorm rms(last, {.affine = affine, .dtype = float64});
      const Tensor x = varied({3, 2, 4}, rng);
      for (Module* layer : {static_cast<Module*>(&norm), static_cast<Module*>(&rms)}) {
        for (Parameter* parameter : layer->parameters()) parameter->assign(random_tensor(last, rng));
        expect_right_gradients(layer->description(), [&](auto in) { return square((*layer)(in[0])); }, {x});
        expect_right_parameter_gradients(*layer, x, rng);
      }
    }
}

TEST_F(Norms, AreTheSameInTrainingAndEvaluation) {
  GRADUS_PRINT_SEED();
  LayerNorm norm({3});
  const Tensor x = random_tensor({4, 3}, rng, float32);
  const Tensor before = norm(tape, x).value();
  norm.evaluate();
  EXPECT_TRUE(same_bits(norm(tape, x).value(), before));
  EXPECT_TRUE(same_bits(norm(tape, x.rows(2, 1)).value(), before.rows(2, 1))) << "examples do not depend on each other";
}

TEST_F(Norms, DoNotDependOnTheScaleOfAnExampleNorLayerNormOnItsShift) {
  GRADUS_PRINT_SEED();
  LayerNorm norm({5}, {.epsilon = 1e-14, .dtype = float64});
  RmsNorm rms({5}, {.epsilon = 1e-14, .dtype = float64});
  const Variable x = tape.variable(random_tensor({4, 5}, rng));
  EXPECT_TRUE(close(norm(x * 9 + 1e6).value(), norm(x).value(), 1e-8));
  EXPECT_TRUE(close(rms(x * 9).value(), rms(x).value(), 1e-12));
  for (double mean_square : mean(square(rms(x)), 1).value().to_vector()) EXPECT_NEAR(mean_square, 1, 1e-12);
}

TEST_F(Norms, OfAConstantExampleAreTheBiasAndFinite) {
  LayerNorm norm({3}, {.dtype = float64});
  norm.bias().assign(doubles({1, 2, 3}));
  const Variable x = tape.variable(full({2, 3}, -1e9, float64));
  const Variable y = norm(x);
  EXPECT_EQ(y.value(), doubles({1, 2, 3, 1, 2, 3}, {2, 3}));
  sum(square(y)).backward();
  for (double slope : x.grad().to_vector()) EXPECT_TRUE(std::isfinite(slope));
  RmsNorm rms({3}, {.dtype = float64});
  const Variable zero = tape.variable(zeros({1, 3}, float64));
  sum(rms(zero)).backward();
  EXPECT_TRUE(close(zero.grad(), full({1, 3}, 1e3, float64), 1e-12)) << "1/√ε";
}

TEST_F(Norms, OfOneFeatureAreZeroAndTheSign) {
  LayerNorm norm({1}, {.dtype = float64});
  EXPECT_EQ(norm(tape, doubles({5, -7}, {2, 1})).value(), zeros({2, 1}, float64));
  RmsNorm rms({1}, {.dtype = float64});
  EXPECT_TRUE(close(rms(tape, doubles({5, -7}, {2, 1})).value(), doubles({1, -1}, {2, 1}), 1e-7));
  EXPECT_EQ(norm(tape, zeros({0, 1}, float64)).shape(), (Shape{0, 1})) << "an empty batch";
}

TEST_F(Norms, KeepNaNWithinItsExample) {
  LayerNorm norm({2}, {.dtype = float64});
  RmsNorm rms({2}, {.dtype = float64});
  const Tensor x = doubles({std::numeric_limits<double>::quiet_NaN(), 1, 2, 3}, {2, 2});
  for (Module* layer : {static_cast<Module*>(&norm), static_cast<Module*>(&rms)}) {
    const Numbers y = (*layer)(tape, x).value().to_vector();
    EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
    EXPECT_TRUE(std::isfinite(y[2]) && std::isfinite(y[3]));
  }
}

TEST_F(Norms, RefuseInputThatDoesNotEndAsTheyDo) {
  LayerNorm norm({2, 3});
  RmsNorm rms({2, 3});
  for (const Shape& shape : {Shape{3}, Shape{4, 3}, Shape{3, 2}, Shape{2, 3, 2}, Shape{}}) {
    EXPECT_TRUE(says(message_of<ShapeError>([&] { norm(tape, ones(shape)); }),
                     {"[layer_norm]", shape.string(), "[2, 3]", "last axes"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { rms(tape, ones(shape)); }), {"[rms_norm]", shape.string()}));
  }
  EXPECT_EQ(operations_on(tape), 0U);
}

TEST_F(Norms, RefuseOptionsOutOfRange) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { LayerNorm(Shape{}); }), {"[layer_norm]", "nothing to normalise"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { RmsNorm(Shape{3, 0}); }), {"[rms_norm]", "[3, 0]"}));
  for (double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(LayerNorm(Shape{3}, {.epsilon = bad}), ArgumentError);
    EXPECT_THROW(RmsNorm(Shape{3}, {.epsilon = bad}), ArgumentError);
  }
  EXPECT_THROW(LayerNorm(Shape{3}, {.affine = false}).weight(), ArgumentError);
  EXPECT_THROW(LayerNorm(Shape{3}, {.affine = false}).bias(), ArgumentError);
  EXPECT_THROW(RmsNorm(Shape{3}, {.affine = false}).weight(), ArgumentError);
}

TEST_F(Norms, AreDescribed) {
  EXPECT_EQ(LayerNorm(Shape{3}).description(), "LayerNorm([3])");
  EXPECT_EQ(RmsNorm(Shape{2, 3}).description(), "RmsNorm([2, 3])");
}

}  // namespace
}  // namespace gradus::test
