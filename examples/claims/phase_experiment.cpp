#include "claims/phase_experiment.h"

#include <gradus/diagnostics/training.h>
#include <gradus/layers/linear.h>

#include <cmath>

namespace gradus::claims {
namespace {

TrainingPlan plan_of(const PhaseRun& run) {
  return {.hidden = std::vector<Index>(static_cast<std::size_t>(run.depth), run.width),
          .activation = run.activation,
          .initialiser = "lecun_normal",
          .weight_scale = std::sqrt(run.weight),
          .learning_rate = run.rate,
          .epochs = run.epochs,
          .seed = run.seed};
}

}  // namespace

Job phase_job(const PhaseRun& run) {
  return {"phase",
          {{"plan", to_json(plan_of(run))}, {"bias", run.bias}, {"data", to_json(run.data)}},
          train_job(plan_of(run), run.data).cost};
}

Json run_phase(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->fit);
  Generator rng = Generator(plan.seed).fork(0x62696173);
  const double sd = std::sqrt(config.at("bias").get<double>());
  for (std::size_t layer = 0; layer < plan.hidden.size(); ++layer)
    for (float& b : static_cast<Linear&>(training.model()[2 * layer]).bias().mutable_value().values<float>())
      b = static_cast<float>(rng.normal(0, sd));

  double best = -1, train = 0, test = 0;
  const auto measure = [&] {
    const double validation = training.evaluate(training.data().test).accuracy;
    if (validation <= best) return;
    best = validation;
    train = training.evaluate(training.data().train).accuracy;
    test = training.evaluate(parts->held_out.test).accuracy;
  };
  measure();
  while (training.epoch() < plan.epochs && training.run_epoch()) measure();
  return {train, best, test};
}

PhaseResult phase_result(const Json& json) { return {number(json[0]), number(json[1]), number(json[2])}; }

}  // namespace gradus::claims
