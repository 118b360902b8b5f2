// Clipping by norm and by value.
#include <gradus/core/errors.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

#include <cmath>
#include <limits>
#include <vector>

namespace gradus::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

class Clipping : public ::testing::Test {
 protected:
  static Tensor gradient_of(const Parameter& parameter) { return parameter.gradient(); }
  void give(const Tensor& of_wide, const Tensor& of_narrow) {
    wide.mutable_gradient() = of_wide;
    narrow.mutable_gradient() = of_narrow;
  }
  Parameter wide{"wide", zeros({3}, float64)};
  Parameter narrow{"narrow", zeros({2})};
  Parameter idle{"idle", zeros({4})};
  std::vector<Parameter*> all{&wide, &idle, &narrow};
};

TEST_F(Clipping, ByNormScalesAllGradientsAsOneVector) {
  give(doubles({2, 4, 0}), Tensor::from({-4, 8}, {2}));  // norm 10
  EXPECT_DOUBLE_EQ(clip_gradient_norm(all, 5), 10);
  const double factor = 5 / (10 + 1e-6);
  EXPECT_TRUE(close(gradient_of(wide), doubles({2 * factor, 4 * factor, 0}), 1e-15));
  EXPECT_TRUE(close(gradient_of(narrow), Tensor::from({-4 * factor, 8 * factor}, {2}), 1e-6));
  EXPECT_FALSE(idle.has_gradient()) << "what had none has none";
  EXPECT_LE(clip_gradient_norm(all, 5), 5 * (1 + 1e-7));
}

TEST_F(Clipping, ByNormIsTheFormulaForRandomGradients) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 31);
  for (int round = 0; round < 50; ++round) {
    const Tensor a = random_tensor({3}, rng, float64);
    const Tensor b = random_tensor({2}, rng, float32);
    give(a, b);
    double squares = 0;
    for (const Tensor& t : {a, b})
      for (double g : t.to_vector()) squares += g * g;
    const double max_norm = rng.uniform(0, 4);
    EXPECT_NEAR(clip_gradient_norm(all, max_norm), std::sqrt(squares), 1e-12);
    const double factor = std::min(1.0, max_norm / (std::sqrt(squares) + 1e-6));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(gradient_of(wide).to_vector()[i], a.to_vector()[i] * factor, 1e-14);
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_NEAR(gradient_of(narrow).to_vector()[i], b.to_vector()[i] * factor, 1e-6);
  }
}

TEST_F(Clipping, ByNormLeavesTheBitsOfSmallGradients) {
  const Tensor a = doubles({0.1, -0.0, 5e-324});
  const Tensor b = Tensor::from({0.3, -1e-45}, {2});
  give(a, b);
  clip_gradient_norm(all, 1);
  clip_gradient_norm(all, inf);
  EXPECT_TRUE(same_bits(gradient_of(wide), a));
  EXPECT_TRUE(same_bits(gradient_of(narrow), b));
}

TEST_F(Clipping, ByNormHoldsWhereSquaresOverflowOrVanish) {
  give(doubles({3e200, 4e200, 0}), zeros({2}));
  EXPECT_NEAR(clip_gradient_norm(all, 1) / 5e200, 1, 1e-15);
  EXPECT_TRUE(close(gradient_of(wide), doubles({0.6, 0.8, 0}), 1e-14));
  give(doubles({3e-200, 4e-200, 0}), zeros({2}));
  EXPECT_NEAR(clip_gradient_norm(all, 1) / 5e-200, 1, 1e-15);
  give(zeros({3}, float64), zeros({2}));
  EXPECT_EQ(clip_gradient_norm(all, 0), 0);
  give(zeros({3}, float64), Tensor::from({3e38, 3e38}, {2}));
  EXPECT_NEAR(clip_gradient_norm(all, 1) / (3e38 * std::sqrt(2.0)), 1, 1e-7) << "beyond float32";
}

TEST_F(Clipping, ByNormToZeroTakesAllAway) {
  give(doubles({1, 2, 3}), ones({2}));
  clip_gradient_norm(all, 0);
  EXPECT_EQ(gradient_of(wide).to_vector(), (std::vector<double>{0, 0, 0}));
}

