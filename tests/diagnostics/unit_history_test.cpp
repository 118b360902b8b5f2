// UnitHistory: fates, events and curves of histories written by hand, and of networks made to die and to come back.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/unit_history.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using enum UnitState;

// Layer 1: alive; born dead; dies by 20; dies by 30.
// Layer 2: dies by 10, back by 20, dies again by 30; dead at first, back by 30.
UnitHistory constructed() {
  UnitHistory history;
  history.add(0, {{{alive, dead, alive, always_on}, {alive, dead}}});
  history.add(10, {{{always_on, dead, alive, alive}, {dead, dead}}});
  history.add(20, {{{alive, dead, dead, alive}, {alive, dead}}});
  history.add(30, {{{alive, dead, dead, dead}, {dead, alive}}});
  return history;
}

TEST(UnitHistory, ListsWhatHappenedToWhomAndWhen) {
  const UnitHistory history = constructed();
  using Row = std::tuple<std::size_t, std::size_t, long, long, UnitChange>;
  std::vector<Row> rows;
  for (const UnitEvent& e : history.events()) rows.emplace_back(e.layer, e.unit, e.after, e.step, e.what);
  const std::vector<Row> expected{{0, 1, 0, 0, UnitChange::born},      {1, 1, 0, 0, UnitChange::born},
                                  {1, 0, 0, 10, UnitChange::died},     {0, 2, 10, 20, UnitChange::died},
                                  {1, 0, 10, 20, UnitChange::revived}, {0, 3, 20, 30, UnitChange::died},
                                  {1, 0, 20, 30, UnitChange::died},    {1, 1, 20, 30, UnitChange::revived}};
  EXPECT_EQ(rows, expected);
}

TEST(UnitHistory, KnowsEachUnitsFate) {
  const UnitHistory history = constructed();
  EXPECT_FALSE(history.fate(0, 0).born_dead);
  EXPECT_TRUE(history.fate(0, 0).deaths.empty());
  EXPECT_TRUE(history.fate(0, 1).born_dead);
  EXPECT_TRUE(history.fate(0, 1).deaths.empty());
  EXPECT_EQ(history.fate(0, 1).now, dead);
  ASSERT_EQ(history.fate(0, 2).deaths.size(), 1U);
  EXPECT_EQ(history.fate(0, 2).deaths[0].after, 10);
  EXPECT_EQ(history.fate(0, 2).deaths[0].step, 20);
  EXPECT_EQ(history.fate(1, 0).deaths.size(), 2U);
  EXPECT_EQ(history.fate(1, 0).revivals.size(), 1U);
  EXPECT_TRUE(history.fate(1, 1).born_dead);
  EXPECT_EQ(history.fate(1, 1).revivals.at(0).step, 30);
  EXPECT_EQ(history.fate(1, 1).now, alive);
  EXPECT_THROW(history.fate(0, 4), ArgumentError);
  EXPECT_THROW(history.fate(2, 0), ArgumentError);
}

TEST(UnitHistory, CountsOverTime) {
  const UnitHistory history = constructed();
  EXPECT_EQ(history.counts(0, dead), (std::vector<Index>{1, 1, 2, 3}));
  EXPECT_EQ(history.counts(0, always_on), (std::vector<Index>{1, 1, 0, 0}));
  EXPECT_EQ(history.counts(1, dead), (std::vector<Index>{1, 2, 1, 1}));
  EXPECT_EQ(history.steps(), (std::vector<long>{0, 10, 20, 30}));
  EXPECT_EQ(history.layers(), 2U);
  EXPECT_EQ(history.units(0), 4U);
}

// Four units alive at first: three in layer 1, of which none, one, one die; one in layer 2, which dies first.
TEST(UnitHistory, SurvivalIsKaplanMeiersOfFirstDeaths) {
  const UnitHistory history = constructed();
  const auto all = history.survival();
  ASSERT_EQ(all.size(), 3U);
  const double survival[] = {3.0 / 4, 2.0 / 4, 1.0 / 4};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i].step, 10 * static_cast<long>(i + 1));
    EXPECT_EQ(all[i].at_risk, 4 - static_cast<Index>(i));
    EXPECT_EQ(all[i].deaths, 1);
    EXPECT_NEAR(all[i].survival, survival[i], 1e-15) << "coming back does not undo a death";
    EXPECT_NEAR(all[i].standard_error, std::sqrt(survival[i] * (1 - survival[i]) / 4), 1e-15)
        << "Greenwood's is the binomial's without censoring";
  }
  const auto first = history.survival(0);
  EXPECT_EQ(first[0].survival, 1);
  EXPECT_EQ(first[0].standard_error, 0);
  EXPECT_NEAR(first[2].survival, 1.0 / 3, 1e-15);
  const auto second = history.survival(1);
  EXPECT_EQ(second[0].survival, 0);
  EXPECT_EQ(second[2].at_risk, 0);
  EXPECT_EQ(second[2].survival, 0);
  EXPECT_THROW(history.survival(2), ArgumentError);
  EXPECT_TRUE(UnitHistory().survival().empty());
}

