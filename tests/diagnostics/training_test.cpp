// TrainingPlan and Training: a plan says all, equal plans give equal bits, and a moment is gone on from exactly.
#include <gradus/core/errors.h>
#include <gradus/data/synthetic.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/training.h>
#include <gradus/layers/linear.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

const Split& spirals() {
  static const Split parts = [] {
    Generator rng{3};
    return split_share(two_spirals(130, {}, rng), 0.25, rng);
  }();
  return parts;
}

const Split& waves() {
  static const Split parts = [] {
    Generator rng{3};
    return split_share(sine_regression(120, {}, rng), 0.25, rng);
  }();
  return parts;
}

// All numbers that were learned.
std::vector<double> learned(Training& training) {
  std::vector<double> all;
  for (const Parameter* parameter : training.model().parameters()) {
    const std::vector<double> values = parameter->value().to_vector();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// Every kind of memory that a step depends on: buffers, masks, the optimizer's, the order of an epoch.
const TrainingPlan everything{.hidden = {12, 12},
                              .activation = "tanh",
                              .normalisation = "batch_norm",
                              .residual = true,
                              .dropout = 0.2,
                              .optimizer = "adam",
                              .learning_rate = 0.01,
                              .batch_size = 16,
                              .epochs = 4,
                              .seed = 5};

TEST(TrainingPlan, SaysWhatDiffers) {
  TrainingPlan other;
  EXPECT_EQ(difference({}, other), "");
  other.learning_rate = 0.01;
  other.hidden = {8, 4};
  other.residual = true;
  EXPECT_EQ(difference({}, other),
            "hidden 8,4 instead of 64, residual yes instead of no, learning_rate 0.01 instead of 0.1");
}

TEST(TrainingPlan, RefusesWhatCannotBe) {
  const auto refused = [](auto change) {
    TrainingPlan plan;
    change(plan);
    return message_of<ArgumentError>([&] { Training(plan, waves()); });
  };
  EXPECT_TRUE(says(refused([](auto& p) { p.activation = "rellu"; }), {"rellu"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.activation = "softmax"; }), {"softmax", "elementwise"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.hidden = {4, 0}; }), {"[training]", "width", "0"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.initialiser = "she"; }), {"she"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.normalisation = "norm"; }), {"[training]", "norm", "batch_norm"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.head = "relu"; }), {"[training]", "head", "softmax"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.loss = "hinges"; }), {"[training]", "hinges", "mse"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.loss = "cross_entropy"; }), {"[training]", "labels", "mse"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.scaling = "log"; }), {"[training]", "log"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.optimizer = "adamm"; }), {"adamm"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.learning_rate = -1; }), {"[training]", "learning_rate", "-1"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.learning_rate = NAN; }), {"[training]", "learning_rate"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.dropout = 1; }), {"[training]", "dropout", "1"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.clip_norm = -1; }), {"[training]", "clip_norm"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.batch_size = 0; }), {"[training]", "batch_size"}));
  EXPECT_TRUE(says(refused([](auto& p) { p.epochs = -1; }), {"[training]", "epochs"}));
}

TEST(TrainingPlan, BuildsWhatItSays) {
  Training training({.hidden = {8, 8, 6}, .weight_scale = 0, .bias = 0.25, .residual = true, .head = "softmax"},
                    spirals());
  EXPECT_EQ(training.weights().size(), 4U);
  EXPECT_EQ(training.weights()[0]->shape(), (Shape{8, 2}));
  EXPECT_EQ(training.weights()[3]->shape(), (Shape{2, 6}));
  // With weights of 0 a hidden layer gives relu(bias), the second one that and its own.
  training.probe(3, false);
  std::vector<double> means;
  for (const LayerReading& layer : read_layers(training.tape(), training.activation())) means.push_back(layer.mean);
  EXPECT_EQ(means, (std::vector<double>{0.25, 0.25, 0.25}));
  const Tensor p = training.outputs(spirals().test.inputs);
  EXPECT_NEAR(p.matrix<float>().row(0).sum(), 1, 1e-6);
}

TEST(Training, LearnsClassesAndNumbers) {
  Training classes({.hidden = {32, 32}, .activation = "tanh", .optimizer = "adam", .learning_rate = 0.01, .epochs = 60},
                   spirals());
  const double before = classes.evaluate(spirals().train).loss;
  while (classes.epoch() < classes.plan().epochs) ASSERT_TRUE(classes.run_epoch()) << classes.failure();
  EXPECT_LT(classes.evaluate(spirals().train).loss, before / 2);
  Training numbers({.hidden = {32}, .activation = "tanh", .optimizer = "adam", .learning_rate = 0.02, .epochs = 100},
                   waves());
  while (numbers.epoch() < numbers.plan().epochs) ASSERT_TRUE(numbers.run_epoch()) << numbers.failure();
  EXPECT_GT(numbers.evaluate(waves().test).accuracy, 0.9) << "R²";
}