TEST_F(Clipping, ByNormRefusesANormThatIsNotFiniteNamingTheParameter) {
  for (double bad : {nan, inf, -inf}) {
    const Tensor a = doubles({1, 2, 3});
    const Tensor b = Tensor::from({1, bad}, {2});
    give(a, b);
    EXPECT_TRUE(says(message_of<NonFiniteError>([&] { clip_gradient_norm(all, 1); }),
                     {"[clip_gradient_norm]", "gradient of narrow", "zero_gradients"}));
    EXPECT_TRUE(same_bits(gradient_of(wide), a)) << "nothing changed";
    EXPECT_TRUE(same_bits(gradient_of(narrow), b));
    EXPECT_FALSE(std::isfinite(clip_gradient_norm(all, 1, {.error_if_non_finite = false})));
    EXPECT_TRUE(same_bits(gradient_of(wide), a)) << "nor here";
  }
}

TEST_F(Clipping, ByValueMovesEachElementIntoItsBounds) {
  give(doubles({-3, 0.5, 2}), Tensor::from({-0.25, 7}, {2}));
  clip_gradient_value(all, 1);
  EXPECT_EQ(gradient_of(wide).to_vector(), (std::vector<double>{-1, 0.5, 1}));
  EXPECT_EQ(gradient_of(narrow).to_vector(), (std::vector<double>{-0.25, 1}));
}

TEST_F(Clipping, ByValueTakesInfinityForLargeAndKeepsNaN) {
  give(doubles({-inf, nan, inf}), Tensor::from({-0.0, nan}, {2}));
  clip_gradient_value(all, 2);
  const std::vector<double> wide_after = gradient_of(wide).to_vector();
  EXPECT_EQ(wide_after[0], -2);
  EXPECT_TRUE(std::isnan(wide_after[1]));
  EXPECT_EQ(wide_after[2], 2);
  EXPECT_TRUE(std::signbit(gradient_of(narrow).to_vector()[0])) << "−0 stays −0";
  EXPECT_TRUE(std::isnan(gradient_of(narrow).to_vector()[1]));
}

TEST_F(Clipping, HappensBetweenBackwardAndStep) {
  Generator rng(1);
  Sequential model = mlp({2, 4, 1}, Tanh{}, rng);
  const std::vector<Parameter*> parameters = model.parameters();
  Sgd optimizer(parameters, {.learning_rate = 1});
  const Tensor before = parameters[0]->value();
  Tape tape;
  (1e6 * mse(model(tape, ones({3, 2})), ones({3, 1}))).backward();
  EXPECT_GT(clip_gradient_norm(parameters, 1e-3), 1e-3);
  optimizer.step();
  EXPECT_TRUE(close(parameters[0]->value(), before, 1.1e-3)) << "no further than the norm";
}

TEST_F(Clipping, AroundTheFusedStepIsRefusedWithTheWayOut) {
  Sgd optimizer({&wide}, {.learning_rate = 0.1});
  for (const char* when : {"before", "after"}) {
    Tape tape;
    const Variable loss = sum(square(tape.parameter(wide)));
    if (std::string_view(when) == "after") optimizer.step(loss);
    for (const std::string& message :
         {message_of<GradientError>([&] { clip_gradient_norm(optimizer.parameters(), 1); }),
          message_of<GradientError>([&] { clip_gradient_value(optimizer.parameters(), 1); })})
      EXPECT_TRUE(says(message, {"[clip_gradient", "loss.backward()", "optimizer.step(loss)"})) << when;
  }
}

TEST_F(Clipping, RefusesParametersThatAnOptimizerWouldNotTake) {
  Parameter w("w", ones({2}));
  w.mutable_gradient() = ones({2});
  for (const std::vector<Parameter*>& listed : {std::vector<Parameter*>{}, {&w, nullptr}, {&w, &w}}) {
    EXPECT_THROW(clip_gradient_norm(listed, 0.1), ArgumentError);
    EXPECT_THROW(clip_gradient_value(listed, 0.1), ArgumentError);
  }
  EXPECT_EQ(w.gradient(), ones({2}));
}

TEST_F(Clipping, RefusesBoundsOutOfRange) {
  give(doubles({1, 2, 3}), ones({2}));
  for (double wrong : {-1.0, nan}) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { clip_gradient_norm(all, wrong); }), {"max_norm"}));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { clip_gradient_value(all, wrong); }), {"limit"}));
  }
  EXPECT_EQ(gradient_of(wide).to_vector(), (std::vector<double>{1, 2, 3}));
}

}  // namespace
}  // namespace gradus::test
