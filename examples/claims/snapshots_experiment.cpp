#include "claims/snapshots_experiment.h"

#include <gradus/diagnostics/layer_histograms.h>
#include <gradus/diagnostics/training.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

Json shares(const Histogram& histogram) {
  Json all = Json::array();
  for (int i = 0; i < histogram.bins(); ++i)
    all.push_back(static_cast<double>(histogram.count(i)) / static_cast<double>(histogram.total()));
  return all;
}

// P(class 1) at the centres of points² cells.
Json plane_of(Training& training, int points, double extent) {
  Tensor inputs(Shape{static_cast<Index>(points) * points, 2});
  auto rows = inputs.matrix<float>();
  for (int row = 0; row < points; ++row)
    for (int column = 0; column < points; ++column) {
      const Index at = static_cast<Index>(row) * points + column;
      rows(at, 0) = static_cast<float>(extent * ((2 * column + 1.0) / points - 1));
      rows(at, 1) = static_cast<float>(extent * ((2 * row + 1.0) / points - 1));
    }
  const Tensor outputs = training.outputs(inputs);
  const auto logits = outputs.matrix<float>();
  Json all = Json::array();
  for (Index i = 0; i < logits.rows(); ++i)
    all.push_back(std::round(1e4 / (1 + std::exp(static_cast<double>(logits(i, 0) - logits(i, 1))))) / 1e4);
  return all;
}

}  // namespace

Job snapshots_job(const SnapshotsRun& run) {
  return {"snapshots",
          {{"plan", to_json(run.plan)},
           {"data", to_json(run.data)},
           {"epochs", run.epochs},
           {"points", run.points},
           {"extent", run.extent},
           {"low", run.low},
           {"high", run.high}},
          train_job(run.plan, run.data).cost + 0.02 * static_cast<double>(run.epochs.size())};
}

Json run_snapshots(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  const auto epochs = config.at("epochs").get<std::vector<int>>();
  const LayerBins bins{
      .activations = Histogram::linear(config.at("low"), config.at("high"), activation_bins),
      .deltas = Histogram::decades(first_decade, last_decade, bins_per_decade),
  };
  Training training(plan, parts->held_out);
  Json snapshots = Json::array();
  const auto look = [&] {
    if (!std::ranges::count(epochs, training.epoch())) return;
    const Dataset& data = training.data().train;
    LayerHistograms histograms(training.activation(), bins);
    training.probe(data.size());
    histograms.add(training.tape());
    training.tape().clear();
    Json activations = Json::array(), deltas = Json::array(), zeros = Json::array();
    for (const LayerCounts& layer : histograms.layers()) {
      activations.push_back(shares(layer.activations));
      deltas.push_back(shares(layer.deltas));
      zeros.push_back(static_cast<double>(layer.deltas.zeros()) / static_cast<double>(layer.deltas.total()));
    }
    snapshots.push_back({{"epoch", training.epoch()},
                         {"accuracy", training.evaluate(training.data().test).accuracy},
                         {"activations", activations},
                         {"deltas", deltas},
                         {"zero_deltas", zeros},
                         {"plane", data.features() == 2 && data.classes == 2
                                       ? plane_of(training, config.at("points"), config.at("extent"))
                                       : Json::array()}});
  };
  look();
  while (training.epoch() < plan.epochs && training.run_epoch()) look();
  return snapshots;
}

SnapshotsResult snapshots_result(const Json& json) {
  SnapshotsResult result;
  for (const Json& s : json) {
    SnapshotsResult::Snapshot& snapshot = result.snapshots.emplace_back();
    snapshot.epoch = s.at("epoch");
    snapshot.test_accuracy = number(s.at("accuracy"));
    for (const Json& layer : s.at("activations")) snapshot.activations.push_back(numbers(layer));
    for (const Json& layer : s.at("deltas")) snapshot.deltas.push_back(numbers(layer));
    snapshot.zero_deltas = numbers(s.at("zero_deltas"));
    snapshot.plane = numbers(s.at("plane"));
  }
  return result;
}

}  // namespace gradus::claims
