// Linear: y = x Wᵀ + b by hand, its gradients, its options, and what it says to input that does not fit.
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

// W = [[1, 2], [3, 4], [5, 6]], b = [10, 20, 30]
Linear by_hand(DType dtype = float32, bool has_bias = true) {
  Generator rng{1};
  Linear layer(2, 3, rng, {.has_bias = has_bias, .dtype = dtype});
  layer.weight().assign(Tensor::from({1, 2, 3, 4, 5, 6}, {3, 2}, dtype));
  if (has_bias) layer.bias().assign(Tensor::from({10, 20, 30}, {3}, dtype));
  return layer;
}

class LinearOf : public ::testing::TestWithParam<DType> {
 protected:
  Tape tape;
};
INSTANTIATE_TEST_SUITE_P(Types, LinearOf, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

TEST_P(LinearOf, IsXTimesWTransposedPlusB) {
  Linear layer = by_hand(GetParam());
  const Variable y = layer(tape, Tensor::from({1, 1, -1, 2}, {2, 2}, GetParam()));
  EXPECT_EQ(y.shape(), (Shape{2, 3}));
  EXPECT_EQ(y.dtype(), GetParam());
  EXPECT_EQ(y.value().to_vector(), (Numbers{13, 27, 41, 13, 25, 37}));
}

TEST_P(LinearOf, WithoutBiasIsXTimesWTransposed) {
  Linear layer = by_hand(GetParam(), false);
  const Variable y = layer(tape, Tensor::from({1, 1, -1, 2}, {2, 2}, GetParam()));
  EXPECT_EQ(y.value().to_vector(), (Numbers{3, 7, 11, 3, 5, 7}));
  EXPECT_FALSE(layer.has_bias());
  EXPECT_EQ(layer.parameters().size(), 1U);
}

TEST_P(LinearOf, GradientsAreSumsOverTheBatch) {
  for (bool has_bias : {true, false}) {
    Linear layer = by_hand(GetParam(), has_bias);
    const Variable x = tape.variable(Tensor::from({1, 1, -1, 2}, {2, 2}, GetParam()));
    layer(x).backward(Tensor::from({1, 0, 2, 0, 1, -1}, {2, 3}, GetParam()));
    EXPECT_EQ(layer.weight().gradient().to_vector(), (Numbers{1, 1, -1, 2, 3, 0})) << "gᵀ x";
    if (has_bias) {
      EXPECT_EQ(layer.bias().gradient().to_vector(), (Numbers{1, 1, 1})) << "Σ g";
    }
    EXPECT_EQ(x.grad().to_vector(), (Numbers{11, 14, -2, -2})) << "g W";
    tape.clear();
  }
}

TEST_P(LinearOf, TakesAnyNumberOfLeadingAxes) {
  Linear layer = by_hand(GetParam());
  EXPECT_EQ(layer(tape, zeros({4, 5, 2}, GetParam())).shape(), (Shape{4, 5, 3}));
  EXPECT_EQ(layer(tape, zeros({0, 2}, GetParam())).shape(), (Shape{0, 3})) << "an empty batch";
}

TEST(Linear, StartsWithABiasOfZeroAndDrawnWeights) {
  Generator rng{1};
  const Linear layer(20, 30, rng);
  EXPECT_EQ(layer.bias().value().to_vector(), Numbers(30, 0));
  EXPECT_EQ(layer.weight().shape(), (Shape{30, 20}));
  EXPECT_EQ(layer.in(), 20);
  EXPECT_EQ(layer.out(), 30);
  const double bound = std::sqrt(6.0 / 50);
  double largest = 0;
  for (double w : layer.weight().value().to_vector()) largest = std::max(largest, std::abs(w));
  EXPECT_LE(largest, bound) << "Glorot's uniform is the default";
  EXPECT_GT(largest, 0.95 * bound);
}

TEST(Linear, TakesItsInitialisersFromTheOptions) {
  Generator rng{1};
  const Linear layer(4, 3, rng, {.weight = constant(0.5), .bias = constant(-1)});
  EXPECT_EQ(layer.weight().value().to_vector(), Numbers(12, 0.5));
  EXPECT_EQ(layer.bias().value().to_vector(), Numbers(3, -1));
}

TEST(Linear, NamesItsLayerAndWeightWhenTheInputDoesNotFit) {
  Generator rng{1};
  Sequential model = mlp({3, 4, 2}, Tanh{}, rng);
  model.set_name("mlp");
  Tape tape;
  EXPECT_EQ(message_of<ShapeError>([&] {
              model(tape, zeros({32, 2}));
            }),
            "[affine] input is [32, 2] but mlp.0.weight expects 3 columns. Did the data gain or lose a column?");
  EXPECT_TRUE(says(message_of<ShapeError>([&] { model(tape, zeros({3})); }), {"[affine]", "[3]", "mlp.0.weight"}))
      << "one example still needs a batch axis";
}

TEST(Linear, NamesItsLayerWithoutABias) {
  Generator rng{1};
  Sequential model{Linear{3, 4, rng, {.has_bias = false}}};
  model.set_name("mlp");
  Tape tape;
  EXPECT_TRUE(says(message_of<ShapeError>([&] { model(tape, zeros({32, 2})); }), {"[32, 2]", "mlp.0", "3"}));
}

TEST(Linear, NamesItsWeightWhenTheTypesDiffer) {
  Linear layer = by_hand(float64);
  layer.set_name("head");
  Tape tape;
  EXPECT_TRUE(says(message_of<DTypeError>([&] {
                     layer(tape, zeros({1, 2}));
                   }),
                   {"[affine]", "head.weight", "float32", "float64", ".to()"}));
}

TEST(Linear, RefusesSizesBelowOne) {
  Generator rng{1};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Linear(0, 3, rng); }), {"[linear]", "0 and 3"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Linear(3, -1, rng); }), {"[linear]", "3 and -1"}));
}

TEST(Linear, SaysThatItHasNoBias) {
  Linear layer = by_hand(float32, false);
  layer.set_name("head");
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { layer.bias(); }), {"[linear]", "head", "without a bias"}));
}

TEST(Linear, DescribesItself) {
  EXPECT_EQ(by_hand().description(), "Linear(2 → 3)");
  EXPECT_EQ(by_hand(float32, false).description(), "Linear(2 → 3, no bias)");
}

TEST(Linear, DrawsTheSameBitsForTheSameSeed) {
  Generator one{9};
  Generator two{9};
  Generator other{10};
  const Linear a(5, 6, one);
  EXPECT_TRUE(same_bits(a.weight().value(), Linear(5, 6, two).weight().value()));
  EXPECT_FALSE(same_bits(a.weight().value(), Linear(5, 6, other).weight().value()));
}

}  // namespace
}  // namespace gradus::test
