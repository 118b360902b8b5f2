// Singular values of Jacobians: of matrices where they are known, and of drawn layers against the law of large ones.
#include <gradus/core/errors.h>
#include <gradus/diagnostics/jacobian_spectrum.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

#include <numbers>

namespace gradus::test {
namespace {

using std::numbers::pi;

TEST(SingularValues, AreThoseByHand) {
  const std::vector<double> values = singular_values(doubles({3, 0, 0, 0, -5, 0}, {2, 3}));
  ASSERT_EQ(values.size(), 2U);
  EXPECT_NEAR(values[0], 5, 1e-14);
  EXPECT_NEAR(values[1], 3, 1e-14);
  const std::vector<double> shear = singular_values(Tensor::from({1, 1, 0, 1}, {2, 2}));
  EXPECT_NEAR(shear[0], (1 + std::sqrt(5.0)) / 2, 1e-14);
  EXPECT_NEAR(shear[1], (std::sqrt(5.0) - 1) / 2, 1e-14);
  EXPECT_TRUE(says(message_of<ShapeError>([] {
                     singular_values(zeros({2, 2, 2}));
                   }),
                   {"[singular_values]", "[2, 2, 2]"}));
}

TEST(SingularValues, OfAnOrthogonalLayerAreItsGain) {
  Generator rng{1};
  Linear layer(30, 30, rng, {.weight = orthogonal(1.5), .dtype = float64});
  Tape tape;
  const Variable x = tape.variable(random_tensor({1, 30}, rng));
  for (double value : jacobian_singular_values(layer(x), x)) EXPECT_NEAR(value, 1.5, 1e-13);
  EXPECT_NEAR(mean_singular_value(layer(x), x), 1.5, 1e-13);
}

// d tanh(Wx)/dx = diag(1 − y²) W.
TEST(SingularValues, OfALayerWithAnActivationAreThoseOfBothTogether) {
  Generator rng{1};
  Sequential layer{Linear{6, 4, rng, {.dtype = float64}}, Tanh{}};
  Tape tape;
  const Variable x = tape.variable(random_tensor({1, 6}, rng));
  const Variable y = layer(x);
  RowMajorMatrix<double> expected = layer.parameter("0.weight").value().matrix<double>();
  for (Index row = 0; row < 4; ++row) expected.row(row) *= 1 - std::pow(y.value().at({0, row}), 2);
  const std::vector<double> found = jacobian_singular_values(y, x);
  const std::vector<double> known = singular_values(Tensor::from(expected));
  ASSERT_EQ(found.size(), 4U);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], known[i], 1e-14);
}

TEST(SingularValues, OfABatchAreThoseOfAllExamples) {
  Generator rng{1};
  Linear layer(3, 3, rng, {.dtype = float64});
  Tape tape;
  const Variable x = tape.variable(random_tensor({2, 3}, rng));
  const std::vector<double> both = jacobian_singular_values(layer(x), x);
  const std::vector<double> one = singular_values(layer.weight().value());
  ASSERT_EQ(both.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(both[i], one[i / 2], 1e-14);
}

TEST(MeanSingularValue, OfDrawnLinearLayersIsGlorotAndBengios) {
  constexpr Index n = 200;
  EXPECT_NEAR(linear_mean_singular_value(n, 1 / std::sqrt(3.0 * n)), 0.49007, 5e-6);
  EXPECT_NEAR(linear_mean_singular_value(n, 1 / std::sqrt(static_cast<double>(n))), 0.84883, 5e-6);
  Generator rng{1};
  const double bound = 1 / std::sqrt(static_cast<double>(n));
  const std::pair<Initialiser, double> cases[] = {{uniform(-bound, bound), bound / std::sqrt(3)},
                                                  {glorot_uniform(), bound},
                                                  {lecun_normal(), bound},
                                                  {he_normal(), bound * std::numbers::sqrt2}};
  for (const auto& [weight, sd] : cases) {
    Linear layer(n, n, rng, {.weight = weight, .dtype = float64});
    Tape tape;
    const Variable x = tape.variable(zeros({1, n}, float64));
    EXPECT_NEAR(mean_singular_value(layer(x), x) / linear_mean_singular_value(n, sd), 1, 0.015) << weight.name;
  }
}

TEST(MeanSingularValue, RefusesLayersThatDoNotExist) {
  EXPECT_THROW(linear_mean_singular_value(0, 1), ArgumentError);
  EXPECT_THROW(linear_mean_singular_value(10, -1), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
