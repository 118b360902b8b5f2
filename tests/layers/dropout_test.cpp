// Dropout and AlphaDropout: what they keep, on average and in one step, in training and in evaluation.
#include <gradus/core/checkpoint.h>
#include <gradus/core/errors.h>
#include <gradus/core/replay.h>
#include <gradus/layers/alpha_dropout.h>
#include <gradus/layers/dropout.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/sequential.h>

#include <tests/layers/checks.h>

#include <limits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;
constexpr double selu_scale = 1.0507009873554804934;
constexpr double selu_alpha = 1.6732632423543772848;

class Dropping : public ::testing::Test {
 protected:
  Generator rng{seed(), 81};
  Tape tape;
};

TEST_F(Dropping, DropsAShareAndDividesTheRestByWhatIsKept) {
  GRADUS_PRINT_SEED();
  constexpr Index n = 40000;
  for (DType dtype : {float32, float64})
    for (double p : {0.1, 0.5, 0.75}) {
      Dropout layer(p, rng);
      const Tensor x = random_tensor({n}, rng, dtype, 1, 2);
      const Numbers y = layer(tape, x).value().to_vector();
      const Numbers before = x.to_vector();
      double dropped = 0;
      for (std::size_t i = 0; i < y.size(); ++i) {
        dropped += y[i] == 0;
        EXPECT_TRUE(y[i] == 0 || std::abs(y[i] - before[i] / (1 - p)) < 1e-6 * y[i]) << i;
      }
      EXPECT_NEAR(dropped, n * p, 6 * std::sqrt(n * p * (1 - p)));
      tape.clear();
    }
}

TEST_F(Dropping, IsTheIdentityInEvaluationAndRecordsNothing) {
  Dropout plain(0.5, rng);
  AlphaDropout alpha(0.5, rng);
  for (Module* layer : {static_cast<Module*>(&plain), static_cast<Module*>(&alpha)}) {
    layer->evaluate();
    const Generator before = *layer->generators()[0];
    const Variable x = tape.variable(ones({4, 3}));
    const std::size_t size = tape.size();
    EXPECT_EQ((*layer)(x).id(), x.id());
    EXPECT_EQ(tape.size(), size);
    Generator untouched = before;
    EXPECT_EQ(layer->generators()[0]->bits64(), untouched.bits64()) << "and draws nothing";
  }
}

TEST_F(Dropping, OfNothingIsTheIdentityInTrainingToo) {
  const Variable x = tape.variable(ones({4, 3}));
  EXPECT_EQ(Dropout(0, rng)(x).id(), x.id());
  EXPECT_EQ(AlphaDropout(0, rng)(x).id(), x.id());
}

TEST_F(Dropping, GradientIsMaskedAsTheValueIs) {
  GRADUS_PRINT_SEED();
  Dropout layer(0.4, rng);
  const Variable x = tape.variable(full({500}, 2, float64));
  const Variable y = layer(x);
  sum(y).backward();
  EXPECT_TRUE(close((x.tape().constant(x.grad()) * 2).value(), y.value(), 1e-15));
}

TEST_F(Dropping, HasRightGradientsOfEveryOrder) {
  GRADUS_PRINT_SEED();
  Dropout plain(0.4, rng);
  AlphaDropout alpha(0.4, rng);
  for (Module* layer : {static_cast<Module*>(&plain), static_cast<Module*>(&alpha)}) {
    Generator& generator = *layer->generators()[0];
    const Generator start = generator;
    const CheckedFunction f = [&](auto in) {
      generator = start;
      return square((*layer)(in[0]));
    };
    expect_right_gradients(layer->description(), f, {random_tensor({5, 3}, rng)});
  }
}

