// read_layers: what the tape tells of each hidden layer, on networks small enough to work out by hand.
#include <gradus/core/errors.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// 2 inputs, hidden layers of 2 and 2 units, 1 output; the pre-activations are worked out in each test.
Sequential two_layers(const Activation& activation) {
  Generator rng{1};
  Sequential model = mlp({2, 2, 2, 1}, activation, rng, {.dtype = float64});
  model.parameter("0.weight").assign(doubles({1, 0, 0, 1}, {2, 2}));
  model.parameter("0.bias").assign(doubles({0, -1}));
  model.parameter("2.weight").assign(doubles({1, 2, -1, 1}, {2, 2}));
  model.parameter("2.bias").assign(doubles({1, 0}));
  model.parameter("4.weight").assign(doubles({3, -2}, {1, 2}));
  return model;
}

TEST(ReadLayers, FindsEveryHiddenLayerWithItsPathAndUnits) {
  Generator rng{1};
  Sequential model = mlp({3, 7, 5, 2}, Tanh{}, rng);
  model.set_name("mlp");
  Tape tape;
  sum(model(tape, ones({4, 3}))).backward();
  const auto readings = read_layers(tape, Tanh{});
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].path, "mlp.1");
  EXPECT_EQ(readings[1].path, "mlp.3");
  EXPECT_EQ(readings[0].units, 7);
  EXPECT_EQ(readings[1].units, 5);
  EXPECT_TRUE(read_layers(tape, Relu{}).empty()) << "none of those";
}

// x = (2, 3): layer 1: pre (2, 2), out (2, 2); layer 2: pre (7, 0), out (7, 0); y = 21.
// g = 1 at y: at layer 2's output (3, −2), δ₂ = (3, 0) since unit 2 is off; at layer 1's output (3, 6) = δ₁.
TEST(ReadLayers, DeltaNormsOfARectifierNetAreThoseByHand) {
  Sequential model = two_layers(Relu{});
  Tape tape;
  const Variable y = model(tape, doubles({2, 3}, {1, 2}));
  EXPECT_EQ(y.item(), 21);
  sum(y).backward();
  const auto readings = read_layers(tape, Relu{});
  EXPECT_DOUBLE_EQ(readings[0].delta_norm, std::sqrt(9.0 + 36.0));
  EXPECT_DOUBLE_EQ(readings[1].delta_norm, 3);
  EXPECT_EQ(readings[0].mean, 2);
  EXPECT_EQ(readings[0].sd, 0);
  EXPECT_EQ(readings[1].mean, 3.5);
  EXPECT_EQ(readings[1].sd, 3.5);
  EXPECT_EQ(readings[0].zeros, 0);
  EXPECT_EQ(readings[1].zeros, 0.5);
  EXPECT_EQ(readings[1].saturated, 0.5);
}

TEST(ReadLayers, DeltaNormsOfATanhNetAreThoseByHand) {
  Sequential model = two_layers(Tanh{});
  Tape tape;
  sum(model(tape, doubles({0.5, 0.7}, {1, 2}))).backward();
  const double h[] = {std::tanh(0.5), std::tanh(0.7 - 1)};
  const double k[] = {std::tanh(h[0] + 2 * h[1] + 1), std::tanh(-h[0] + h[1])};
  const double d2[] = {3 * (1 - k[0] * k[0]), -2 * (1 - k[1] * k[1])};
  const double d1[] = {(d2[0] - d2[1]) * (1 - h[0] * h[0]), (2 * d2[0] + d2[1]) * (1 - h[1] * h[1])};
  const auto readings = read_layers(tape, Tanh{});
  EXPECT_NEAR(readings[0].delta_norm, std::hypot(d1[0], d1[1]), 1e-14);
  EXPECT_NEAR(readings[1].delta_norm, std::hypot(d2[0], d2[1]), 1e-14);
  EXPECT_NEAR(readings[1].mean, (k[0] + k[1]) / 2, 1e-14);
  EXPECT_NEAR(readings[1].sd, std::abs(k[0] - k[1]) / 2, 1e-14);
}

TEST(ReadLayers, DeltaNormIsTakenOverTheWholeBatch) {
  Sequential model = two_layers(Relu{});
  Tape tape;
  sum(model(tape, doubles({2, 3, 2, 3, 2, 3, 2, 3}, {4, 2}))).backward();
  EXPECT_DOUBLE_EQ(read_layers(tape, Relu{})[1].delta_norm, 6) << "√(4 · 3²)";
}

