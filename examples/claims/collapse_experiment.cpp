#include "claims/collapse_experiment.h"

#include <gradus/data/batches.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/randomised_asymmetric.h>
#include <gradus/optim/adam.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gradus::claims {
namespace {

Sequential drawn(const Json& config, Generator& rng) {
  const std::string name = config.at("initialiser");
  const int layers = config.at("layers");
  std::vector<Index> sizes(static_cast<std::size_t>(layers) + 1, config.at("width").get<Index>());
  sizes.front() = sizes.back() = 1;
  if (name != "randomised_asymmetric") {
    const Initialiser weights = initialiser(name);
    return mlp(sizes, Relu{}, rng, {.hidden = weights, .head = weights});
  }
  Sequential model = mlp(sizes, Relu{}, rng);
  for (const auto& child : model.children())
    if (auto* linear = dynamic_cast<Linear*>(child.get())) randomised_asymmetric(*linear, rng);
  return model;
}

double range_of(Sequential& model) {
  Tape tape;
  const NoGradient none(tape);
  const std::vector<double> outputs =
      model(tape, linspace(-std::numbers::sqrt3, std::numbers::sqrt3, 501).reshaped({501, 1})).value().to_vector();
  const auto [low, high] = std::ranges::minmax(outputs);
  return high - low;
}

double loss_over(Sequential& model, const Dataset& data) {
  Tape tape;
  const NoGradient none(tape);
  return mse(model(tape, data.inputs), data.targets).item();
}

}  // namespace

Job collapse_job(const Collapse& c) {
  const double steps = c.epochs * std::ceil(static_cast<double>(c.points) / static_cast<double>(c.batch));
  return {"collapse",
          {{"initialiser", c.initialiser},
           {"width", c.width},
           {"layers", c.layers},
           {"points", c.points},
           {"batch", c.batch},
           {"learning_rate", c.learning_rate},
           {"epochs", c.epochs},
           {"seed", c.seed}},
          0.001 + steps * 2e-6 * c.layers * (c.initialiser == "randomised_asymmetric" ? 0.8 : 0.15)};
}

Json run_collapse(const Json& config) {
  Generator rng(config.at("seed").get<std::uint64_t>());
  Sequential model = drawn(config, rng);
  const Index points = config.at("points");
  Dataset data;
  data.inputs = Tensor(Shape{points, 1});
  data.targets = Tensor(Shape{points, 1});
  for (Index i = 0; i < points; ++i) {
    const double x = rng.uniform(-std::numbers::sqrt3, std::numbers::sqrt3);
    data.inputs.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(x);
    data.targets.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(std::abs(x));
  }

  // A net that is constant before the first step has no gradient up to the layer that is dead, and stays constant:
  // there is nothing to wait for.
  const bool born_dead = range_of(model) == 0;
  if (!born_dead) {
    Adam optimizer(model.parameters(), {.learning_rate = config.at("learning_rate").get<double>()});
    BatchLoader loader(data, config.at("batch").get<Index>());
    Tape tape;
    const int epochs = config.at("epochs");
    for (int epoch = 0; epoch < epochs; ++epoch)
      for (const Batch& batch : loader.epoch(rng)) {
        tape.clear();
        optimizer.step(mse(model(tape.borrow(batch.inputs)), tape.borrow(batch.targets)));
      }
  }
  return {{"range", range_of(model)}, {"loss", loss_over(model, data)}, {"born_dead", born_dead}};
}

CollapseResult collapse_result(const Json& json) {
  return {number(json.at("range")), number(json.at("loss")), json.at("born_dead").get<bool>()};
}

}  // namespace gradus::claims
