// Activations as layers: prelu's learned slope, rrelu's drawn ones, and which layer an activation becomes.
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/replay.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

TEST(Prelu, LearnsOneSlopeForAll) {
  Prelu layer;
  Tape tape;
  const Variable x = tape.variable(Tensor::from({-2, 3, -1, 0}, {2, 2}));
  const Variable y = layer(x);
  EXPECT_EQ(y.value().to_vector(), (std::vector<double>{-0.5, 3, -0.25, 0}));
  sum(y).backward();
  EXPECT_EQ(layer.slope().name, "slope");
  EXPECT_EQ(layer.slope().gradient().to_vector(), std::vector<double>{-3}) << "the sum of the negative inputs";
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{0.25, 1, 0.25, 0.25}));
}

TEST(Prelu, LearnsASlopeForEveryChannel) {
  Prelu layer{{.start = 0.5, .channels = 2, .dtype = float64}};
  EXPECT_EQ(layer.description(), "prelu(0.5)");
  Tape tape;
  sum(layer(tape.variable(Tensor::from({-2, 3, -1, -4}, {2, 2}, float64)))).backward();
  EXPECT_EQ(layer.slope().gradient().to_vector(), (std::vector<double>{-3, -4}));
}

TEST(Prelu, RefusesAnotherNumberOfChannels) {
  Sequential model{Prelu{{.channels = 3}}};
  Tape tape;
  for (const Shape& shape : {Shape{2, 2}, Shape{3, 1}, Shape{}}) {
    const Variable x = tape.variable(ones(shape));
    const std::size_t before = tape.size();
    EXPECT_TRUE(says(message_of<ShapeError>([&] { model(x); }), {"[prelu] 0.slope is for 3 channels", shape.string()}));
    EXPECT_EQ(tape.size(), before) << "nothing was recorded";
  }
  EXPECT_TRUE(says(message_of<ArgumentError>([] { Prelu{{.channels = 0}}; }), {"[prelu]", "one channel"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { Prelu{{.start = HUGE_VAL}}; }), {"[prelu] start", "finite"}));
}

double slope_drawn(double y, double x) { return x > 0 ? 0 : y / x; }

TEST(Rrelu, DrawsASlopeForEveryElementWhileTraining) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 7};
  Rrelu layer{rng, 0.25, 0.75};
  Tape tape;
  const Variable x = tape.variable(full({1000}, -1, float64));
  const std::vector<double> first = layer(x).value().to_vector();
  double mean = 0;
  for (double y : first) {
    ASSERT_TRUE(-y >= 0.25 && -y < 0.75) << y;
    mean += -y / 1000;
  }
  EXPECT_NEAR(mean, 0.5, 0.03);
  EXPECT_NE(layer(x).value().to_vector(), first) << "anew every time";
  const Variable y = layer(x);
  sum(y).backward();
  for (std::size_t i = 0; i < 1000; ++i)
    ASSERT_EQ(x.grad().to_vector()[i], slope_drawn(y.value().to_vector()[i], -1)) << "the slope that was drawn";
  EXPECT_EQ(layer(tape.variable(full({3}, 2, float64))).value().to_vector(), (std::vector<double>{2, 2, 2}));
}

TEST(Rrelu, HasItsMeanSlopeWhenEvaluating) {
  Generator rng{1};
  Rrelu layer{rng};
  layer.evaluate();
  Tape tape;
  const Variable x = tape.variable(Tensor::from({-1, 1}, {2}, float64));
  EXPECT_EQ(layer(x).value().to_vector(), (std::vector<double>{-(1.0 / 8 + (1.0 / 3 - 1.0 / 8) / 2), 1}));
}

TEST(Rrelu, DrawsTheSameFromTheSameSeedAndTwoLayersDrawDifferently) {
  auto drawn = [](std::uint64_t of_seed) {
    Generator rng{of_seed};
    Rrelu one{rng};
    Rrelu two{rng};
    Tape tape;
    const Variable x = tape.constant(full({8}, -1));
    return std::pair{one(x).value().to_vector(), two(x).value().to_vector()};
  };
  EXPECT_EQ(drawn(5), drawn(5));
  EXPECT_NE(drawn(5), drawn(6));
  EXPECT_NE(drawn(5).first, drawn(5).second);
}

TEST(Rrelu, DrawsAnewInEveryReplayAndStaysPutWhenMoved) {
  Generator rng{3};
  Sequential model{Rrelu{rng}};  // moved into its place
  Replay step([&](const Variable& x) { return sum(model(x)); });
  const Tensor x = full({50}, -1);
  const double first = step(x).item();
  EXPECT_NE(step(x).item(), first);
}

TEST(Rrelu, RefusesSlopesOutOfOrder) {
  Generator rng{1};
  EXPECT_TRUE(
      says(message_of<ArgumentError>([&] { Rrelu(rng, 0.5, 0.25); }), {"[rrelu] lower = 0.5 and upper = 0.25"}));
}

// ---- which layer an activation becomes

template <class Layer>
bool is(const Module& module) {
  return dynamic_cast<const Layer*>(&module) != nullptr;
}

TEST(ActivationLayerFor, LearnsDrawsOrNeither) {
  Generator rng{1};
  EXPECT_TRUE(is<ActivationLayer>(*activation_layer(Tanh{}, rng)));
  EXPECT_TRUE(is<LearnedActivation>(*activation_layer(ParametricRelu{}, rng)));
  EXPECT_TRUE(is<RandomActivation>(*activation_layer(RandomizedRelu{}, rng)));
  EXPECT_EQ(activation_layer(ParametricRelu{0.5}, rng, float64)->parameter("slope").value().dtype(), float64);
}

TEST(ActivationLayerFor, SaysThatWhatDrawsNeedsAGenerator) {
  EXPECT_TRUE(
      says(message_of<ArgumentError>([] { Sequential{RandomizedRelu{}}; }), {"rrelu", "generator", "Rrelu{rng}"}));
  Generator rng{1};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { RandomActivation(Tanh{}, rng); }), {"tanh draws nothing"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { LearnedActivation{Tanh{}}; }), {"tanh learns nothing"}));
}

TEST(Sequential, MakesAPreluOfTheActivation) {
  Generator rng{1};
  Sequential model{Linear{2, 3, rng}, activation("prelu(0.1)"), Linear{3, 1, rng}};
  EXPECT_EQ(model.parameter("1.slope").value().to_vector(), full({1}, 0.1).to_vector());
}

// Every activation of the catalogue fits into a multilayer perceptron, whatever width it makes of its input.
TEST(Mlp, TakesEveryActivation) {
  for (const Activation& f : activations()) {
    Generator rng{1};
    Sequential model = mlp({4, 6, 5, 3}, f, rng, {.dtype = float64});
    Tape tape;
    const Variable y = model(tape, random_tensor({2, 4}, rng));
    EXPECT_EQ(y.shape(), (Shape{2, 3})) << f.name();
    sum(y).backward();
    EXPECT_EQ(model.parameter("2.weight").shape(), (Shape{5 * f.inputs_per_output(), 6})) << f.name();
  }
}

}  // namespace
}  // namespace gradus::test
