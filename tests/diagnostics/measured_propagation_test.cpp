// Networks of finite width against the theory of wide ones: how much of the gradient's energy is left at the first
// layer of a deep net before training.
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/weights.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

constexpr int depth = 10;
constexpr Index width = 128;
constexpr Index batch = 8;

// Rows of mean square 1.
Tensor drawn_inputs(Generator& rng) {
  Tensor inputs(Shape{batch, width}, float64);
  for (double& x : inputs.values<double>()) x = rng.normal();
  auto rows = inputs.matrix<double>();
  for (Index row = 0; row < batch; ++row) rows.row(row) *= std::sqrt(static_cast<double>(width)) / rows.row(row).norm();
  return inputs;
}

Sequential drawn_net(const Activation& activation, const LayerVariances& init, Generator& rng) {
  std::vector<Index> sizes(depth + 1, width);
  sizes.push_back(10);
  Sequential model = mlp(sizes, activation, rng, {.hidden = lecun_normal(std::sqrt(init.weight)), .dtype = float64});
  for (int layer = 0; layer < depth; ++layer)
    normal(0, std::sqrt(init.bias))(model.parameter(std::to_string(2 * layer) + ".bias").mutable_value(), rng);
  return model;
}

struct Measured {
  std::vector<LayerReading> readings;
  std::vector<LayerVariances> variances;
};

Measured measure(const Activation& activation, const LayerVariances& init, std::uint64_t seed) {
  Generator rng{seed};
  Sequential model = drawn_net(activation, init, rng);
  const Tensor inputs = drawn_inputs(rng);
  std::vector<std::int32_t> labels(batch);
  for (auto& label : labels) label = static_cast<std::int32_t>(rng.below(10));
  Tape tape;
  cross_entropy(model(tape, inputs), labels).backward();
  return {read_layers(tape, activation), layer_variances(model)};
}

// The mean over seeds of (‖δ₁‖² / ‖δ_L‖²)^(1/(L−1)): what one layer does to the energy.
double energy_factor(const Activation& activation, const LayerVariances& init) {
  constexpr int seeds = 4;  // fixed ones
  double total = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto readings = measure(activation, init, static_cast<std::uint64_t>(seed)).readings;
    EXPECT_EQ(readings.size(), static_cast<std::size_t>(depth));
    const double ratio = readings.front().delta_norm / readings.back().delta_norm;
    total += std::pow(ratio * ratio, 1.0 / (depth - 1)) / seeds;
  }
  return total;
}

double predicted_factor(const Activation& f, const LayerVariances& init) {
  const SignalProfile profile = predict_profile(f, init, depth, init.weight + init.bias);
  return std::exp(2 * profile.log_delta.front() / (depth - 1));
}

TEST(MeasuredPropagation, LosesThePredictedEnergyPerLayer) {
  const struct {
    Activation f;
    LayerVariances init;
  } cases[] = {{Sigmoid{}, {1}},
               {Sigmoid{}, {2}},
               {Tanh{}, {1}},
               {Tanh{}, {2}},
               {Relu{}, {1}},
               {Relu{}, {2}},
               {LeakyRelu{0.3}, {2 / 1.09}},
               {LeakyRelu{0.3}, {1}},
               {Elu{}, {1}},
               {Selu{}, {1}},
               {Gelu{}, {1}},
               {Silu{}, {1}},
               {Softplus{}, {1}},
               {Identity{}, {1}},
               {Tanh{}, {1.5, 0.1}},
               {Relu{}, {1.2, 0.3}}};
  for (const auto& [f, init] : cases)
    EXPECT_NEAR(energy_factor(f, init) / predicted_factor(f, init), 1, 0.06)
        << f.name() << " with " << init.weight << " and " << init.bias;
}

// One network of this width scatters about the prediction: in ten layers by less than a factor of √2.
TEST(MeasuredPropagation, OfOneNetworkIsPredictedFromItsOwnVariances) {
  for (const Activation& f : {Activation(Sigmoid{}), Activation(Tanh{}), Activation(Selu{})}) {
    const Measured net = measure(f, {1.3, 0.2}, 5);
    const SignalProfile profile = predict_profile(f, std::span(net.variances).first(depth), 1);
    for (std::size_t l = 0; l < depth; ++l) {
      const double ratio = net.readings[l].delta_norm / net.readings.back().delta_norm;
      EXPECT_NEAR(std::log(ratio), profile.log_delta[l], 0.35) << f.name() << " layer " << l + 1;
    }
  }
}

}  // namespace
}  // namespace gradus::test
