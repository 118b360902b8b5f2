// Weight normalisation: w = g v / ‖v‖, where it starts, its gradients, and what it refuses.
#include <gradus/core/errors.h>
#include <gradus/layers/weight_norm.h>

#include <tests/layers/checks.h>

namespace gradus::test {
namespace {

class WeightNorm : public ::testing::Test {
 protected:
  Generator rng{seed(), 88};
  Tape tape;
};

TEST_F(WeightNorm, IsTheLengthTimesTheDirectionOfEachRow) {
  const Variable v = tape.variable(doubles({3, 4, 1, 0}, {2, 2}));
  const Variable w = weight_norm(v, tape.constant(doubles({10, -2}, {2, 1})));
  EXPECT_TRUE(close(w.value(), doubles({6, 8, -2, 0}, {2, 2}), 1e-15));
}

TEST_F(WeightNorm, HasRightGradientsInDirectionAndLength) {
  GRADUS_PRINT_SEED();
  expect_right_gradients("weight_norm", [](auto in) { return square(weight_norm(in[0], in[1])); },
                         {random_tensor({3, 4}, rng, float64, 0.5, 2), random_tensor({3, 1}, rng)});
}

TEST_F(WeightNorm, GradientInTheDirectionIsAtRightAnglesToIt) {
  GRADUS_PRINT_SEED();
  const Variable v = tape.variable(random_tensor({3, 4}, rng));
  const Variable w = weight_norm(v, tape.constant(random_tensor({3, 1}, rng)));
  sum(w * tape.constant(random_tensor({3, 4}, rng))).backward();
  for (double along : sum(v * tape.constant(v.grad()), 1).value().to_vector())
    EXPECT_NEAR(along, 0, 1e-13) << "Salimans and Kingma 2016, eq. 4";
}

TEST_F(WeightNorm, LayerStartsAsTheLinearOfTheSameDraw) {
  for (bool has_bias : {true, false}) {
    Generator one{3};
    Generator two{3};
    const LinearOptions options{.bias = constant(0.5), .has_bias = has_bias, .dtype = float64};
    WeightNormLinear normalised(4, 3, one, options);
    Linear plain(4, 3, two, options);
    const Tensor x = random_tensor({5, 4}, rng);
    EXPECT_TRUE(close(normalised(tape, x).value(), plain(tape, x).value(), 1e-15));
    EXPECT_EQ(one.bits64(), two.bits64()) << "it draws as much";
    EXPECT_EQ(normalised.length().shape(), (Shape{3, 1}));
    EXPECT_EQ(normalised.direction().shape(), (Shape{3, 4}));
    EXPECT_EQ(normalised.has_bias(), has_bias);
    EXPECT_EQ(normalised.parameters().size(), has_bias ? 3U : 2U);
  }
}

TEST_F(WeightNorm, LayerHasRightGradients) {
  GRADUS_PRINT_SEED();
  for (bool has_bias : {true, false}) {
    WeightNormLinear layer(4, 3, rng, {.has_bias = has_bias, .dtype = float64});
    const Tensor x = random_tensor({5, 4}, rng);
    expect_right_gradients("weight_norm", [&](auto in) { return square(layer(in[0])); }, {x});
    expect_right_parameter_gradients(layer, x, rng);
  }
}

TEST_F(WeightNorm, ScaleOfTheDirectionMakesNoDifference) {
  GRADUS_PRINT_SEED();
  WeightNormLinear layer(4, 3, rng);
  const Tensor x = random_tensor({5, 4}, rng, float32);
  const Tensor before = layer(tape, x).value();
  layer.direction().mutable_value().matrix<float>() *= 1024;
  EXPECT_TRUE(same_bits(layer(tape, x).value(), before));
}

TEST_F(WeightNorm, RefusesShapesThatAreNoDirectionsAndLengths) {
  const Variable v = tape.variable(ones({3, 4}));
  for (const Shape& shape : {Shape{3}, Shape{4, 1}, Shape{1, 4}, Shape{3, 4}})
    EXPECT_TRUE(says(message_of<ShapeError>([&] { weight_norm(v, tape.constant(ones(shape))); }),
                     {"[weight_norm]", "[3, 4]", shape.string(), "[out, 1]"}));
  EXPECT_THROW(weight_norm(tape.constant(ones({3})), tape.constant(ones({1}))), ShapeError);
  EXPECT_EQ(operations_on(tape), 0U);
}

TEST_F(WeightNorm, RefusesAnInitialiserOfNoDirection) {
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { WeightNormLinear(2, 2, rng, {.weight = initialiser("zeros")}); }),
                   {"[weight_norm]", "zeros", "direction"}));
  EXPECT_THROW(WeightNormLinear(0, 2, rng), ArgumentError);
  EXPECT_THROW(WeightNormLinear(1, 2, rng, {.has_bias = false}).bias(), ArgumentError);
  EXPECT_EQ(WeightNormLinear(1, 2, rng).description(), "WeightNormLinear(1 → 2)");
}

}  // namespace
}  // namespace gradus::test
