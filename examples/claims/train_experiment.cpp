#include "claims/train_experiment.h"

#include <gradus/data/registry.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/training.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>

namespace gradus::claims {
namespace {

constexpr Index probe_size = 256;  // examples on which ‖δ‖ is measured

Dataset with_noise(Dataset data, double share, Generator& rng) {
  for (std::int32_t& label : data.labels)
    if (rng.uniform() < share) label = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(data.classes)));
  return data;
}

// The first examples, of which 0 means all.
Dataset head(Dataset data, Index count) {
  if (count == 0 || count >= data.size()) return data;
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return select(data, rows);
}

ThreeParts load_parts(const DataChoice& choice) {
  const Split whole = load(choice.name, {.seed = choice.seed, .count = choice.count});
  Generator rng = Generator(choice.seed).fork(0x76616c);
  ThreeParts parts{split_share(whole.train, 0.2, rng), {{}, whole.test}};
  parts.fit.train = head(std::move(parts.fit.train), choice.at_most);
  parts.fit.test = head(std::move(parts.fit.test), choice.score_on);
  parts.held_out.test = head(std::move(parts.held_out.test), choice.score_on);
  if (choice.label_noise > 0) parts.fit.train = with_noise(std::move(parts.fit.train), choice.label_noise, rng);
  parts.held_out.train = parts.fit.train;
  return parts;
}

Json layers_json(Training& training) {
  LayerCensus census(training.activation());
  training.sweep([&](Tape& tape) { census.add(tape); });
  training.probe(probe_size);
  const std::vector<LayerReading> readings = read_layers(training.tape(), training.activation());
  Json layers = Json::array();
  for (std::size_t i = 0; i < training.plan().hidden.size(); ++i)
    layers.push_back({readings[i].delta_norm, census.mean(i), census.sd(i), census.saturated(i), census.zeros(i),
                      census.units(i), census.dead(i)});
  training.tape().clear();
  return layers;
}

double dead_share(Training& training) {
  LayerCensus census(training.activation());
  training.sweep([&](Tape& tape) { census.add(tape); });
  Index units = 0, dead = 0;
  for (std::size_t i = 0; i < training.plan().hidden.size(); ++i) {
    units += census.units(i);
    dead += census.dead(i);
  }
  return units > 0 ? static_cast<double>(dead) / static_cast<double>(units) : 0;
}

}  // namespace

std::shared_ptr<const ThreeParts> three_parts(const DataChoice& choice) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const ThreeParts>> loaded;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const ThreeParts>& parts = loaded[to_json(choice).dump()];
  if (!parts) parts = std::make_shared<const ThreeParts>(load_parts(choice));
  return parts;
}

Json to_json(const TrainingPlan& plan) {
  return {{"hidden", plan.hidden},
          {"activation", plan.activation},
          {"initialiser", plan.initialiser},
          {"weight_scale", plan.weight_scale},
          {"bias", plan.bias},
          {"normalisation", plan.normalisation},
          {"residual", plan.residual},
          {"dropout", plan.dropout},
          {"head", plan.head},
          {"loss", plan.loss},
          {"scaling", plan.scaling},
          {"optimizer", plan.optimizer},
          {"learning_rate", plan.learning_rate},
          {"clip_norm", plan.clip_norm},
          {"batch_size", plan.batch_size},
          {"epochs", plan.epochs},
          {"dtype", std::string(to_string(plan.dtype))},
          {"seed", plan.seed}};
}

TrainingPlan plan_from(const Json& json) {
  TrainingPlan plan;
  json.at("hidden").get_to(plan.hidden);
  json.at("activation").get_to(plan.activation);
  json.at("initialiser").get_to(plan.initialiser);
  json.at("weight_scale").get_to(plan.weight_scale);
  json.at("bias").get_to(plan.bias);
  json.at("normalisation").get_to(plan.normalisation);
  json.at("residual").get_to(plan.residual);
  json.at("dropout").get_to(plan.dropout);
  json.at("head").get_to(plan.head);
  json.at("loss").get_to(plan.loss);
  json.at("scaling").get_to(plan.scaling);
  json.at("optimizer").get_to(plan.optimizer);
  json.at("learning_rate").get_to(plan.learning_rate);
  json.at("clip_norm").get_to(plan.clip_norm);
  json.at("batch_size").get_to(plan.batch_size);
  json.at("epochs").get_to(plan.epochs);
  plan.dtype = json.at("dtype") == to_string(float64) ? float64 : float32;
  json.at("seed").get_to(plan.seed);
  return plan;
}

Json to_json(const DataChoice& choice) {
  return {{"name", choice.name},       {"seed", choice.seed},         {"count", choice.count},
          {"at_most", choice.at_most}, {"score_on", choice.score_on}, {"label_noise", choice.label_noise}};
}

