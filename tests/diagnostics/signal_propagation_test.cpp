// Signal propagation (Poole et al. 2016; Schoenholz et al. 2017): how much of the gradient's energy is left at the
// first layer of a deep net before training, measured against the theory's product of χ along the layers.
#include <gradus/diagnostics/layers.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

constexpr int depth = 10;
constexpr Index width = 256;

// The mean over seeds of (‖δ₁‖² / ‖δ_L‖²)^(1/(L−1)): what one layer does to the energy.
double energy_factor(const Activation& activation, double variance) {
  constexpr int seeds = 4;  // fixed ones
  double total = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    Generator rng{static_cast<std::uint64_t>(seed)};
    std::vector<Index> sizes(depth + 1, width);
    sizes.push_back(10);
    Sequential model = mlp(sizes, activation, rng, {.hidden = lecun_normal(std::sqrt(variance)), .dtype = float64});
    Tensor inputs(Shape{16, width}, float64);
    for (double& x : inputs.values<double>()) x = rng.normal();
    auto rows = inputs.matrix<double>();
    for (Index row = 0; row < 16; ++row) rows.row(row) *= std::sqrt(static_cast<double>(width)) / rows.row(row).norm();
    std::vector<std::int32_t> labels(16);
    for (auto& label : labels) label = static_cast<std::int32_t>(rng.below(10));
    Tape tape;
    cross_entropy(model(tape, inputs), labels).backward();
    const auto readings = read_layers(tape, activation);
    EXPECT_EQ(readings.size(), static_cast<std::size_t>(depth));
    const double ratio = readings.front().delta_norm / readings.back().delta_norm;
    total += std::pow(ratio * ratio, 1.0 / (depth - 1)) / seeds;
  }
  return total;
}

// Of an energy ratio for L = 10; those below are products of χ_l, whose expectations were integrated numerically.
double per_layer(double energy_ratio) { return std::pow(energy_ratio, 1.0 / (depth - 1)); }

TEST(SignalPropagation, SigmoidKeepsOneEighteenthPerLayer) {
  EXPECT_NEAR(energy_factor(Sigmoid{}, 1) / per_layer(4.120e-12), 1, 0.05);
}

TEST(SignalPropagation, SigmoidIsNotSavedByHesVariance) {
  EXPECT_NEAR(energy_factor(Sigmoid{}, 2) / per_layer(7.797e-10), 1, 0.05);
}

TEST(SignalPropagation, TanhLosesLittleWithVarianceOneAndNothingWithTwo) {
  EXPECT_NEAR(energy_factor(Tanh{}, 1) / per_layer(7.905e-2), 1, 0.05);
  EXPECT_NEAR(energy_factor(Tanh{}, 2) / per_layer(1.0642), 1, 0.05);
}

TEST(SignalPropagation, ReluKeepsAllWithHesVarianceAndHalfPerLayerWithLeCuns) {
  EXPECT_NEAR(energy_factor(Relu{}, 2), 1, 0.1);
  EXPECT_NEAR(energy_factor(Relu{}, 1), 0.5, 0.05);
}

TEST(SignalPropagation, LeakyReluKeepsAllWithTheVarianceOfItsSlope) {
  for (double slope : {0.03, 0.5}) {
    const LeakyRelu f{slope};
    EXPECT_NEAR(energy_factor(f, f.gain() * f.gain()), 1, 0.1) << slope;
    EXPECT_NEAR(energy_factor(f, 1) / ((1 + slope * slope) / 2), 1, 0.1) << slope;
  }
}

TEST(SignalPropagation, IdentityKeepsAllWithVarianceOne) { EXPECT_NEAR(energy_factor(Identity{}, 1), 1, 0.1); }

}  // namespace
}  // namespace gradus::test
