#include "claims/reference_experiment.h"

#include "claims/train_experiment.h"

#include <gradus/data/idx.h>
#include <gradus/data/registry.h>
#include <gradus/diagnostics/training.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace gradus::claims {
namespace {

// Loaded once and shared.
std::shared_ptr<const Split> loaded(const std::string& data, std::uint64_t split) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::uint64_t>, std::shared_ptr<const Split>> all;
  const std::lock_guard lock(mutex);
  // This one is split the same way for all seeds, and large.
  if (data == "fashion-mnist") split = 0;
  std::shared_ptr<const Split>& parts = all[{data, split}];
  if (!parts) parts = std::make_shared<const Split>(load(data, {.seed = split}));
  return parts;
}

}  // namespace

Job reference_job(const TrainingPlan& plan, const std::string& data, std::uint64_t split) {
  const bool is_large = data == "fashion-mnist";
  double products = 0, width = is_large ? 784 : 64;
  for (const Index hidden : plan.hidden) {
    products += width * static_cast<double>(hidden);
    width = static_cast<double>(hidden);
  }
  const double examples = is_large ? 60000 : 1297;
  const double steps = examples / static_cast<double>(plan.batch_size);
  const double seconds =
      plan.epochs * (examples * products * 2e-10 + steps * 1.5e-6 * static_cast<double>(plan.hidden.size() + 4));
  return {"reference", {{"plan", to_json(plan)}, {"data", data}, {"split", split}}, 0.01 + seconds};
}

Json run_reference(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const auto parts = loaded(config.at("data"), config.at("split"));
  Training training(plan, *parts);
  while (training.epoch() < plan.epochs && training.run_epoch()) {
  }
  const bool diverged = !training.failure().empty();
  return {{"accuracy", diverged ? 0 : training.evaluate(training.data().test).accuracy},
          {"failure", training.failure()}};
}

double reference_accuracy(const Json& json) { return number(json.at("accuracy")); }

Job pixels_job() { return {"pixels", {{"data", "fashion-mnist"}}, 1}; }

Json run_pixels(const Json&) {
  const Tensor images = read_idx(std::filesystem::path(fashion_mnist_directory) / "train-images-idx3-ubyte.gz");
  double sum = 0, squares = 0;
  const auto values = images.values<float>();
  for (const double value : values) {
    sum += value / 255;
    squares += value * value / (255.0 * 255.0);
  }
  const auto n = static_cast<double>(values.size());
  return {{"mean", sum / n}, {"sd", std::sqrt(squares / n - sum / n * (sum / n))}};
}

}  // namespace gradus::claims