TEST(ReadLayers, DeltaNormIsNaNWithoutABackwardPass) {
  Sequential model = two_layers(Relu{});
  Tape tape;
  model(tape, doubles({2, 3}, {1, 2}));
  EXPECT_TRUE(std::isnan(read_layers(tape, Relu{})[0].delta_norm));
  EXPECT_EQ(read_layers(tape, Relu{})[0].mean, 2) << "values are there all the same";
}

TEST(ReadLayers, DeltaNormDoesNotUnderflowWhereItsSquareWould) {
  Tape tape;
  const Variable x = tape.variable(zeros({1, 4}));
  sum(sigmoid(x) * 4).backward();
  EXPECT_FLOAT_EQ(static_cast<float>(read_layers(tape, Sigmoid{})[0].delta_norm), 2);
  sum(sigmoid(x) * 4).backward(full({}, 1e-30));
  EXPECT_NEAR(read_layers(tape, Sigmoid{})[1].delta_norm / 2e-30, 1, 1e-6) << "1e-60 is nothing in float32";
}

TEST(ReadLayers, CountsSaturatedUnitsBySlope) {
  Tape tape;
  tanh(tape.variable(doubles({0, 2.1, 2.3, -2.3, -10, 1000, -2.1, 1}, {2, 4})));
  EXPECT_EQ(read_layers(tape, Tanh{})[0].saturated, 0.5);
  tape.clear();
  sigmoid(tape.variable(doubles({0, 4.3, 4.5, -50}, {2, 2})));
  EXPECT_EQ(read_layers(tape, Sigmoid{})[0].saturated, 0.5);
  EXPECT_EQ(read_layers(tape, Sigmoid{})[0].zeros, 0);
}

// |tanh′| is 0.42 at 1, 0.0589 at 2.1 and 0.0394 at 2.3.
TEST(ReadLayers, CountsSaturatedUnitsByTheShareThatIsGiven) {
  Tape tape;
  tanh(tape.variable(doubles({0, 1, 2.1, 2.3}, {2, 2})));
  EXPECT_EQ(read_layers(tape, Tanh{})[0].saturated, 0.25);
  EXPECT_EQ(read_layers(tape, Tanh{}, 0.01)[0].saturated, 0);
  EXPECT_EQ(read_layers(tape, Tanh{}, 0.1)[0].saturated, 0.5);
  EXPECT_EQ(read_layers(tape, Tanh{}, 1)[0].saturated, 0.75);
  for (double share : {0.0, -1.0, 1.5, std::nan("")})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { read_layers(tape, Tanh{}, share); }), {"share", "above 0"}));
}

TEST(ReadLayers, LeakyReluAndIdentityNeverSaturate) {
  for (const Activation& f : {Activation(LeakyRelu{0.1}), Activation(Identity{})}) {
    Tape tape;
    f(tape.variable(doubles({-100, -1, 0, 1, 100, -1e300}, {2, 3})));
    EXPECT_EQ(read_layers(tape, f)[0].saturated, 0) << f.name();
  }
}

TEST(ReadLayers, SeesFloat32AsFloat64) {
  for (DType dtype : {float32, float64}) {
    Tape tape;
    const Variable x = tape.variable(doubles({-1, 0.5, 2, -4}, {2, 2}).to(dtype));
    sum(relu(x) * 2).backward();
    const LayerReading reading = read_layers(tape, Relu{})[0];
    EXPECT_EQ(reading.mean, 0.625);
    EXPECT_EQ(reading.zeros, 0.5);
    EXPECT_DOUBLE_EQ(reading.delta_norm, std::sqrt(8.0));
  }
}

TEST(ReadLayers, ReadsWithoutRecording) {
  Sequential model = two_layers(Relu{});
  Tape tape;
  const Variable loss = sum(model(tape, doubles({2, 3}, {1, 2})));
  loss.backward();
  const std::size_t before = tape.size();
  const Tensor gradient = model.parameter("0.weight").gradient();
  read_layers(tape, Relu{});
  EXPECT_EQ(tape.size(), before);
  EXPECT_TRUE(same_bits(model.parameter("0.weight").gradient(), gradient));
}

struct Cube {
  static constexpr std::string_view name = "cube";
  static auto value(auto x) { return x * x * x; }
  static auto derivative(auto x, auto) { return 3 * x * x; }
};

TEST(ReadLayers, RefusesActivationsWithoutFactsAndThoseThatMixUnits) {
  Tape tape;
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { read_layers(tape, Cube{}); }), {"cube", "no facts"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { read_layers(tape, Softmax{}); }), {"softmax", "elementwise"}));
  EXPECT_THROW(LayerCensus{Cube{}}, ArgumentError);
  EXPECT_THROW(LayerCensus{LogSoftmax{}}, ArgumentError);
}

}  // namespace
}  // namespace gradus::test