TEST_F(Dropping, AlphaDropoutHasTheNumbersOfItsFormula) {
  GRADUS_PRINT_SEED();
  const double limit = -selu_scale * selu_alpha;
  for (double p : {0.05, 0.25, 0.6}) {
    const double a = 1 / std::sqrt((1 - p) * (1 + p * limit * limit));
    const double b = -a * p * limit;
    AlphaDropout layer(p, rng);
    const Tensor x = random_tensor({400}, rng);
    const Variable in = tape.variable(x);
    const Variable out = layer(in);
    sum(out).backward();
    const Numbers y = out.value().to_vector();
    const Numbers slope = in.grad().to_vector();
    for (std::size_t i = 0; i < y.size(); ++i) {
      EXPECT_NEAR(y[i], slope[i] == 0 ? a * limit + b : a * x.to_vector()[i] + b, 1e-14) << i;
      EXPECT_TRUE(slope[i] == 0 || std::abs(slope[i] - a) < 1e-15);
    }
  }
}

// PyTorch 1.13: alpha_dropout(zeros, 0.25) is one of these two.
TEST_F(Dropping, AlphaDropoutOfZerosIsAsInPyTorch) {
  AlphaDropout layer(0.25, rng);
  for (double y : layer(tape, zeros({50}, float64)).value().to_vector())
    EXPECT_TRUE(std::abs(y + 1.1435) < 1e-4 || std::abs(y - 0.3812) < 1e-4) << y;
}

TEST_F(Dropping, AlphaDropoutKeepsMeanZeroAndVarianceOne) {
  GRADUS_PRINT_SEED();
  constexpr Index n = 400000;
  Tensor x(Shape{n}, float64);  // what SELU makes of normal pre-activations has mean 0 and variance 1
  for (double& value : x.values<double>()) {
    const double z = rng.normal();
    value = selu_scale * (z > 0 ? z : selu_alpha * std::expm1(z));
  }
  for (double p : {0.05, 0.3, 0.8}) {
    AlphaDropout layer(p, rng);
    double mean = 0;
    double square = 0;
    for (double y : layer(tape, x).value().to_vector()) {
      mean += y / n;
      square += y * y / n;
    }
    EXPECT_NEAR(mean, 0, 6 / std::sqrt(n));
    EXPECT_NEAR(square, 1, 6 * 5 / std::sqrt(n)) << "a fourth moment below 25";
    tape.clear();
  }
}

TEST_F(Dropping, InfinityKeptStaysAndDroppedIsNaNAsZeroTimesInfinity) {
  GRADUS_PRINT_SEED();
  Dropout layer(0.5, rng);
  const Numbers y = layer(tape, full({100}, std::numeric_limits<double>::infinity())).value().to_vector();
  for (double value : y) EXPECT_TRUE(std::isnan(value) || std::isinf(value)) << "an infinity is not hidden";
}

TEST_F(Dropping, MasksDifferFromStepToStepAndFromLayerToLayer) {
  GRADUS_PRINT_SEED();
  Sequential model{Dropout{0.5, rng}, Dropout{0.5, rng}};
  const Tensor x = ones({200}, float64);
  Tensor before = zeros({200}, float64);
  for (int step = 0; step < 3; ++step) {
    const Variable first = model[0](tape, x);
    const Variable second = model[1](tape, x);
    EXPECT_FALSE(same_bits(first.value(), second.value()));
    EXPECT_FALSE(same_bits(first.value(), before));
    before = first.value();
    tape.clear();
  }
}

TEST_F(Dropping, EqualSeedsGiveEqualMasksWhateverElseIsDrawn) {
  const Tensor x = ones({200}, float64);
  const auto third_mask = [&](bool others_draw) {
    Generator own{5};
    Dropout layer(0.5, own);
    Tape local;
    Tensor last;
    for (int step = 0; step < 3; ++step) {
      if (others_draw) own.normal();
      last = layer(local, x).value();
      local.clear();
    }
    return last;
  };
  EXPECT_TRUE(same_bits(third_mask(false), third_mask(true)));
}

TEST_F(Dropping, AGeneratorPutBackDrawsTheSameMask) {
  GRADUS_PRINT_SEED();
  Sequential model{Linear{3, 50, rng}, Dropout{0.5, rng}, Linear{50, 50, rng}, AlphaDropout{0.2, rng}};
  model.set_name("net");
  const std::vector<RandomSource*> sources = model.random_sources();
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0]->name, "net.1.generator");
  EXPECT_EQ(sources[1]->name, "net.3.generator");
  std::vector<RandomSource> saved;
  for (const RandomSource* source : sources) saved.push_back(*source);
  const Tensor x = ones({4, 3});
  const Tensor first = model(tape, x).value();
  EXPECT_FALSE(same_bits(model(tape, x).value(), first));
  for (std::size_t i = 0; i < saved.size(); ++i) sources[i]->generator = saved[i].generator;
  EXPECT_TRUE(same_bits(model(tape, x).value(), first));
}