TEST(Training, IsTheSameForEqualPlans) {
  Training a(everything, spirals()), b(everything, spirals());
  for (int i = 0; i < 17; ++i) {
    a.step();
    b.step();
    if (i == 5) b.evaluate(spirals().test);  // looking changes nothing
    if (i == 9) b.probe(20);
    if (i == 12) b.sweep([](Tape&) {});
  }
  EXPECT_EQ(learned(a), learned(b));
}

TEST(Training, GoesOnExactlyFromAMoment) {
  for (const int steps : {0, 3, 7, 14}) {  // seven to an epoch
    Training a(everything, spirals());
    for (int i = 0; i < steps; ++i) a.step();
    const Moment moment = a.moment();
    for (int i = 0; i < 10; ++i) a.step();
    const std::vector<double> there = learned(a);
    TrainingPlan other_seed = everything;
    other_seed.seed = 77;
    Training b(other_seed, spirals());
    b.step();
    b.go_to(moment);
    EXPECT_EQ(b.steps(), steps);
    for (int i = 0; i < 10; ++i) b.step();
    EXPECT_EQ(learned(b), there) << "from step " << steps;
    EXPECT_EQ(b.epoch(), a.epoch());
    a.go_to(moment);  // and the same one back again
    for (int i = 0; i < 10; ++i) a.step();
    EXPECT_EQ(learned(a), there) << "from step " << steps;
  }
}

TEST(Training, RefusesAMomentOfAnotherNetwork) {
  Training a({.hidden = {8}}, spirals()), b({.hidden = {9}}, spirals());
  a.step();
  const std::vector<double> before = learned(b);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { b.go_to(a.moment()); }), {"[training]", "other parameters"}));
  EXPECT_EQ(learned(b), before);
}

TEST(Training, StopsWhereALossIsNotFiniteAndSaysWhy) {
  // The first step throws the weights so far that probabilities are 0 and 1.
  Training training({.hidden = {16}, .head = "softmax", .loss = "nll_of_probabilities", .learning_rate = 1e4},
                    spirals());
  bool went_on = true;
  while (went_on && training.steps() < 50) went_on = training.step();
  EXPECT_FALSE(went_on);
  EXPECT_TRUE(says(training.failure(), {"[log]", "-inf"})) << training.failure();
}

TEST(Training, ClipsGradients) {
  Training training({.hidden = {16}, .optimizer = "sgd", .learning_rate = 1, .clip_norm = 1e-3}, spirals());
  const std::vector<double> before = learned(training);
  training.step();
  const std::vector<double> after = learned(training);
  double squares = 0;
  for (std::size_t i = 0; i < before.size(); ++i) squares += (after[i] - before[i]) * (after[i] - before[i]);
  EXPECT_NEAR(std::sqrt(squares), 1e-3, 1e-5);
}

TEST(Training, ShowsEachStepBeforeAndAfterItsUpdate) {
  Training training({.hidden = {4}}, spirals());
  std::vector<std::string> seen;
  training.before_update([&](Training& t) {
    EXPECT_GT(read_layers(t.tape(), t.activation()).front().delta_norm, 0);
    seen.push_back("before " + std::to_string(t.steps()));
  });
  training.after_update([&](Training& t) { seen.push_back("after " + std::to_string(t.steps())); });
  training.step();
  training.step();
  EXPECT_EQ(seen, (std::vector<std::string>{"before 0", "after 1", "before 1", "after 2"}));
}

TEST(Training, StandardizesByTheTrainingPart) {
  Split large = spirals();
  for (Dataset* part : {&large.train, &large.test}) part->inputs.matrix<float>().array() += 1000;
  Training training({.scaling = "standardize", .dtype = float64}, large);
  EXPECT_NEAR(training.data().train.inputs.matrix<double>().col(0).mean(), 0, 1e-6);
  EXPECT_NE(training.data().test.inputs.matrix<double>().col(0).mean(), 0);
  EXPECT_GT(large.train.inputs.matrix<float>().mean(), 900) << "the caller's are as they were";
}

TEST(Training, AllLossesTeach) {
  for (const std::string& loss : loss_names()) {
    const bool wants_probabilities = loss == "nll_of_probabilities" || loss == "bce";
    Training training({.hidden = {16},
                       .activation = "tanh",
                       .head = wants_probabilities ? "softmax" : "none",
                       .loss = loss,
                       .optimizer = "adam",
                       .learning_rate = 0.02},
                      spirals());
    const double before = training.evaluate(spirals().train).loss;
    for (int epoch = 0; epoch < 20; ++epoch) ASSERT_TRUE(training.run_epoch()) << loss << training.failure();
    EXPECT_LT(training.evaluate(spirals().train).loss, before) << loss;
  }
}

}  // namespace
}  // namespace gradus::test
