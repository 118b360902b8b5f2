// Quadrature and the gains computed with it: against closed forms, against an integral done another way, and beside the
// table of torch.nn.init.calculate_gain.
#include <gradus/activations/gain.h>
#include <gradus/activations/moments.h>
#include <gradus/activations/quadrature.h>
#include <gradus/core/errors.h>

#include <tests/activations/samples.h>

#include <map>
#include <numbers>

namespace gradus::test {
namespace {

double moment(const QuadratureRule& rule, int power) {
  double total = 0;
  for (std::size_t i = 0; i < rule.nodes.size(); ++i) total += rule.weights[i] * std::pow(rule.nodes[i], power);
  return total;
}

TEST(Quadrature, HasTheTextbooksNodesAndWeights) {
  const QuadratureRule hermite = gauss_hermite(3);
  EXPECT_NEAR(hermite.nodes[2], std::sqrt(3.0), 4e-15);
  EXPECT_NEAR(hermite.weights[1], 2.0 / 3, 4e-15);
  EXPECT_NEAR(hermite.weights[2], 1.0 / 6, 4e-15);
  const QuadratureRule legendre = gauss_legendre(2, -1, 1);
  EXPECT_NEAR(legendre.nodes[1], 1 / std::sqrt(3.0), 4e-15);
  EXPECT_NEAR(legendre.weights[0], 1, 4e-15);
}

TEST(Quadrature, IsExactForPolynomialsBelowTwiceTheNumberOfNodes) {
  const QuadratureRule hermite = gauss_hermite(8);
  double odd_product = 1;  // E[z^2k] = 1 · 3 · … · (2k − 1)
  for (int k = 1; k < 8; ++k) {
    odd_product *= 2 * k - 1;
    EXPECT_NEAR(moment(hermite, 2 * k) / odd_product, 1, 1e-13) << k;
    EXPECT_NEAR(moment(hermite, 2 * k - 1), 0, 1e-13 * odd_product) << k;
  }
  EXPECT_GT(std::abs(moment(hermite, 16) / (odd_product * 15) - 1), 1e-3) << "and no further";
  const QuadratureRule legendre = gauss_legendre(5, 1, 3);
  for (int k = 0; k < 10; ++k) EXPECT_NEAR(moment(legendre, k) / ((std::pow(3, k + 1) - 1) / (k + 1)), 1, 1e-13) << k;
}

TEST(Quadrature, RefusesARuleWithoutNodes) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { gauss_hermite(0); }), {"[gauss_hermite]", "not 0"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { gauss_legendre(-1, 0, 1); }), {"[gauss_legendre]", "not -1"}));
}

TEST(Gain, IsOneOverTheRootOfTheMeanSquare) {
  EXPECT_DOUBLE_EQ(forward_gain(Tanh{}), std::pow(mean_square(Tanh{}), -0.5));
  EXPECT_DOUBLE_EQ(backward_gain(Tanh{}), std::pow(mean_square_slope(Tanh{}), -0.5));
}

TEST(Gain, IsTheClosedFormWhereThereIsOne) {
  EXPECT_NEAR(forward_gain(Identity{}), 1, 1e-13);
  EXPECT_NEAR(forward_gain(Relu{}), std::numbers::sqrt2, 1e-13);
  EXPECT_NEAR(backward_gain(Relu{}), std::numbers::sqrt2, 1e-13);
  for (double slope : {0.01, 0.3, -1.5}) {
    EXPECT_NEAR(forward_gain(LeakyRelu{slope}), LeakyRelu{slope}.gain(), 1e-13);
    EXPECT_NEAR(backward_gain(LeakyRelu{slope}), LeakyRelu{slope}.gain(), 1e-13);
  }
  EXPECT_NEAR(mean_square(Selu{}), 1, 1e-13) << "Klambauer et al.: variance 1 is a fixed point";
  EXPECT_NEAR(mean_square_slope(Selu{}), 1.071575, 1e-6) << "and gradients grow a little";
  EXPECT_NEAR(mean_square(Sine{3}), (1 - std::exp(-18.0)) / 2, 1e-13);
  EXPECT_NEAR(mean_square(Gaussian{}), 1 / std::sqrt(5.0), 1e-13);
  const double within = std::erf(1 / std::numbers::sqrt2);
  const double density = std::exp(-0.5) / std::sqrt(2 * std::numbers::pi);
  EXPECT_NEAR(mean_square(Hardtanh{}), within - 2 * density + (1 - within), 1e-13);
  EXPECT_NEAR(mean_square_slope(Hardtanh{}), within, 1e-13);
  EXPECT_NEAR(mean_square(Threshold{}), (1 - within) / 2 + density, 1e-13) << "a jump";
}