TEST_F(Dropping, APartComputedAgainForItsGradientHasTheMaskItHad) {
  GRADUS_PRINT_SEED();
  Generator one{7};
  Generator two{7};
  Sequential kept{Linear{3, 8, one}, Dropout{0.5, one}, Tanh{}};
  Sequential again{Linear{3, 8, two}, Dropout{0.5, two}, Tanh{}};
  for (int step = 0; step < 3; ++step) {
    const Tensor x = random_tensor({5, 3}, rng, float32);
    mean(square(kept(tape, x))).backward();
    const auto part = [&again](const Variable& in) { return again(in); };
    mean(square(checkpoint(part, {.generators = again.generators()}, tape.constant(x)))).backward();
    EXPECT_TRUE(same_bits(kept.parameters()[0]->gradient(), again.parameters()[0]->gradient())) << step;
    for (Module* model : {&kept, &again})
      for (Parameter* parameter : model->parameters()) parameter->zero_gradient();
    tape.clear();
  }
}

TEST_F(Dropping, GeneratorsStayWhereTheyAreWhenTheLayerMoves) {
  Dropout layer(0.5, rng);
  const Generator* before = layer.generators()[0];
  Dropout moved = std::move(layer);
  EXPECT_EQ(moved.generators()[0], before);
  EXPECT_EQ(moved(tape, ones({3})).shape(), (Shape{3}));
}

TEST_F(Dropping, AReplayDrawsWhatRecordingWould) {
  GRADUS_PRINT_SEED();
  Generator one{7};
  Generator two{7};
  Sequential replayed{Linear{3, 8, one}, Dropout{0.5, one}, AlphaDropout{0.2, one}};
  Sequential recorded{Linear{3, 8, two}, Dropout{0.5, two}, AlphaDropout{0.2, two}};
  Replay step([&](const Variable& x) { return mean(square(replayed(x))); });
  double before = 0;
  for (int time = 0; time < 6; ++time) {
    const Tensor x = random_tensor({5, 3}, rng, float32);
    const Variable loss = step(x);
    loss.backward();
    const Variable expected = mean(square(recorded(tape, x)));
    expected.backward();
    EXPECT_TRUE(same_bits(loss.value(), expected.value())) << time;
    EXPECT_TRUE(same_bits(replayed.parameters()[0]->gradient(), recorded.parameters()[0]->gradient())) << time;
    EXPECT_NE(loss.item(), before);
    before = loss.item();
    for (Module* model : {&replayed, &recorded})
      for (Parameter* parameter : model->parameters()) parameter->zero_gradient();
    tape.clear();
  }
}

TEST_F(Dropping, RefusesAShareThatIsNone) {
  const Variable x = tape.variable(ones({3}));
  Generator untouched = rng;
  for (double p : {-0.1, 1.0, 50.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Dropout(p, rng); }), {"[dropout]", "share", "less than 1"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { AlphaDropout(p, rng); }), {"[alpha_dropout]", "less than 1"}));
    EXPECT_THROW(dropout(x, p, rng), ArgumentError);
    EXPECT_THROW(alpha_dropout(x, p, rng), ArgumentError);
  }
  EXPECT_EQ(tape.size(), 1U);
  EXPECT_EQ(rng.bits64(), untouched.bits64());
}

TEST_F(Dropping, IsDescribed) {
  EXPECT_EQ(Dropout(0.5, rng).description(), "Dropout(0.5)");
  EXPECT_EQ(AlphaDropout(0.05, rng).description(), "AlphaDropout(0.05)");
  EXPECT_EQ(Dropout(0.25, rng).p(), 0.25);
}

}  // namespace
}  // namespace gradus::test
