#include "claims/energy_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/sequential.h>

#include <cmath>
#include <vector>

namespace gradus::claims {
namespace {

struct Moments {
  double mean = 0;
  double error = 0;
};

Moments moments(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Moments m;
  for (const double value : values) m.mean += value / n;
  double variance = 0;
  for (const double value : values) variance += (value - m.mean) * (value - m.mean) / (n - 1);
  m.error = std::sqrt(variance / n);
  return m;
}

}  // namespace

Job energy_job(const Energy& e) {
  return {"energy",
          {{"activation", e.activation},
           {"weight", e.weight},
           {"layers", e.layers},
           {"width", e.width},
           {"input", e.input},
           {"nets", e.nets},
           {"seed", e.seed}},
          0.001 + 2.5e-8 * e.nets * e.layers * e.width * e.width};
}

Json run_energy(const Json& config) {
  const Activation f = activation(config.at("activation").get<std::string>());
  const int layers = config.at("layers"), nets = config.at("nets");
  const Index width = config.at("width");
  const double input = config.at("input");
  const Initialiser weights = lecun_normal(std::sqrt(config.at("weight").get<double>()));
  Generator rng(config.at("seed").get<std::uint64_t>());
  Sequential model;
  for (int layer = 0; layer < layers; ++layer) {
    model.append(Linear(width, width, rng, {.weight = constant(0), .has_bias = false, .dtype = float64}));
    model.append(activation_layer(f));
  }

  Tape tape;
  std::vector<double> energies, squares;
  for (int net = 0; net < nets; ++net) {
    for (Parameter* parameter : model.parameters()) weights(parameter->mutable_value(), rng);
    Tensor x(Shape{1, width}, float64);
    for (double& value : x.values<double>()) value = rng.normal();
    auto row = x.matrix<double>();
    row *= std::sqrt(input * static_cast<double>(width)) / row.norm();
    const NoGradient none(tape);
    const double energy = model(tape, x).value().matrix<double>().squaredNorm() / static_cast<double>(width);
    tape.clear();
    energies.push_back(energy);
    squares.push_back(energy * energy);
  }
  const Moments mean = moments(energies), square = moments(squares);
  return {{"mean", mean.mean}, {"mean_error", mean.error}, {"square", square.mean}, {"square_error", square.error}};
}

EnergyResult energy_result(const Json& json) {
  return {number(json.at("mean")), number(json.at("mean_error")), number(json.at("square")),
          number(json.at("square_error"))};
}

}  // namespace gradus::claims
