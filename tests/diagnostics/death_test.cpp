// explain_death and DeathWatch: units killed on purpose, through a part that is known.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/death.h>
#include <gradus/diagnostics/unit_census.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// One unit relu(x + 0.5) over inputs ±0.1, whose mean is to go down: dL/db = 1 and dL/dw = mean of x = 0. A step with
// rate 10 takes the bias to −9.5 and leaves the weight.
TEST(DeathWatch, FindsTheUnitThatOneLargeStepKilledThroughItsBias) {
  Generator rng{1};
  Sequential model = mlp({1, 1, 1}, Relu{}, rng, {.dtype = float64});
  model.parameter("0.weight").assign(doubles({1}, {1, 1}));
  model.parameter("0.bias").assign(doubles({0.5}));
  model.parameter("2.weight").assign(doubles({1}, {1, 1}));
  Sgd optimizer{{&model.parameter("0.weight"), &model.parameter("0.bias")}, {.learning_rate = 10}};
  const Tensor inputs = doubles({-0.1, 0.1}, {2, 1});
  Tape tape;
  DeathWatch watch(Relu{});
  mean(model(tape, inputs)).backward();
  EXPECT_TRUE(watch.look(tape).empty());
  const double gradient = model.parameter("0.bias").gradient().item();
  optimizer.step();
  tape.clear();
  model(tape, inputs);
  const auto deaths = watch.look(tape, {.step = 7, .learning_rate = 10, .gradient_norm = gradient});
  ASSERT_EQ(deaths.size(), 1U);
  const Death& death = deaths[0];
  EXPECT_EQ(death.layer, 0U);
  EXPECT_EQ(death.unit, 0);
  EXPECT_DOUBLE_EQ(death.largest_before, 0.6);
  EXPECT_DOUBLE_EQ(death.largest_after, -9.4);
  EXPECT_EQ(death.example_before, 1);
  EXPECT_DOUBLE_EQ(death.by_bias, -10);
  EXPECT_NEAR(death.by_weights, 0, 1e-15);
  EXPECT_EQ(death.by_inputs, 0);
  EXPECT_DOUBLE_EQ(death.bias_change, -10);
  EXPECT_NEAR(death.weight_change_norm, 0, 1e-15);
  EXPECT_EQ(death.update.gradient_norm, 1);
  EXPECT_TRUE(says(describe(death), {"Unit 0 of layer 1, step 7", "from 0.6 to −9.4, by −10 through its bias",
                                     "learning rate 10", "norm 1"}));
  EXPECT_TRUE(watch.look(tape).empty()) << "it was dead before";
}

// w = (1, 0) over (1, 0), (0, 1): largest 1 by the first example. w' = (−2, −1): largest −1 by the second.
TEST(ExplainDeath, FollowsTheLargestToAnotherExample) {
  const Tensor inputs = doubles({1, 0, 0, 1}, {2, 2});
  const LayerMoment before{inputs, doubles({9, 9, 1, 0}, {2, 2}), doubles({0, 0.25})};
  const LayerMoment after{inputs, doubles({9, 9, -2, -1}, {2, 2}), doubles({0, 0.5})};
  const Death death = explain_death(before, after, 1);
  EXPECT_EQ(death.largest_before, 1.25);
  EXPECT_EQ(death.largest_after, -0.5);
  EXPECT_EQ(death.example_before, 0);
  EXPECT_EQ(death.example_after, 1);
  EXPECT_EQ(death.by_weights, -2);
  EXPECT_EQ(death.by_bias, 0.25);
  EXPECT_EQ(death.by_inputs, 0);
  EXPECT_DOUBLE_EQ(death.weight_change_norm, std::sqrt(9.0 + 1));
  EXPECT_TRUE(std::isnan(death.update.learning_rate));
  EXPECT_TRUE(says(describe(death), {"by −2 through its weights", "0.25 through its bias"}));
  EXPECT_EQ(describe(death).find("learning rate"), std::string::npos) << "nobody said";
}

// One input x = 2 → −1, w = 3 → 5: 6 → −5. Weights first: +4, then inputs −15; inputs first: −9, then weights −2.
TEST(ExplainDeath, SharesWhatWeightsAndInputsDoTogether) {
  const LayerMoment before{doubles({2}, {1, 1}), doubles({3}, {1, 1}), doubles({})};
  const LayerMoment after{doubles({-1}, {1, 1}), doubles({5}, {1, 1}), doubles({})};
  const Death death = explain_death(before, after, 0);
  EXPECT_EQ(death.largest_before, 6);
  EXPECT_EQ(death.largest_after, -5);
  EXPECT_EQ(death.by_weights, (4 - 2) / 2.0);
  EXPECT_EQ(death.by_inputs, (-15 - 9) / 2.0);
  EXPECT_EQ(death.by_bias, 0) << "it has none";
}

