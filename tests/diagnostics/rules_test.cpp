// The rules, on observations made by hand: each disease is named by itself, and a healthy net by none; roots silence
// what follows from them.
#include <gradus/diagnostics/rules.h>
#include <gradus/diagnostics/thresholds.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::test {
namespace {

using Change = void (*)(Observation&);

Look look(int epoch, double loss, double skill) {
  Look l;
  l.epoch = epoch;
  l.step = 40L * epoch;
  l.loss = l.test_loss = loss;
  l.accuracy = 0.1 + 0.9 * skill;
  l.train_skill = l.test_skill = skill;
  l.trial = {.before = loss, .after = 0.8 * loss, .promised = 0.25 * loss};
  l.outputs = {.low = -3, .high = 3, .row_sum_error = 4, .relative_spread = 0.9, .commonest_answer = 0.12};
  l.layers = {
      {.log_delta = -0.2, .log_weight_factor = 0.3, .log_slope_factor = -0.4, .rms = 0.8, .saturated = 0.5, .dead = 0},
      {.log_delta = -0.1, .log_weight_factor = 0.3, .log_slope_factor = -0.4, .rms = 0.8, .saturated = 0.5, .dead = 0},
      {.log_delta = 0,
       .log_weight_factor = not_measured,
       .log_slope_factor = -0.4,
       .rms = 0.8,
       .saturated = 0.5,
       .dead = 0}};
  return l;
}

// A ReLU net on ten classes that learns.
Observation healthy() {
  Observation o;
  o.plan = {.hidden = {64, 64, 64}};
  o.outputs = 10, o.features = 8, o.test_size = 500;
  o.data.examples = 1000;
  o.data.columns.resize(8);
  o.data.class_counts.assign(10, 100);
  o.neighbour_skill = 0.9;
  o.baseline = std::log(10.0);
  o.looks = {look(0, 2.4, 0), look(10, 0.6, 0.8), look(20, 0.1, 0.97)};
  o.steps = o.planned_steps = 800;
  LayerFacts facts;
  facts.units = 64, facts.movement = 0.4;
  o.layers.assign(3, facts);
  o.one_batch = {.examples = 32, .steps = 300, .skill = 1, .finite = true};
  return o;
}

// One that does not, though all that can be measured is as it should be.
Observation ill() {
  Observation o = healthy();
  o.looks[1] = look(10, 2.35, 0.2);
  o.looks[2] = look(20, 2.3, 0.2);
  return o;
}

void for_all(Observation& o, void (*change)(LayerLook&)) {
  for (Look& l : o.looks)
    for (LayerLook& layer : l.layers) change(layer);
}

struct Example {
  const char* disease;
  Observation (*base)();
  Change change;
};

const std::vector<Example>& examples() {
  static const std::vector<Example> all{
      {"symmetry", ill,
       [](Observation& o) {
         o.plan.initialiser = "zeros";
         o.layers[1].alike_at_start = o.layers[1].alike_at_end = true;
       }},
      {"unscaled inputs", ill, [](Observation& o) { o.largest_column = 150; }},
      {"unscaled inputs", ill, [](Observation& o) { o.largest_column = 0.01; }},
      {"unscaled inputs", ill, [](Observation& o) { o.column_ratio = 1000; }},
      {"wrong head for the loss", healthy, [](Observation& o) { o.plan.loss = "bce"; }},
      {"wrong head for the loss", healthy, [](Observation& o) { o.plan.head = "sigmoid"; }},
      {"wrong head for the loss", ill,
       [](Observation& o) {
         o.plan.loss = "nll_of_probabilities", o.plan.head = "sigmoid";
         for (Look& l : o.looks) l.outputs.low = 0, l.outputs.high = 1;
       }},
      {"wrong head for the loss", healthy,
       [](Observation& o) {
         o.plan.head = "sigmoid", o.plan.loss = "mse", o.is_classification = false, o.outputs = 1;
         o.target_low = -1, o.target_high = 1;
       }},
      {"double softmax", healthy,
       [](Observation& o) {
         o.plan.head = "softmax";
         for (Look& l : o.looks) l.outputs.low = 0, l.outputs.high = 1, l.outputs.row_sum_error = 1e-7;
       }},
      {"large biases", ill,
       [](Observation& o) {
         o.plan.bias = 8, o.layers[0].bias_ratio = 8;
         o.looks[0].layers[0].saturated = 1;
       }},
      {"weights too small", ill,
       [](Observation& o) {
         o.plan.weight_scale = 0.05;
         for (LayerFacts& l : o.layers) l.weight_ratio = 0.05;
         o.looks[0].layers[0].log_delta = 2 * std::log(0.05);
       }},
      {"weights too large", ill,
       [](Observation& o) {
         o.plan.weight_scale = 6;
         for (LayerFacts& l : o.layers) l.weight_ratio = 6;
         o.looks[0].layers[0].log_delta = 2 * std::log(6.0);
       }},
      {"weights too large", ill,
       [](Observation& o) {
         o.plan.activation = "tanh";
         o.plan.weight_scale = 6;
         for (LayerFacts& l : o.layers) l.weight_ratio = 6;
         for_all(o, [](LayerLook& layer) { layer.saturated = 0.8; });
       }},
      {"exploding gradients", ill, [](Observation& o) { o.looks[0].layers[2].rms = 300; }},
      {"exploding gradients", ill, [](Observation& o) { o.looks[0].layers[0].log_delta = std::log(40.0); }},
      {"born dead", ill,
       [](Observation& o) {
         for (Look& l : o.looks) l.layers[1].dead = 1;
       }},
      {"vanishing gradients", ill,
       [](Observation& o) {
         o.plan.activation = "sigmoid";
         o.looks[0].layers[0].log_delta = 2 * std::log(0.06);
       }},
      {"log of zero", ill,
       [](Observation& o) {
         o.plan.loss = "nll_of_probabilities", o.plan.head = "softmax";
         for (Look& l : o.looks) l.outputs.low = 0, l.outputs.high = 1, l.outputs.row_sum_error = 1e-7;
         o.failure = "[log] made -inf at element 5", o.steps = 70;
       }},
      {"stuck in confident mistakes", ill,
       [](Observation& o) {
         o.plan.loss = "mse", o.plan.head = "sigmoid";
         o.looks[2].outputs.stuck_mistakes = 0.6;
       }},
      {"dying ReLU", ill, [](Observation& o) { o.looks[1].layers[2].dead = o.looks[2].layers[2].dead = 0.9; }},
      {"learning rate too large", ill, [](Observation& o) { o.looks[0].trial.after = 9; }},
      {"learning rate too large", ill, [](Observation& o) { o.failure = "[affine] in 4 made inf at element 0"; }},
      {"learning rate too large", ill, [](Observation& o) { o.looks[2].loss = 100; }},
      {"learning rate too small", ill,
       [](Observation& o) {
         for (Look& l : o.looks) l.trial = {.before = l.loss, .after = l.loss - 1e-4, .promised = 1e-4};
       }},
      {"dead inputs", ill, [](Observation& o) { o.fixed_in_training = o.data.constant_columns = {3}; }},
      {"dead inputs", ill,
       [](Observation& o) {
         o.data.constant_columns = {0, 1, 2};
       }},
      {"no nonlinearity", ill, [](Observation& o) { o.plan.activation = "identity"; }},
      {"class imbalance", ill,
       [](Observation& o) {
         o.data.is_imbalanced = true, o.data.imbalance = 30;
         o.looks[2].outputs.commonest_answer = 0.99;
       }},
      {"wrong labels", ill,
       [](Observation& o) {
         o.neighbour_skill = 0.01;
         o.looks[2].train_skill = 0.95, o.looks[2].test_skill = -0.01;
       }},
      {"output independent of the input", ill, [](Observation& o) { o.looks[2].outputs.relative_spread = 1e-4; }},
  };
  return all;
}

std::vector<std::string> named(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& f : findings) names.push_back(f.disease);
  return names;
}

