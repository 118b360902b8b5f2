#include "claims/head_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/training.h>
#include <gradus/layers/losses.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>

namespace gradus::claims {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double half_distance = 1;  // of the clouds from the origin, along x

// The same examples with one target, 1 where the label is `yes`; of the labels that `take` wants.
template <class Take, class Yes>
Dataset binary(const Dataset& data, Take take, Yes yes) {
  std::vector<Index> rows;
  for (Index i = 0; i < data.size(); ++i)
    if (take(data.labels[static_cast<std::size_t>(i)])) rows.push_back(i);
  Dataset result = select(data, rows);
  std::vector<float> targets;
  for (const std::int32_t label : result.labels) targets.push_back(yes(label) ? 1 : 0);
  result.targets = Tensor::from(targets, {result.size(), 1});
  result.labels.clear();
  result.class_names.clear();
  result.classes = 0;
  return result;
}

Dataset clouds(Index count, Generator& rng) {
  std::vector<float> inputs, targets;
  for (Index i = 0; i < count; ++i) {
    const bool yes = rng.uniform() < 0.5;
    inputs.push_back(static_cast<float>(rng.normal(yes ? half_distance : -half_distance, 1)));
    inputs.push_back(static_cast<float>(rng.normal()));
    targets.push_back(yes ? 1 : 0);
  }
  Dataset data;
  data.name = "gaussians";
  data.inputs = Tensor::from(inputs, {count, 2});
  data.targets = Tensor::from(targets, {count, 1});
  return data;
}

ThreeParts parts_of(const std::string& task, Index examples) {
  if (task == "gaussians") {
    Generator rng(1);
    ThreeParts parts{{clouds(examples, rng), clouds(examples, rng)}, {{}, clouds(4 * examples, rng)}};
    parts.held_out.train = parts.fit.train;
    return parts;
  }
  const std::string name = task == "shirts"    ? "fashion-mnist"
                           : task == "odd"     ? "digits"
                           : task == "spirals" ? "two_spirals"
                                               : task;
  ThreeParts parts = *three_parts({.name = name, .count = examples, .at_most = task == "shirts" ? 5 * examples : 0});
  if (task == "digits" || task == "sine") return parts;
  for (Dataset* part : {&parts.fit.train, &parts.fit.test, &parts.held_out.train, &parts.held_out.test})
    *part = task == "shirts"
                ? binary(
                      *part, [](int label) { return label == 0 || label == 6; }, [](int label) { return label == 6; })
                : binary(
                      *part, [](int) { return true; }, [](int label) { return label % 2 == 1; });
  return parts;
}

// Made once and shared: a few thousand examples out of sixty thousand are slow to pick.
std::shared_ptr<const ThreeParts> shared_parts(const std::string& task, Index examples) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, Index>, std::shared_ptr<const ThreeParts>> made;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const ThreeParts>& parts = made[{task, examples}];
  if (!parts) parts = std::make_shared<const ThreeParts>(parts_of(task, examples));
  return parts;
}

bool is_binary(const std::string& task) { return task != "digits" && task != "sine"; }

std::vector<double> probabilities(Training& training, const Dataset& data) {
  std::vector<double> p = training.outputs(data.inputs).to_vector();
  const bool are_logits = training.plan().loss == "bce_with_logits";
  for (double& y : p) y = are_logits ? 1 / (1 + std::exp(-y)) : std::clamp(y, 0.0, 1.0);
  return p;
}

double error_of(Training& training, const Dataset& data, bool binary_task) {
  if (!binary_task) return 1 - training.evaluate(data).accuracy;
  const std::vector<double> p = probabilities(training, data), wanted = data.targets.to_vector();
  double wrong = 0;
  for (std::size_t i = 0; i < p.size(); ++i) wrong += (p[i] > 0.5) != (wanted[i] == 1);
  return wrong / static_cast<double>(p.size());
}

Json calibration(Training& training, const Dataset& data, bool truth_known) {
  const std::vector<double> p = probabilities(training, data), wanted = data.targets.to_vector();
  std::vector<bool> came_true;
  for (const double t : wanted) came_true.push_back(t == 1);
  const Reliability measured = reliability(p, came_true);
  Generator rng(2);
  double distance = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double x = data.inputs.values<float>()[i * static_cast<std::size_t>(data.features())];
    const double truth = 1 / (1 + std::exp(-2 * half_distance * x));
    distance += (p[i] - truth) * (p[i] - truth) / static_cast<double>(p.size());
  }
  Json bins = Json::array();
  for (const ReliabilityBin& bin : measured.bins) bins.push_back({bin.count, bin.mean, bin.share});
  return {{"error", measured.error},
          {"by_chance", error_by_chance(p, 0.95, rng)},
          {"from_truth", truth_known ? std::sqrt(distance) : unknown},
          {"bins", bins}};
}

