#include "claims/dead_nets_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/sequential.h>

namespace gradus::claims {

Job dead_nets_job(const DeadNetsPlan& p) {
  return {"dead_nets",
          {{"width", p.width}, {"layers", p.layers}, {"nets", p.nets}, {"seed", p.seed}},
          0.001 + 3e-7 * p.nets * p.layers * (4 + p.width * p.width / 10.0)};
}

Json run_dead_nets(const Json& config) {
  const Index width = config.at("width");
  const int layers = config.at("layers"), nets = config.at("nets");
  Generator rng(config.at("seed").get<std::uint64_t>());
  const Initialiser weights = he_normal();
  Sequential model;  // without the head, which decides nothing here
  for (int layer = 1; layer < layers; ++layer) {
    model.append(
        Linear(layer == 1 ? 1 : width, width, rng, {.weight = constant(0), .has_bias = false, .dtype = float64}));
    model.append(Relu{});
  }
  const std::vector<Parameter*> parameters = model.parameters();
  const Tensor inputs = Tensor::from({1, -1}, {2, 1}, float64);
  Tape tape;
  int at_a_point = 0, born = 0;
  for (int net = 0; net < nets; ++net) {
    for (Parameter* parameter : parameters) weights(parameter->mutable_value(), rng);
    const NoGradient none(tape);
    const Tensor last = model(tape.borrow(inputs)).value();
    const auto units = last.matrix<double>();
    const bool right = units.row(0).isZero(0), left = units.row(1).isZero(0);
    at_a_point += right;
    born += right && left;
    tape.clear();
  }
  return {{"at_a_point", at_a_point}, {"born", born}};
}

DeadNets dead_nets(const Json& json) { return {json.at("at_a_point").get<int>(), json.at("born").get<int>()}; }

}  // namespace gradus::claims