TEST(Rules, NameNothingInAHealthyNet) {
  const Examination e = examine(healthy());
  EXPECT_TRUE(e.findings.empty()) << e.findings[0].disease << ": " << e.findings[0].evidence;
  EXPECT_TRUE(e.consequences.empty());
}

TEST(Rules, NameNothingWhereNothingIsKnownToBeWrong) {
  const Examination e = examine(ill());
  EXPECT_FALSE(ill().learns());
  EXPECT_TRUE(e.findings.empty()) << e.findings[0].disease << ": " << e.findings[0].evidence;
}

TEST(Rules, NameEachDiseaseByItself) {
  for (const Example& example : examples()) {
    Observation o = example.base();
    example.change(o);
    const Examination e = examine(o);
    EXPECT_EQ(named(e.findings), std::vector<std::string>{example.disease});
    for (const Finding& f : e.findings) {
      EXPECT_FALSE(f.evidence.empty());
      EXPECT_FALSE(f.cause.empty());
      EXPECT_FALSE(f.remedies.empty()) << f.disease;
      EXPECT_EQ(f.evidence.find("nan"), std::string::npos) << f.evidence;
      for (const Remedy& r : f.remedies)
        EXPECT_FALSE(r.plan && *r.plan == o.plan) << f.disease << ": " << r.what << " changes nothing";
    }
  }
}