// E[y(z)²] by Simpson's rule between kinks, with so many points that its error is rounding.
double by_simpson(const Activation& f, std::vector<double> (*of)(const Activation&, const Tensor&)) {
  std::vector<double> ends{-13};
  for (double kink : f.facts().kinks) ends.push_back(kink);
  ends.push_back(13);
  long double total = 0;
  for (std::size_t piece = 0; piece + 1 < ends.size(); ++piece) {
    // Just within the piece, for the value at its end is the limit from inside.
    const double from = std::nextafter(ends[piece], HUGE_VAL);
    const double to = std::nextafter(ends[piece + 1], -HUGE_VAL);
    constexpr Index n = 40001;
    const std::vector<double> z = linspace(from, to, n, float64).to_vector();
    const std::vector<double> y = of(f, Tensor::from(z));
    const long double step = static_cast<long double>(to - from) / (n - 1);
    for (std::size_t i = 0; i < z.size(); ++i) {
      const int weight = i == 0 || i + 1 == z.size() ? 1 : i % 2 == 1 ? 4 : 2;
      total += weight * step / 3 * y[i] * y[i] * std::exp(-0.5L * z[i] * z[i]);
    }
  }
  return static_cast<double>(total / std::sqrt(2 * std::numbers::pi_v<long double>));
}

class GainOf : public ::testing::TestWithParam<Listed> {};
INSTANTIATE_TEST_SUITE_P(Catalogue, GainOf, ::testing::ValuesIn(elementwise_listed()), ListedName());

TEST_P(GainOf, IsTheIntegralDoneAnotherWay) {
  const Activation& f = GetParam().f;
  EXPECT_NEAR(mean_square(f) / by_simpson(f, values), 1, 1e-12);
  EXPECT_NEAR(mean_square_slope(f) / by_simpson(f, slopes), 1, 1e-12);
}

TEST(Gain, OfPyTorchsTableIsRightForTheReluFamilyAndFolkloreForTheRest) {
  std::map<std::string, double> table;
  for (const Activation& f : activations())
    if (f.facts().pytorch_gain) table[f.name()] = *f.facts().pytorch_gain;
  EXPECT_EQ(table, (std::map<std::string, double>{{"identity", 1},
                                                  {"leaky_relu(0.01)", std::sqrt(2 / (1 + 0.01 * 0.01))},
                                                  {"relu", std::numbers::sqrt2},
                                                  {"selu", 0.75},
                                                  {"sigmoid", 1},
                                                  {"tanh", 5.0 / 3}}));
  EXPECT_NEAR(forward_gain(Tanh{}), 1.5925, 5e-5);
  EXPECT_NEAR(forward_gain(Sigmoid{}), 1.8462, 5e-5);
}

// What initialisers do by default must not change because the catalogue learns to measure.
TEST(Gain, OfInitialisersIsAConvention) {
  for (const Activation& f :
       {Activation(Sigmoid{}), Activation(Tanh{}), Activation(Identity{}), Activation(Selu{}), Activation(Softmax{})})
    EXPECT_EQ(f.gain(), 1) << f.name();
  EXPECT_EQ(Activation(Relu{}).gain(), std::numbers::sqrt2);
  for (const Activation& f : activations())
    if (f.facts().initialiser == InitialiserFamily::he && !f.second() && f.operation().name != "leaky_relu" &&
        f.operation().name != "maxout") {
      EXPECT_NEAR(f.gain(), std::numbers::sqrt2, 1e-15) << f.name();
    }
}

TEST(Gain, IsRefusedToWhatIsNotElementwise) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { forward_gain(Softmax{}); }), {"[gain] softmax", "elementwise"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { backward_gain(Glu{}); }), {"[gain] glu", "elementwise"}));
}

}  // namespace
}  // namespace gradus::test
