#include "claims/landscape_experiment.h"

#include <gradus/diagnostics/training.h>

#include <cmath>

namespace gradus::claims {
namespace {

// A normal direction of which every row is as long as the weight's.
std::vector<Tensor> direction(const std::vector<Parameter*>& weights, Generator& rng) {
  std::vector<Tensor> all;
  for (const Parameter* weight : weights) {
    Tensor step(weight->shape());
    for (float& x : step.values<float>()) x = static_cast<float>(rng.normal());
    auto rows = step.matrix<float>();
    const auto of_weight = weight->value().matrix<float>();
    for (Index row = 0; row < rows.rows(); ++row) rows.row(row) *= of_weight.row(row).norm() / rows.row(row).norm();
    all.push_back(std::move(step));
  }
  return all;
}

}  // namespace

Job landscape_job(const LandscapeRun& run) {
  const double training = train_job(run.plan, run.data).cost;
  return {"landscape",
          {{"plan", to_json(run.plan)}, {"data", to_json(run.data)}, {"points", run.points}, {"extent", run.extent}},
          training * (1 + 0.3 * run.points * run.points / std::max(1, run.plan.epochs))};
}

Json run_landscape(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->held_out);
  while (training.epoch() < plan.epochs && training.run_epoch()) {
  }
  const double accuracy = training.evaluate(training.data().test).accuracy;
  const std::vector<Parameter*> weights = training.weights();
  Generator rng = Generator(plan.seed).fork(0x736c696365);
  const std::vector<Tensor> right = direction(weights, rng), up = direction(weights, rng);
  std::vector<Tensor> trained;
  for (const Parameter* weight : weights) trained.push_back(weight->value());

  const int points = config.at("points");
  const double extent = config.at("extent");
  const auto at = [&](int i) { return static_cast<float>(extent * (2.0 * i / (points - 1) - 1)); };
  Json losses = Json::array();
  for (int row = 0; row < points; ++row)
    for (int column = 0; column < points; ++column) {
      for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i]->mutable_value().matrix<float>() =
            trained[i].matrix<float>() + at(column) * right[i].matrix<float>() + at(row) * up[i].matrix<float>();
      const double loss = training.evaluate(training.data().train).loss;
      losses.push_back(std::isfinite(loss) ? Json(loss) : Json(nullptr));
    }
  return {{"losses", losses}, {"accuracy", accuracy}};
}

LandscapeResult landscape_result(const Json& json) {
  LandscapeResult result;
  for (const Json& loss : json.at("losses")) result.losses.push_back(number(loss));
  result.test_accuracy = number(json.at("accuracy"));
  return result;
}

}  // namespace gradus::claims
