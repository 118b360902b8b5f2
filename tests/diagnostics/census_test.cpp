// LayerCensus: who is dead, on networks made to have known dead, and over a data set seen in parts.
#include <gradus/core/errors.h>
#include <gradus/data/synthetic.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Flags = std::vector<bool>;

// Units of one layer over inputs in [-1, 1]: always on, dead, on for x > 0, dead.
Sequential constructed(const Activation& activation) {
  Generator rng{1};
  Sequential model = mlp({1, 4, 1}, activation, rng);
  model.parameter("0.weight").assign(Tensor::from({1, 1, 1, 0}, {4, 1}));
  model.parameter("0.bias").assign(Tensor::from({10, -10, 0, 0}, {4}));
  return model;
}

LayerCensus census_of(Sequential& model, const Activation& activation, const Tensor& inputs, Index part) {
  LayerCensus census(activation);
  Tape tape;
  const NoGradient off(tape);
  for (Index first = 0; first < inputs.shape()[0]; first += part) {
    model(tape, inputs.rows(first, std::min(part, inputs.shape()[0] - first)));
    census.add(tape);
    tape.clear();
  }
  return census;
}

const Tensor inputs = linspace(-1, 1, 100).reshaped({100, 1});

TEST(LayerCensus, TellsTheDeadFromTheLiving) {
  Sequential model = constructed(Relu{});
  const LayerCensus census = census_of(model, Relu{}, inputs, 100);
  ASSERT_EQ(census.layers(), 1U);
  EXPECT_EQ(census.units(0), 4);
  EXPECT_EQ(census.dead(0), 2);
  EXPECT_EQ(census.dead_units(0), (Flags{false, true, false, true}));
  EXPECT_EQ(census.zeros(0), (0 + 1 + 0.5 + 1) / 4);
  EXPECT_EQ(census.saturated(0), census.zeros(0)) << "a rectifier is flat where it is 0";
}

TEST(LayerCensus, FindsNobodyDeadUnderALeakyRelu) {
  Sequential model = constructed(LeakyRelu{0.01});
  EXPECT_EQ(census_of(model, LeakyRelu{0.01}, inputs, 100).dead(0), 0);
}

TEST(LayerCensus, FindsASaturatedSigmoidSaturatedNotDead) {
  Sequential model = constructed(Sigmoid{});
  const LayerCensus census = census_of(model, Sigmoid{}, inputs, 100);
  EXPECT_EQ(census.dead(0), 0);
  EXPECT_EQ(census.saturated(0), 0.5) << "the units with biases 10 and -10";
  EXPECT_EQ(census.zeros(0), 0);
}

TEST(LayerCensus, FindsALeakyReluOfSlopeZeroAsDeadAsARelu) {
  Sequential model = constructed(LeakyRelu{0});
  EXPECT_EQ(census_of(model, LeakyRelu{0}, inputs, 100).dead_units(0), (Flags{false, true, false, true}));
}

TEST(LayerCensus, IsTheSameInPartsAsAtOnce) {
  Generator rng{3};
  Sequential model = mlp({1, 40, 30, 2}, Relu{}, rng);
  for (const char* bias : {"0.bias", "2.bias"})  // so that some die
    model.parameter(bias).mutable_value().matrix<float>().array() -= 0.6F;
  const LayerCensus whole = census_of(model, Relu{}, inputs, 100);
  EXPECT_GT(whole.dead(0), 0);
  EXPECT_LT(whole.dead(0), 40);
  for (Index part : {1, 7, 50, 99}) {
    const LayerCensus parts = census_of(model, Relu{}, inputs, part);
    ASSERT_EQ(parts.layers(), 2U);
    for (std::size_t layer : {0U, 1U}) {
      EXPECT_EQ(parts.dead_units(layer), whole.dead_units(layer)) << "in parts of " << part;
      EXPECT_EQ(parts.zeros(layer), whole.zeros(layer));
      EXPECT_EQ(parts.saturated(layer), whole.saturated(layer));
      EXPECT_NEAR(parts.mean(layer), whole.mean(layer), 1e-6);
      EXPECT_NEAR(parts.sd(layer), whole.sd(layer), 1e-6);
    }
  }
}

TEST(LayerCensus, CallsAUnitAliveThatLivesInOnePartOnly) {
  Sequential model = constructed(Relu{});
  EXPECT_EQ(census_of(model, Relu{}, inputs.rows(0, 50), 50).dead(0), 3) << "no x > 0 in the first half";
  EXPECT_EQ(census_of(model, Relu{}, inputs, 50).dead(0), 2);
}

TEST(LayerCensus, AgreesWithReadLayersOnOneTape) {
  Generator rng{3};
  Sequential model = mlp({1, 40, 30, 2}, Tanh{}, rng);
  Tape tape;
  model(tape, inputs);
  LayerCensus census(Tanh{});
  census.add(tape);
  const auto readings = read_layers(tape, Tanh{});
  for (std::size_t layer : {0U, 1U}) {
    EXPECT_EQ(readings[layer].mean, census.mean(layer));
    EXPECT_EQ(readings[layer].sd, census.sd(layer));
    EXPECT_EQ(readings[layer].saturated, census.saturated(layer));
    EXPECT_EQ(readings[layer].units, census.units(layer));
  }
}

TEST(LayerCensus, ForgetsOnReset) {
  Sequential model = constructed(Relu{});
  Tape tape;
  LayerCensus census(Relu{});
  model(tape, inputs.rows(50, 50));
  census.add(tape);
  EXPECT_EQ(census.dead(0), 2);
  tape.clear();
  census.reset();
  model(tape, inputs.rows(0, 50));
  census.add(tape);
  EXPECT_EQ(census.dead(0), 3) << "the unit that lived before the reset";
  EXPECT_EQ(census.zeros(0), 0.75);
}

TEST(LayerCensus, RefusesANetworkOfAnotherWidth) {
  Generator rng{1};
  Sequential narrow = mlp({1, 4, 1}, Relu{}, rng);
  Sequential wide = mlp({1, 5, 1}, Relu{}, rng);
  Tape tape;
  LayerCensus census(Relu{});
  narrow(tape, inputs);
  census.add(tape);
  tape.clear();
  wide(tape, inputs);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { census.add(tape); }), {"[census]", "layer 1", "5 units", "4"}));
}

// What dead means: no gradient reaches its weights, so that no step changes them.
TEST(LayerCensus, DeadUnitsOfTheFirstLayerGetNoGradientAndStayDead) {
  Sequential model = constructed(Relu{});
  Sgd optimizer{model.parameters(), {.learning_rate = 1e-3}};
  Tape tape;
  for (int step = 0; step < 20; ++step) {
    mse(model(tape, inputs), inputs).backward();
    const auto gradient = model.parameter("0.weight").gradient().to_vector();
    EXPECT_EQ(gradient[1], 0);
    EXPECT_EQ(gradient[3], 0);
    EXPECT_NE(gradient[0], 0);
    optimizer.step();
    tape.clear();
  }
  const LayerCensus census = census_of(model, Relu{}, inputs, 100);
  EXPECT_TRUE(census.dead_units(0)[1] && census.dead_units(0)[3]);
  EXPECT_EQ(model.parameter("0.bias").value().at({1}), -10);
}

}  // namespace
}  // namespace gradus::test
