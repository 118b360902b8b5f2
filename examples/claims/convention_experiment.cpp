// The second experiment of slope_experiment.h: training with a derivative that is a convention.
#include "claims/slope_experiment.h"
#include "claims/train_experiment.h"

#include <gradus/data/batches.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/sgd.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

struct ReluWith {
  static constexpr std::string_view name = "relu_with";
  double at_zero = 0;
  static auto value(auto x) { return maximum(x, 0); }
  auto derivative(auto x, auto) const { return where(x > 0, 1, where(x < 0, 0, at_zero)); }
};

struct Step {
  static constexpr std::string_view name = "step";
  static auto value(auto x) { return where(x > 0, 1, 0); }
  static auto derivative(auto x, auto) { return 0 * x; }
};

Activation chosen(const std::string& name) {
  if (name == "step") return Step{};
  if (name == "tanh") return Tanh{};
  return ReluWith{std::stod(name.substr(5))};
}

double accuracy(Sequential& model, Tape& tape, const Dataset& data) {
  tape.clear();
  const std::vector<double> y = model(tape, data.inputs).value().to_vector();
  const std::size_t classes = static_cast<std::size_t>(data.classes);
  double right = 0;
  for (std::size_t row = 0; row < data.labels.size(); ++row) {
    const auto first = y.begin() + static_cast<std::ptrdiff_t>(row * classes);
    right += std::max_element(first, first + data.classes) - first == data.labels[row];
  }
  return right / static_cast<double>(data.size());
}

}  // namespace

Job convention_job(const std::string& activation, double rate, int epochs, std::uint64_t seed) {
  return {"convention",
          {{"activation", activation}, {"rate", rate}, {"epochs", epochs}, {"seed", seed}},
          0.01 + 0.006 * epochs};
}

Json run_convention(const Json& config) {
  const std::string name = config.at("activation");
  const Activation f = chosen(name);
  const std::shared_ptr<const ThreeParts> parts = three_parts({.name = "digits"});
  const Dataset& train = parts->fit.train;
  Generator rng(config.at("seed").get<std::uint64_t>());
  // One draw for all, so that conventions are compared from the same start.
  Sequential model = mlp({train.features(), 32, 32, train.classes}, f, rng, {.hidden = he_normal()});
  Parameter& first = static_cast<Linear&>(model[0]).weight();
  const Tensor start = first.value();
  Sgd optimizer(model.parameters(), {.learning_rate = config.at("rate").get<double>()});
  BatchLoader loader(train, 32);
  Tape tape;
  double kinks = 0, looked_at = 0, best_validation = 0, best_test = 0;
  for (int epoch = 0; epoch < config.at("epochs").get<int>(); ++epoch) {
    for (const Batch& batch : loader.epoch(rng)) {
      tape.clear();
      const Variable loss = cross_entropy(model(tape, batch.inputs), batch.labels);
      if (!std::isfinite(loss.item())) return {{"accuracy", 0}, {"validation", 0}, {"at_kink", 0}, {"moved", 0}};
      loss.backward();
      for (const Node& node : tape.nodes()) {
        if (node.operation != &f.operation()) continue;
        const Node& z = tape.nodes()[node.inputs()[0]];
        const auto values = Eigen::Map<const Eigen::ArrayXf>(z.array().as<const float>(), z.shape.size());
        kinks += static_cast<double>((values == 0).count());
        looked_at += static_cast<double>(values.size());
      }
      optimizer.step();
    }
    const double validation = accuracy(model, tape, parts->fit.test);
    if (validation <= best_validation) continue;
    best_validation = validation;
    best_test = accuracy(model, tape, parts->held_out.test);
  }
  const auto before = start.matrix<float>(), after = first.value().matrix<float>();
  return {{"accuracy", best_test},
          {"validation", best_validation},
          {"at_kink", kinks / looked_at},
          {"moved", (after - before).norm() / before.norm()}};
}

}  // namespace gradus::claims
