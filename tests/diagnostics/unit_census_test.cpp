// Units whose state is known, and take_census against a LayerCensus by hand.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/unit_census.h>
#include <gradus/layers/dropout.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using enum UnitState;
using States = std::vector<UnitState>;

const Tensor inputs = linspace(-1, 1, 100, float64).reshaped({100, 1});

// Units over inputs in [-1, 1] with pre-activations around 10, around -10, from -1 to 1, and 0.
Sequential constructed(const Activation& activation) {
  Generator rng{1};
  Sequential model = mlp({1, 4, 1}, activation, rng, {.dtype = float64});
  model.parameter("0.weight").assign(doubles({1, 1, 1, 0}, {4, 1}));
  model.parameter("0.bias").assign(doubles({10, -10, 0, 0}));
  return model;
}

States states_of(const Activation& activation) {
  Sequential model = constructed(activation);
  Tape tape;
  return take_census(tape, model, inputs, activation).states.at(0);
}

TEST(UnitCensus, TellsTheStatesOfUnits) {
  EXPECT_EQ(states_of(Relu{}), (States{always_on, dead, alive, dead}));
  EXPECT_EQ(states_of(LeakyRelu{0.2}), (States{always_on, alive, alive, alive}));
  EXPECT_EQ(states_of(LeakyRelu{0.01}), (States{always_on, stuck, alive, stuck})) << "0.01 is below the share 0.05";
  EXPECT_EQ(states_of(Relu6{}), (States{stuck, dead, alive, dead})) << "6 and flat";
  EXPECT_EQ(states_of(Hardtanh{}), (States{stuck, stuck, alive, always_on}));
  EXPECT_EQ(states_of(Hardsigmoid{}), (States{stuck, dead, always_on, always_on})) << "linear between −3 and 3";
  EXPECT_EQ(states_of(Elu{}), (States{always_on, stuck, alive, always_on})) << "linear on the right, slope 1 at 0";
  EXPECT_EQ(states_of(Sigmoid{}), (States{stuck, stuck, alive, alive}));
  EXPECT_EQ(states_of(Tanh{}), (States{stuck, stuck, alive, alive})) << "smooth: slope 1 at 0 is no piece";
  EXPECT_EQ(states_of(Gelu{}), (States{alive, stuck, alive, alive}));
}

TEST(UnitCensus, TakesTheShareOfSaturationThatIsGiven) {
  Sequential model = constructed(LeakyRelu{0.2});
  Tape tape;
  const UnitCensus census = take_census(tape, model, inputs, LeakyRelu{0.2}, {.saturation = 0.5});
  EXPECT_EQ(census.states.at(0), (States{always_on, stuck, alive, stuck}));
}

TEST(UnitCensus, CountsByLayerAndAltogether) {
  const UnitCensus census{{{dead, alive, dead}, {stuck, dead}}};
  EXPECT_EQ(census.count(0, dead), 2);
  EXPECT_EQ(census.count(1, dead), 1);
  EXPECT_EQ(census.count(dead), 3);
  EXPECT_EQ(census.count(always_on), 0);
}

TEST(UnitCensus, IsTheSameInAnyParts) {
  Generator rng{3};
  Sequential model = mlp({1, 40, 30, 2}, Relu{}, rng, {.dtype = float64});
  for (const char* bias : {"0.bias", "2.bias"}) model.parameter(bias).mutable_value().matrix<double>().array() -= 0.6;
  Tape tape;
  const UnitCensus whole = take_census(tape, model, inputs, Relu{}, {.batch_size = 100});
  EXPECT_EQ(tape.size(), 0U);
  EXPECT_GT(whole.count(dead), 0);
  EXPECT_LT(whole.count(dead), 70);
  for (Index part : {1, 7, 99, 1000})
    EXPECT_EQ(take_census(tape, model, inputs, Relu{}, {.batch_size = part}).states, whole.states) << part;
  model(tape, inputs);
  LayerCensus census(Relu{});
  census.add(tape);
  EXPECT_EQ(unit_census(census).states, whole.states);
}

TEST(UnitCensus, EvaluatesAndLeavesTheModeAsItWas) {
  Generator rng{3};
  Sequential model{Dropout{0.9, rng}, Linear{1, 1, rng, {.dtype = float64}}, Relu{}};
  model.parameter("1.weight").assign(doubles({1}, {1, 1}));
  Tape tape;
  // With dropout the only example would most likely be dropped.
  for (int time = 0; time < 10; ++time)
    EXPECT_EQ(take_census(tape, model, ones({1, 1}, float64), Relu{}).states.at(0), States{always_on});
  EXPECT_TRUE(model.training());
  model.children()[0]->evaluate();
  take_census(tape, model, inputs, Relu{});
  EXPECT_TRUE(model.training());
  EXPECT_FALSE(model.children()[0]->training()) << "each child keeps its own";
  EXPECT_TRUE(model.children()[1]->training());
  model.evaluate();
  take_census(tape, model, inputs, Relu{});
  EXPECT_FALSE(model.training());
  EXPECT_TRUE(tape.records_gradients());
}

TEST(UnitCensus, RefusesWhatItCannotCount) {
  Sequential model = constructed(Relu{});
  Tape tape;
  EXPECT_THROW(take_census(tape, model, inputs, Softmax{}), ArgumentError);
  EXPECT_THROW(take_census(tape, model, inputs, Relu{}, {.batch_size = 0}), ArgumentError);
  EXPECT_THROW(take_census(tape, model, inputs, Relu{}, {.saturation = 2}), ArgumentError);
  EXPECT_THROW(take_census(tape, model, zeros({0, 1}, float64), Relu{}), ArgumentError);
  EXPECT_THROW(take_census(tape, model, zeros({3, 2}, float64), Relu{}), ShapeError);
  EXPECT_EQ(tape.size(), 0U);
  EXPECT_TRUE(model.training());
  tape.constant(1);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { take_census(tape, model, inputs, Relu{}); }), {"clear()"}));
}

}  // namespace
}  // namespace gradus::test
