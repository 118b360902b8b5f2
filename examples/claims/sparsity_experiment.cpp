#include "claims/sparsity_experiment.h"

#include "claims/plain_training.h"

#include <gradus/diagnostics/layers.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

Job sparsity_job(const SparsityRun& run) {
  return {"sparsity",
          {{"hidden", run.hidden},
           {"activation", run.activation},
           {"strength", run.strength},
           {"data", to_json(run.data)},
           {"rate", run.rate},
           {"epochs", run.epochs},
           {"seed", run.seed}},
          train_job({.hidden = run.hidden, .epochs = run.epochs}, run.data).cost};
}

Json run_sparsity(const Json& config) {
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  const Activation f = activation(config.at("activation").get<std::string>());
  const auto hidden = config.at("hidden").get<std::vector<Index>>();
  PlainTraining training({.hidden = hidden,
                          .activation = f,
                          .initialiser = proper_initialiser(f),
                          .learning_rate = config.at("rate"),
                          .activity_l1 = config.at("strength"),
                          .seed = config.at("seed")},
                         parts->fit);
  Json epochs = Json::array(), zeros = Json::array();
  const auto measure = [&] {
    LayerCensus census(f);
    const Score train = training.evaluate(parts->fit.train, [&](Tape& tape) { census.add(tape); });
    epochs.push_back({std::isfinite(train.loss) ? Json(train.loss) : Json(nullptr),
                      training.evaluate(parts->fit.test).accuracy, training.evaluate(parts->held_out.test).accuracy});
    Json& layers = zeros.emplace_back(Json::array());
    for (std::size_t i = 0; i < hidden.size(); ++i) layers.push_back(census.zeros(i));
  };
  measure();
  while (training.epoch() < config.at("epochs").get<int>() && training.run_epoch()) measure();
  return {{"epochs", epochs}, {"zeros", zeros}};
}

SparsityResult sparsity_result(const Json& json) {
  SparsityResult result;
  for (const Json& e : json.at("epochs")) result.epochs.push_back({number(e[0]), number(e[1]), number(e[2])});
  for (const Json& layers : json.at("zeros")) {
    std::vector<double>& all = result.zeros.emplace_back();
    for (const Json& share : layers) all.push_back(number(share));
  }
  return result;
}

const SparsityResult::Epoch& SparsityResult::best() const {
  return *std::ranges::max_element(epochs, {}, &Epoch::validation_accuracy);
}

}  // namespace gradus::claims