DataChoice data_from(const Json& json) {
  return {json.at("name"),    json.at("seed"),     json.at("count"),
          json.at("at_most"), json.at("score_on"), json.at("label_noise")};
}

Job train_job(const TrainingPlan& plan, const DataChoice& data) {
  // Numbers multiplied in a forward pass, three times with the backward one, at some 10⁹ a second, and what each
  // step and each node costs besides.
  const double examples = data.name == "digits" ? 1038
                          : data.name == "fashion-mnist"
                              ? (data.at_most > 0 ? static_cast<double>(data.at_most) : 48000)
                              : 0.6 * static_cast<double>(data.count);
  double weights = 0, width = data.name == "fashion-mnist" ? 784 : data.name == "digits" ? 64 : 2;
  for (const Index hidden : plan.hidden) {
    weights += width * static_cast<double>(hidden);
    width = static_cast<double>(hidden);
  }
  const double steps = examples / static_cast<double>(plan.batch_size);
  const double seconds =
      plan.epochs * (examples * weights * 2e-10 + steps * 1.5e-6 * static_cast<double>(plan.hidden.size() + 4));
  return {"train", {{"plan", to_json(plan)}, {"data", to_json(data)}}, 0.01 + 1.5 * seconds};
}

Json run_train(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->fit);
  const Training scaled(plan, parts->held_out);  // whose test part is scaled as the other's

  Json epochs = Json::array(), dead = Json::array(), layers = Json::array();
  const auto measure = [&] {
    const Score train = training.evaluate(training.data().train);
    const Score validation = training.evaluate(training.data().test);
    const Score test = training.evaluate(scaled.data().test);
    epochs.push_back({train.loss, train.accuracy, validation.loss, validation.accuracy, test.loss, test.accuracy});
    dead.push_back(dead_share(training));
  };
  measure();
  layers.push_back(layers_json(training));
  while (training.epoch() < plan.epochs && training.run_epoch()) measure();
  if (training.failure().empty()) layers.push_back(layers_json(training));
  return {{"epochs", epochs}, {"layers", layers}, {"dead_share", dead}, {"failure", training.failure()}};
}

TrainResult train_result(const Json& json) {
  TrainResult result;
  for (const Json& e : json.at("epochs"))
    result.epochs.push_back({number(e[0]), number(e[1]), number(e[2]), number(e[3]), number(e[4]), number(e[5])});
  for (const Json& layers : json.at("layers")) {
    std::vector<LayerResult>& all = result.layers.emplace_back();
    for (const Json& l : layers)
      all.push_back(
          {number(l[0]), number(l[1]), number(l[2]), number(l[3]), number(l[4]), l[5].get<int>(), l[6].get<int>()});
  }
  for (const Json& share : json.at("dead_share")) result.dead_share.push_back(number(share));
  result.failure = json.at("failure").get<std::string>();
  return result;
}

std::vector<Job> Contest::jobs() const {
  std::vector<Job> all;
  for (const Contender& contender : contenders)
    for (const double rate : rates)
      for (int seed = 1; seed <= seeds; ++seed) {
        TrainingPlan plan = contender.plan;
        plan.learning_rate = rate;
        plan.seed = static_cast<std::uint64_t>(seed);
        all.push_back(train_job(plan, data));
      }
  return all;
}

namespace {

// The epoch that was best on the validation part.
const EpochResult& best_epoch(const TrainResult& run) {
  return *std::ranges::max_element(run.epochs, [](const EpochResult& a, const EpochResult& b) {
    return std::isnan(b.validation_accuracy) ? false : a.validation_accuracy < b.validation_accuracy;
  });
}

}  // namespace

std::vector<double> Outcome::test_accuracies() const {
  std::vector<double> all;
  for (const TrainResult& run : runs) all.push_back(best_epoch(run).test_accuracy);
  return all;
}

std::vector<Outcome> outcomes(const Contest& contest, const Results& results) {
  std::vector<Outcome> all;
  for (const Contender& contender : contest.contenders) {
    Outcome best{.name = contender.name, .runs = {}};
    double best_validation = -std::numeric_limits<double>::infinity();
    for (const double rate : contest.rates) {
      std::vector<TrainResult> runs;
      double validation = 0;
      for (const Job& job : Contest{{contender}, contest.data, {rate}, contest.seeds}.jobs()) {
        runs.push_back(train_result(results.of(job)));
        validation += best_epoch(runs.back()).validation_accuracy / contest.seeds;
      }
      if (validation <= best_validation) continue;
      best_validation = validation;
      best.rate = rate;
      best.runs = std::move(runs);
    }
    best.at_edge =
        contest.rates.size() > 1 && (best.rate == contest.rates.front() || best.rate == contest.rates.back());
    all.push_back(std::move(best));
  }
  return all;
}

}  // namespace gradus::claims