TEST(ExplainDeath, PartsSumToTheWhole) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 13};
  const auto moment = [&](DType dtype) {
    return LayerMoment{random_tensor({20, 6}, rng, dtype), random_tensor({4, 6}, rng, dtype),
                       random_tensor({4}, rng, dtype)};
  };
  for (DType dtype : {float32, float64}) {
    const LayerMoment before = moment(dtype);
    const LayerMoment after = moment(dtype);
    for (Index unit = 0; unit < 4; ++unit) {
      const Death death = explain_death(before, after, unit);
      EXPECT_NEAR(death.by_weights + death.by_bias + death.by_inputs, death.largest_after - death.largest_before,
                  1e-12);
    }
  }
}

TEST(DeathWatch, FindsWhomTheCensusesFind) {
  Generator rng{5};
  Sequential model = mlp({2, 24, 24, 1}, Relu{}, rng, {.dtype = float64});
  Sgd optimizer{model.parameters(), {.learning_rate = 0.3}};
  const Tensor inputs = random_tensor({64, 2}, rng, float64, -1, 1);
  const Tensor targets = full({64, 1}, 3, float64);
  Tape tape;
  DeathWatch watch(Relu{});
  UnitCensus last;
  int found = 0;
  for (long step = 0; step < 15; ++step) {
    const UnitCensus now = take_census(tape, model, inputs, Relu{});
    const Variable loss = mse(model(tape, inputs), targets);
    std::vector<std::pair<std::size_t, Index>> expected;
    for (std::size_t layer = 0; layer < last.states.size(); ++layer)
      for (std::size_t unit = 0; unit < 24; ++unit)
        if (now.states[layer][unit] == UnitState::dead && last.states[layer][unit] != UnitState::dead)
          expected.emplace_back(layer, unit);
    std::vector<std::pair<std::size_t, Index>> seen;
    for (const Death& death : watch.look(tape, {.step = step})) {
      seen.emplace_back(death.layer, death.unit);
      EXPECT_GT(death.largest_before, 0);
      EXPECT_LE(death.largest_after, 1e-12);
      if (death.layer == 0) {
        EXPECT_EQ(death.by_inputs, 0);
      }
    }
    EXPECT_EQ(seen, expected) << step;
    found += static_cast<int>(seen.size());
    last = now;
    loss.backward();
    optimizer.step();
    tape.clear();
  }
  EXPECT_GT(found, 0);
}

TEST(LayerMoment, IsWhatTheTapeComputedFrom) {
  Generator rng{2};
  Sequential model{Linear{3, 4, rng, {.dtype = float64}}, Relu{},
                   Linear{4, 2, rng, {.has_bias = false, .dtype = float64}}, Relu{}};
  Tape tape;
  const Tensor inputs = random_tensor({5, 3}, rng);
  model(tape, inputs);
  const LayerMoment first = layer_moment(tape, Relu{}, 0);
  EXPECT_TRUE(same_bits(first.inputs, inputs));
  EXPECT_TRUE(same_bits(first.weight, model.parameter("0.weight").value()));
  EXPECT_TRUE(same_bits(first.bias, model.parameter("0.bias").value()));
  const LayerMoment second = layer_moment(tape, Relu{}, 1);
  EXPECT_EQ(second.inputs.shape(), (Shape{5, 4}));
  EXPECT_TRUE(same_bits(second.weight, model.parameter("2.weight").value())) << "not its transpose";
  EXPECT_EQ(second.bias.size(), 0);
  EXPECT_THROW(layer_moment(tape, Relu{}, 2), ArgumentError);
}

TEST(ExplainDeath, RefusesWhatCannotBeCompared) {
  const LayerMoment good{ones({3, 2}, float64), ones({4, 2}, float64), ones({4}, float64)};
  LayerMoment other = good;
  other.inputs = ones({2, 2}, float64);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { explain_death(good, other, 0); }), {"[death]", "[3, 2]", "[2, 2]"}));
  EXPECT_THROW(explain_death(good, good, 4), ArgumentError);
  EXPECT_THROW(explain_death(good, good, -1), ArgumentError);
  other = good;
  other.bias = ones({3}, float64);
  EXPECT_THROW(explain_death(other, other, 0), ArgumentError);
  Generator rng{1};
  Sequential normalised{Linear{2, 2, rng}, BatchNorm1d{2}, Relu{}};
  Tape tape;
  normalised(tape, linspace(0, 1, 4).reshaped({2, 2}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { layer_moment(tape, Relu{}, 0); }), {"layer 1", "Linear"}));
}

}  // namespace
}  // namespace gradus::test
