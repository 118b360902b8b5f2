// Randomised asymmetric initialisation: one entry per unit from Beta(2, 1), at a place that is drawn, all others
// normal.
#include <gradus/core/errors.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/randomised_asymmetric.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// With so many inputs that the normal entries are small, the largest of a row is the one from Beta(2, 1).
TEST(RandomisedAsymmetric, PutsOnePositiveEntryAtARandomPlaceOfEachRow) {
  constexpr Index in = 4;
  constexpr Index out = 20000;
  Generator rng{1};
  Linear layer(in, out, rng, {.dtype = float64});
  randomised_asymmetric(layer, rng);
  const auto weight = layer.weight().value().matrix<double>();
  const auto bias = layer.bias().value().values<double>();
  // Each column is a mixture: 1/5 Beta(2, 1), with mean 2/3 and mean square 1/2, and 4/5 normal.
  const double variance = 0.6007 * 0.6007 / in;
  for (Index column = 0; column <= in; ++column) {
    double mean = 0;
    double mean_square = 0;
    for (Index row = 0; row < out; ++row) {
      const double v = column < in ? weight(row, column) : bias[static_cast<std::size_t>(row)];
      mean += v / out;
      mean_square += v * v / out;
    }
    const double expected_square = 0.2 * 0.5 + 0.8 * variance;
    EXPECT_NEAR(mean, 0.2 * 2 / 3, 5 * std::sqrt(expected_square / out)) << column;
    const double fourth = 0.2 / 3 + 0.8 * 3 * variance * variance;  // E[x⁴] of Beta(2, 1) is 1/3
    EXPECT_NEAR(mean_square, expected_square, 5 * std::sqrt(fourth / out)) << column;
  }
}

TEST(RandomisedAsymmetric, DrawsThatEntryFromBeta21) {
  constexpr Index in = 1'000'000;  // all others are below 0.004
  Generator rng{2};
  Linear layer(in, 1, rng);
  std::vector<double> largest;
  for (int draw = 0; draw < 3; ++draw) {
    randomised_asymmetric(layer, rng);
    const auto w = layer.weight().value().values<float>();
    largest.push_back(*std::max_element(w.begin(), w.end()));
    EXPECT_EQ(std::count_if(w.begin(), w.end(), [](float x) { return std::abs(x) > 0.004F; }), 1);
  }
  // Its distribution function x² is uniform: of many, between bounds of five standard errors.
  Generator many{3};
  Linear narrow(1, 40000, many, {.dtype = float64});
  randomised_asymmetric(narrow, many);
  // With one input, a row is (normal, beta) or (beta, normal); P(v ≤ ½) = ½ (¼ + Φ(½ / 0.6007)).
  double below = 0;
  for (double v : narrow.weight().value().values<double>()) below += (v <= 0.5) / 40000.0;
  const double expected = 0.5 * (0.25 + std::erfc(-0.5 / 0.6007 / std::sqrt(2)) / 2);
  EXPECT_NEAR(below, expected, 5 * std::sqrt(0.25 / 40000));
}

// Lu et al.: what it is for. Of ten layers of two units, 88% are born dead with a symmetric initialiser.
TEST(RandomisedAsymmetric, LetsFewerNarrowNetworksBeBornDead) {
  constexpr int nets = 300;
  int dead = 0;
  Generator rng{4};
  for (int i = 0; i < nets; ++i) {
    Sequential model = mlp({1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1}, Relu{}, rng, {.dtype = float64});
    for (const auto& layer : model.children())
      if (auto* linear = dynamic_cast<Linear*>(layer.get())) randomised_asymmetric(*linear, rng);
    Tape tape;
    const Tensor y = model(tape, linspace(-2, 2, 9, float64).reshaped({9, 1})).value();
    const auto values = y.values<double>();
    dead += std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
  }
  EXPECT_LT(dead, nets * 6 / 10);
  EXPECT_GT(dead, 0);
}

TEST(RandomisedAsymmetric, GivesTheSameBitsForTheSameSeedInBothTypes) {
  const auto drawn = [](DType dtype) {
    Generator rng{5};
    Linear layer(3, 4, rng, {.dtype = dtype});
    randomised_asymmetric(layer, rng);
    return layer.weight().value().to_vector();
  };
  EXPECT_EQ(drawn(float64), drawn(float64));
  const std::vector<double> wide = drawn(float64);
  const std::vector<double> narrow = drawn(float32);
  for (std::size_t i = 0; i < wide.size(); ++i) EXPECT_EQ(narrow[i], static_cast<double>(static_cast<float>(wide[i])));
}

TEST(RandomisedAsymmetric, NeedsABiasAndLeavesTheLayerAsItWasWithoutOne) {
  Generator rng{6};
  Linear layer(3, 4, rng, {.has_bias = false});
  const Tensor before = layer.weight().value();
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { randomised_asymmetric(layer, rng); }), {"without a bias"}));
  EXPECT_TRUE(same_bits(layer.weight().value(), before));
}

}  // namespace
}  // namespace gradus::test