TEST(Rules, HaveAnExampleForEveryDisease) {
  for (const std::string& disease : disease_names())
    EXPECT_TRUE(std::ranges::any_of(examples(), [&](const Example& e) { return e.disease == disease; })) << disease;
}

TEST(Rules, AreSilentWhereTheNetLearns) {
  // What these diseases are measured by can be had by nets that learn; only head, symmetry, and columns that move in
  // the test part alone, are wrong all the same.
  for (const Example& example : examples()) {
    if (example.base != ill) continue;
    Observation o = ill();
    example.change(o);
    if (!o.fixed_in_training.empty() || !o.failure.empty() || o.layers[1].alike_at_end ||
        o.plan.loss == "nll_of_probabilities")
      continue;
    o.looks[2].train_skill = o.looks[2].test_skill = 0.9;
    EXPECT_TRUE(examine(o).findings.empty()) << example.disease;
  }
}

TEST(Rules, PutWhatFollowsBehindItsRoot) {
  Observation o = ill();
  o.largest_column = 255;                                     // and so
  o.looks[0].trial.after = 1e4;                               // the first step overshoots
  o.looks[1].layers[0].dead = o.looks[2].layers[0].dead = 1;  // and kills
  o.looks[2].outputs.relative_spread = 0;
  const Examination e = examine(o);
  EXPECT_EQ(named(e.findings), std::vector<std::string>{"unscaled inputs"});
  EXPECT_EQ(named(e.consequences),
            (std::vector<std::string>{"dying ReLU", "learning rate too large", "output independent of the input"}));
}

TEST(Rules, BlameDeadColumnsFirstOnlyIfTheOthersSayNothing) {
  Observation o = ill();
  o.data.constant_columns = {0, 1, 2};
  o.looks[0].trial.after = 1e4;
  EXPECT_EQ(named(examine(o).findings), std::vector<std::string>{"learning rate too large"});
  o.neighbour_skill = 0.01;
  const Examination e = examine(o);
  EXPECT_EQ(named(e.findings), std::vector<std::string>{"dead inputs"});
  EXPECT_EQ(e.consequences.front().disease, "learning rate too large");
}

TEST(Rules, NameColumnsThatMoveInTheTestPartOnlyWhateverWasLearned) {
  Observation o = healthy();
  o.data.constant_columns = {0, 1, 2};
  EXPECT_TRUE(examine(o).findings.empty());
  o.fixed_in_training = {1};
  EXPECT_EQ(named(examine(o).findings), std::vector<std::string>{"dead inputs"});
}

TEST(Rules, TellTheHeadApartFromTheNetBehindIt) {
  Observation o = ill();
  o.plan.head = "softmax", o.plan.activation = "sigmoid";
  for (Look& l : o.looks) l.outputs.low = 0, l.outputs.high = 1, l.outputs.row_sum_error = 1e-7;
  o.looks[0].layers[0].log_delta = 2 * std::log(0.06);
  EXPECT_EQ(named(examine(o).findings), (std::vector<std::string>{"double softmax", "vanishing gradients"}));
}

// The same loss of gradient, laid at the door of the weights where they are what is missing, else of the activation.
TEST(Rules, AskWhetherWeightsOrSlopesTookTheGradient) {
  Observation o = ill();
  o.looks[0].layers[0].log_delta = std::log(1e-3);
  EXPECT_TRUE(rules::vanishing_gradients(o).has_value());
  EXPECT_FALSE(rules::small_weights(o).has_value());
  for (LayerFacts& l : o.layers) l.weight_ratio = std::sqrt(1e-3);  // two layers of weights make up for all of it
  EXPECT_FALSE(rules::vanishing_gradients(o).has_value());
  EXPECT_TRUE(rules::small_weights(o).has_value());
}

TEST(Rules, CountAStepAsOvershootOnlyIfItWentDownhill) {
  Observation o = ill();
  for (Look& l : o.looks) l.trial = {.before = 2.3, .after = 2.31, .promised = -0.001};
  EXPECT_FALSE(rules::large_rate(o).has_value());
  for (Look& l : o.looks) l.trial.promised = 0.5;
  EXPECT_TRUE(rules::large_rate(o).has_value());
}

}  // namespace
}  // namespace gradus::test