Calibration calibration_from(const Json& json) {
  Calibration result{number(json.at("error")), number(json.at("by_chance")), number(json.at("from_truth")), {}};
  for (const Json& bin : json.at("bins")) result.bins.push_back({bin[0].get<int>(), number(bin[1]), number(bin[2])});
  return result;
}

}  // namespace

Job head_job(const std::string& task, const TrainingPlan& plan, Index examples) {
  double cost = train_job(plan, {.name = task == "odd" ? "digits" : task, .count = 2 * examples}).cost;
  if (task == "shirts") cost = 0.3 + 20 * cost;  // 784 inputs
  return {"head", {{"task", task}, {"plan", to_json(plan)}, {"examples", examples}}, cost};
}

Json run_head(const Json& config) {
  const std::string task = config.at("task");
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = shared_parts(task, config.at("examples"));
  Training training(plan, parts->fit);
  const Training scaled(plan, parts->held_out);
  const Dataset& validation = training.data().test;
  const Dataset& test = scaled.data().test;
  const bool binary_task = is_binary(task);
  Json epochs = Json::array();
  Moment best = training.moment();
  double least = std::numeric_limits<double>::infinity();
  int stopped_at = 0;
  const auto measure = [&] {
    epochs.push_back({error_of(training, validation, binary_task), error_of(training, test, binary_task)});
    if (!binary_task) return;
    const double loss = training.evaluate(validation).loss;
    if (!(loss < least)) return;
    least = loss;
    best = training.moment();
    stopped_at = training.epoch();
  };
  measure();
  while (training.epoch() < plan.epochs && training.run_epoch()) measure();
  Json result{{"epochs", epochs}, {"failure", training.failure()}, {"stopped_at", stopped_at}};
  if (binary_task) {
    result["last"] = calibration(training, test, task == "gaussians");
    training.go_to(best);
    result["stopped"] = calibration(training, test, task == "gaussians");
  }
  return result;
}

HeadScore HeadResult::best() const {
  HeadScore found{1e9, 1e9};
  for (const HeadScore& epoch : epochs)
    if (epoch.validation_error < found.validation_error) found = epoch;
  return found;
}

HeadResult head_result(const Json& json) {
  HeadResult result;
  for (const Json& epoch : json.at("epochs")) result.epochs.push_back({number(epoch[0]), number(epoch[1])});
  if (json.contains("last")) {
    result.last = calibration_from(json.at("last"));
    result.stopped = calibration_from(json.at("stopped"));
  }
  result.stopped_at = json.at("stopped_at");
  result.failure = json.at("failure").get<std::string>();
  return result;
}

Job mistake_job() { return {"mistake", Json::object(), 0.1}; }

Json run_mistake(const Json&) {
  constexpr Index classes = 10;
  constexpr double mistake = 8;
  Tape tape;
  // The gradient of the loss of logits that favour class 0 by z, while class 1 is right.
  const auto gradient = [&](const std::vector<double>& logits, const std::string& form) {
    tape.clear();
    const Index n = static_cast<Index>(logits.size());
    const Variable x = tape.variable(Tensor::from(logits, {1, n}));
    const std::int32_t label[] = {1};
    const Tensor wanted = n == 1 ? zeros({1, 1}, float64) : one_hot(label, n, float64);
    const Variable loss = form == "sigmoid_mse"   ? sum(square(sigmoid(x) - tape.constant(wanted)))
                          : form == "sigmoid_bce" ? sum(apply(BceWithLogits{}, x, tape.constant(wanted)))
                          : form == "softmax_mse" ? sum(square(softmax(x) - tape.constant(wanted)))
                                                  : cross_entropy(x, label);
    loss.backward();
    return x.grad().to_vector();
  };
  Json result{{"z", Json::array()}, {"steps", Json::object()}};
  for (int half = 0; half <= 40; ++half) result["z"].push_back(half / 2.0);
  for (const std::string form : {"sigmoid_mse", "sigmoid_bce", "softmax_mse", "softmax_ce"}) {
    const std::size_t n = form.starts_with("sigmoid") ? 1 : classes;
    result[form] = Json::array();
    for (const Json& z : result["z"]) {
      std::vector<double> logits(n, 0.0);
      logits[0] = z;
      double largest = 0;
      for (const double g : gradient(logits, form)) largest = std::max(largest, std::abs(g));
      result[form].push_back(largest);
    }
    std::vector<double> logits(n, 0.0);
    logits[0] = mistake;
    int steps = 0;
    for (; steps < 1'000'000 && logits[0] > (n == 1 ? 0 : logits[1]); ++steps) {
      const std::vector<double> g = gradient(logits, form);
      for (std::size_t i = 0; i < n; ++i) logits[i] -= g[i];
    }
    result["steps"][form] = steps;
  }
  return result;
}

}  // namespace gradus::claims
