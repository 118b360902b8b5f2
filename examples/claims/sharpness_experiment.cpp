#include "claims/sharpness_experiment.h"

#include "claims/calibration.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/training.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

constexpr Index gap_classes = 10;

std::vector<double> softmax_of(const Tensor& logits, double temperature) {
  Tape tape;
  return softmax(tape.constant(logits.to(float64)) / temperature).value().to_vector();
}

// What a set of probabilities, row by row, says of its labels.
Json judged(const std::vector<double>& p, std::span<const std::int32_t> labels, std::size_t classes) {
  double top = 0, right = 0, surprise = 0;
  std::vector<double> tops;
  std::vector<bool> was_right;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto first = p.begin() + static_cast<std::ptrdiff_t>(row * classes);
    const auto best = std::max_element(first, first + static_cast<std::ptrdiff_t>(classes));
    tops.push_back(*best);
    was_right.push_back(best - first == labels[row]);
    top += *best;
    right += was_right.back();
    surprise -= std::log(std::max(first[labels[row]], std::numeric_limits<double>::min()));
  }
  const double n = static_cast<double>(labels.size());
  return {top / n, right / n, surprise / n, reliability(tops, was_right).error};
}

}  // namespace

const std::vector<double>& temperatures() {
  static const std::vector<double> all{0.25, 0.5, 1, 1.5, 2, 3, 5, 10};
  return all;
}

const std::vector<double>& gaps() {
  static const std::vector<double> all = [] {
    std::vector<double> steps;
    for (int i = 0; i <= 60; ++i) steps.push_back(i * 0.25);
    return steps;
  }();
  return all;
}

const std::vector<double>& share_scales() {
  static const std::vector<double> all{0.1, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 10, 20, 50};
  return all;
}

Job gap_job(std::uint64_t seed) { return {"softmax_gap", {{"seed", seed}}, 0.02}; }

Json run_gap(const Json& config) {
  Json top = Json::array();
  for (const double temperature : temperatures()) {
    Tensor logits(Shape{static_cast<Index>(gaps().size()), gap_classes}, float64);
    for (std::size_t i = 0; i < gaps().size(); ++i) logits.values<double>()[i * gap_classes] = gaps()[i];
    const std::vector<double> p = softmax_of(logits, temperature);
    Json row = Json::array();
    for (std::size_t i = 0; i < gaps().size(); ++i) row.push_back(p[i * gap_classes]);
    top.push_back(std::move(row));
  }

  Generator rng(config.at("seed").get<std::uint64_t>());
  const Index rows = 1000;
  double ratio_error = 0;
  for (const double temperature : temperatures()) {
    Tensor logits(Shape{rows, gap_classes}, float64);
    for (double& x : logits.values<double>()) x = rng.normal(0, 3);
    const std::vector<double> p = softmax_of(logits, temperature), x = logits.to_vector();
    for (std::size_t i = 0; i < x.size(); i += gap_classes) {
      const double expected = std::exp((x[i] - x[i + 1]) / temperature);
      ratio_error = std::max(ratio_error, std::abs(p[i] / p[i + 1] - expected) / expected);
    }
  }
  Json sharper = Json::array(), softmax_top = Json::array(), share_top = Json::array();
  for (const double scale : share_scales()) {
    Tensor logits(Shape{rows, gap_classes}, float64);
    for (double& x : logits.values<double>()) x = rng.uniform(0, scale);
    const std::vector<double> p = softmax_of(logits, 1), x = logits.to_vector();
    double wins = 0, top_p = 0, top_share = 0;
    for (std::size_t i = 0; i < x.size(); i += gap_classes) {
      double sum = 0, largest = 0, largest_p = 0;
      for (std::size_t j = i; j < i + gap_classes; ++j) {
        sum += x[j];
        largest = std::max(largest, x[j]);
        largest_p = std::max(largest_p, p[j]);
      }
      wins += largest_p > largest / sum;
      top_p += largest_p;
      top_share += largest / sum;
    }
    sharper.push_back(wins / rows);
    softmax_top.push_back(top_p / rows);
    share_top.push_back(top_share / rows);
  }
  return {{"top", top},
          {"ratio_error", ratio_error},
          {"sharper", sharper},
          {"softmax_top", softmax_top},
          {"share_top", share_top}};
}

Job sharpness_job(const TrainingPlan& plan, const DataChoice& data) {
  return {"sharpness", {{"plan", to_json(plan)}, {"data", to_json(data)}}, 1.2 * train_job(plan, data).cost};
}

Json run_sharpness(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->fit);
  const Training scaled(plan, parts->held_out);
  const Dataset& test = scaled.data().test;
  const std::size_t classes = static_cast<std::size_t>(test.classes);
  Json result{{"top", Json::array()}, {"gap", Json::array()}, {"accuracy", Json::array()}, {"tempered", Json::array()}};
  Tensor logits;
  const auto measure = [&] {
    logits = training.outputs(test.inputs);
    const Json now = judged(softmax_of(logits, 1), test.labels, classes);
    std::vector<double> x = logits.to_vector();
    double gap = 0;
    for (std::size_t row = 0; row < test.labels.size(); ++row) {
      const auto first = x.begin() + static_cast<std::ptrdiff_t>(row * classes);
      std::partial_sort(first, first + 2, first + static_cast<std::ptrdiff_t>(classes), std::greater<>());
      gap += (first[0] - first[1]) / static_cast<double>(test.labels.size());
    }
    result["top"].push_back(now[0]);
    result["accuracy"].push_back(now[1]);
    result["gap"].push_back(gap);
  };
  measure();
  while (training.epoch() < plan.epochs && training.run_epoch()) measure();
  for (const double temperature : temperatures())
    result["tempered"].push_back(judged(softmax_of(logits, temperature), test.labels, classes));
  return result;
}

}  // namespace gradus::claims