TEST(UnitHistory, SaysWhatItSaw) {
  EXPECT_TRUE(
      says(constructed().describe(),
           {"layer 1, 4 units: 1 dead from the start, 2 units became so between steps 10 and 30, none came back; "
            "3 dead at the end.",
            "layer 2, 2 units: 1 dead from the start, 1 unit became so between steps 0 and 30, 2 units came back "
            "between steps 10 and 30; 1 dead at the end.",
            "In layer 1 death was final", "In deeper layers units came back"}));
  UnitHistory odd;
  odd.add(0, {{{dead}, {dead}}});
  odd.add(1, {{{alive}, {dead}}});
  EXPECT_TRUE(
      says(odd.describe(), {"In layer 1 units came back, which no gradient", "In deeper layers none came back"}));
  UnitHistory well;
  well.add(0, {{{alive}, {alive}}});
  EXPECT_EQ(well.describe().find("In "), std::string::npos) << "nobody died, nothing to say of death";
  EXPECT_TRUE(says(UnitHistory().describe(), {"No census"}));
}

TEST(UnitHistory, WatchesStuckUnitsIfTold) {
  UnitHistory history(stuck);
  history.add(0, {{{alive, dead}}});
  history.add(5, {{{stuck, dead}}});
  ASSERT_EQ(history.events().size(), 1U);
  EXPECT_EQ(history.events()[0].what, UnitChange::died);
  EXPECT_TRUE(says(history.describe(), {"0 stuck from the start, 1 unit became so"}));
  EXPECT_EQ(history.describe().find("final"), std::string::npos) << "a stuck unit has a gradient, if a small one";
}

TEST(UnitHistory, RefusesCensusesThatDoNotFollow) {
  UnitHistory history = constructed();
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { history.add(30, history.census(0)); }), {"step 30", "in order"}));
  EXPECT_THROW(history.add(40, {{{alive}}}), ArgumentError);
  EXPECT_THROW(history.add(40, {{{alive, alive, alive, alive}, {alive}}}), ArgumentError);
  EXPECT_EQ(history.steps().size(), 4U);
  EXPECT_EQ(history.events().size(), 8U);
}

// y = relu(v · relu(x + c) + d) + a: with c = 0.5 the first unit lives; with v = 1, d = −10 the second is dead, and
// the first has no gradient either. What moves the first by hand brings the second back.
TEST(UnitHistory, SeesADeeperUnitComeBackWhenTheLayerBeforeMoves) {
  Generator rng{1};
  Sequential model = mlp({1, 1, 1, 1}, Relu{}, rng, {.dtype = float64});
  model.parameter("0.weight").assign(doubles({1}, {1, 1}));
  model.parameter("0.bias").assign(doubles({0.5}));
  model.parameter("2.weight").assign(doubles({1}, {1, 1}));
  model.parameter("2.bias").assign(doubles({-10}));
  const Tensor inputs = linspace(0, 1, 20, float64).reshaped({20, 1});
  Tape tape;
  UnitHistory history;
  history.add(0, take_census(tape, model, inputs, Relu{}));
  EXPECT_EQ(history.counts(1, dead), std::vector<Index>{1});
  model.parameter("0.bias").assign(doubles({20}));
  history.add(1, take_census(tape, model, inputs, Relu{}));
  EXPECT_EQ(history.fate(1, 0).revivals.size(), 1U);
  EXPECT_EQ(history.fate(0, 0).now, always_on);
  EXPECT_TRUE(says(history.describe(), {"In deeper layers units came back"}));
}

// Plain SGD with far too large a rate kills units of layer 1 at the first steps, for good.
TEST(UnitHistory, SeesTooLargeARateKillForGoodInLayerOne) {
  Generator rng{5};
  Sequential model = mlp({2, 32, 1}, Relu{}, rng, {.dtype = float64});
  Sgd optimizer{model.parameters(), {.learning_rate = 0.5}};
  const Tensor inputs = random_tensor({64, 2}, rng, float64, -1, 1);
  const Tensor targets = full({64, 1}, 3, float64);
  Tape tape;
  UnitHistory history;
  for (long step = 0; step <= 30; ++step) {
    history.add(step, take_census(tape, model, inputs, Relu{}));
    mse(model(tape, inputs), targets).backward();
    optimizer.step();
    tape.clear();
  }
  EXPECT_GT(history.counts(0, dead).back(), 0);
  for (const UnitEvent& event : history.events()) EXPECT_NE(event.what, UnitChange::revived) << event.unit;
  const double initially_alive = static_cast<double>(32 - history.counts(0, dead).front());
  EXPECT_NEAR(history.survival(0).back().survival,
              static_cast<double>(32 - history.counts(0, dead).back()) / initially_alive, 1e-12);
}

}  // namespace
}  // namespace gradus::test
