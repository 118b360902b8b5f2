#include "claims/centring_experiment.h"

#include "claims/plain_training.h"

#include <gradus/layers/linear.h>

#include <cmath>
#include <limits>

namespace gradus::claims {
namespace {

struct ShiftedSigmoid {
  static constexpr std::string_view name = "shifted_sigmoid";
  double steepness = 1;  // and height
  double shift = 0;
  auto value(auto x) const { return steepness / (1 + exp(-(steepness * x))) + shift; }
  auto derivative(auto, auto y) const { return (y - shift) * (steepness - (y - shift)); }
};

// The bias behind a layer with mean m is as if the layer were centred, plus m · W·1: takes that away.
void cancel_means(Sequential& model, double m) {
  for (std::size_t i = 2; i < model.size(); i += 2) {
    const auto& linear = static_cast<const Linear&>(model[i]);
    linear.bias().mutable_value().matrix<float>() =
        -static_cast<float>(m) * linear.weight().value().matrix<float>().rowwise().sum().transpose();
  }
}

}  // namespace

Job centring_job(const CentringRun& run) {
  const TrainingPlan size{.hidden = std::vector<Index>(static_cast<std::size_t>(run.layers), run.width),
                          .epochs = run.epochs};
  return {"centring",
          {{"steepness", run.steepness},
           {"centred", run.centred},
           {"same_start", run.same_start},
           {"layers", run.layers},
           {"width", run.width},
           {"data", to_json(run.data)},
           {"rate", run.rate},
           {"epochs", run.epochs},
           {"seed", run.seed}},
          train_job(size, run.data).cost};
}

Json run_centring(const Json& config) {
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  const double steepness = config.at("steepness");
  const bool centred = config.at("centred");
  PlainTraining training({.hidden = std::vector<Index>(config.at("layers").get<std::size_t>(), config.at("width")),
                          .activation = ShiftedSigmoid{steepness, centred ? -steepness / 2 : 0},
                          .learning_rate = config.at("rate"),
                          .seed = config.at("seed")},
                         parts->held_out);
  if (!centred && config.at("same_start")) cancel_means(training.model(), steepness / 2);
  Json losses = Json::array();
  const auto measure = [&] {
    const double loss = training.evaluate(parts->held_out.train).loss;
    losses.push_back(std::isfinite(loss) ? Json(loss) : Json(nullptr));
  };
  measure();
  while (training.epoch() < config.at("epochs").get<int>() && training.run_epoch()) measure();
  return {{"losses", losses}, {"accuracy", training.evaluate(parts->held_out.test).accuracy}};
}

CentringResult centring_result(const Json& json) {
  CentringResult result;
  for (const Json& loss : json.at("losses")) result.losses.push_back(number(loss));
  result.accuracy = number(json.at("accuracy"));
  return result;
}

double CentringResult::epochs_to(double loss) const {
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (!(losses[i] <= loss)) continue;
    if (i == 0) return 0;
    const double before = std::log(losses[i - 1]), after = std::log(losses[i]);
    return static_cast<double>(i - 1) + (before - std::log(loss)) / (before - after);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace gradus::claims
