// C12: ReLU's activations are sparse, and sparsity can help generalisation.
#include "claims/cards.h"
#include "claims/cards/settings.h"
#include "claims/sparsity_experiment.h"
#include "presentation/forest.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

struct Setting {
  std::string name;
  DataChoice data;
};
std::vector<Setting> settings(Effort effort) {
  if (effort == Effort::quick)
    return {{"150 digits", {.at_most = 150}}, {"1038 digits, 30 % of the labels random", {.label_noise = 0.3}}};
  return {{"1038 digits", {}},
          {"150 digits", {.at_most = 150}},
          {"1038 digits, 30 % of the labels random", {.label_noise = 0.3}},
          {"500 of fashion-mnist", {.name = "fashion-mnist", .at_most = 500, .score_on = 1000}}};
}
std::vector<double> strengths(Effort effort) {
  return by_effort<std::vector<double>>(effort, {1e-3, 3e-3, 1e-2}, {1e-4, 1e-3, 3e-3, 1e-2},
                                        {1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2});
}
std::vector<double> rates(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0.1}, {0.03, 0.1, 0.3}, {0.01, 0.03, 0.1, 0.3, 1});
}
int seeds(Effort effort) { return by_effort(effort, 4, 6, 20); }

SparsityRun run_of(Effort effort, const Setting& setting, double strength, double rate, int seed) {
  return {.strength = strength,
          .data = setting.data,
          .rate = rate,
          .epochs = by_effort(effort, 20, 30, 60),
          .seed = static_cast<std::uint64_t>(seed)};
}

std::vector<SparsityResult> runs_of(Effort effort, const Setting& setting, double strength, double rate,
                                    const Results& results) {
  std::vector<SparsityResult> all;
  for (int seed = 1; seed <= seeds(effort); ++seed)
    all.push_back(sparsity_result(results.of(sparsity_job(run_of(effort, setting, strength, rate, seed)))));
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<double> all_strengths = strengths(effort);
  all_strengths.push_back(0);
  std::vector<Job> all;
  for (const Setting& setting : settings(effort))
    for (const double strength : all_strengths)
      for (const double rate : rates(effort))
        for (int seed = 1; seed <= seeds(effort); ++seed)
          all.push_back(sparsity_job(run_of(effort, setting, strength, rate, seed)));
  return all;
}

// The strength and rate that are best on the validation part, of one seed after the other.
struct Chosen {
  double strength = 0;
  double rate = 0;
  std::vector<SparsityResult> runs;
  std::vector<double> accuracies() const {
    std::vector<double> all;
    for (const SparsityResult& run : runs) all.push_back(run.best().test_accuracy);
    return all;
  }
  double zeros() const {  // at the end, over all layers
    double sum = 0;
    for (const SparsityResult& run : runs) sum += mean(run.zeros.back()) / static_cast<double>(runs.size());
    return sum;
  }
};
Chosen best_of(Effort effort, const Setting& setting, const std::vector<double>& among, const Results& results) {
  Chosen best;
  double most = -1;
  for (const double strength : among)
    for (const double rate : rates(effort)) {
      std::vector<SparsityResult> runs = runs_of(effort, setting, strength, rate, results);
      double validation = 0;
      for (const SparsityResult& run : runs) validation += run.best().validation_accuracy;
      if (validation <= most) continue;
      most = validation;
      best = {strength, rate, std::move(runs)};
    }
  return best;
}

// Share of zeros per layer and epoch: mean over seeds.
Panel zeros_panel(const std::string& title, const std::vector<SparsityResult>& runs) {
  const std::size_t layers = runs[0].zeros[0].size();
  Panel panel{.title = title, .x = linear_axis(0, static_cast<double>(runs[0].zeros.size() - 1)), .curves = {}};
  for (std::size_t layer = 0; layer < layers; ++layer) {
    Curve curve{.look = layer, .spread = Spread::band, .dots = Dots::none};
    curve.segments.emplace_back();
    for (std::size_t epoch = 0; epoch < runs[0].zeros.size(); ++epoch) {
      std::vector<double> at;
      for (const SparsityResult& run : runs)
        if (epoch < run.zeros.size()) at.push_back(run.zeros[epoch][layer]);
      const auto [low, high] = std::ranges::minmax(at);
      curve.segments[0].push_back({static_cast<double>(epoch), mean(at), low, high});
    }
    panel.curves.push_back(std::move(curve));
  }
  return panel;
}

Judgement judge(const Results& results, Effort effort) {
  Table table{"Test accuracy without and with the penalty, each with its best rate and strength",
              {"data", "without", "with", "strength", "rates", "zeros without", "zeros with"},
              {}};
  Figure figure{.x_title = "epoch",
                .y_title = "share of activations that are 0",
                .y = linear_axis(0, 1),
                .legend = {{.text = "first hidden layer", .look = 0, .dots = Dots::none},
                           {.text = "second", .look = 1, .dots = Dots::none}},
                .panels = {}};
  Forest forest{.x_title = "accuracy gained by the penalty, %-points", .x = {}, .series = {{}}};
  std::vector<double> changes, zeros;
  std::vector<std::string> helps, does_not;
  double low = -1, high = 1;
  for (const Setting& setting : settings(effort)) {
    const Chosen without = best_of(effort, setting, {0.0}, results),
                 with = best_of(effort, setting, strengths(effort), results);
    const std::vector<double> change = differences(with.accuracies(), without.accuracies());
    const Estimate estimate = bootstrap(change, mean);
    changes.insert(changes.end(), change.begin(), change.end());
    (estimate.low > 0 ? helps : does_not).push_back(fmt::format("{} ({})", setting.name, text_of(estimate, 2)));
    zeros.push_back(without.zeros());
    table.rows.push_back({setting.name, fixed(mean(without.accuracies()), 3), fixed(mean(with.accuracies()), 3),
                          significant(with.strength, 2),
                          significant(without.rate, 2) + " and " + significant(with.rate, 2), fixed(without.zeros(), 2),
                          fixed(with.zeros(), 2)});
    forest.names.push_back(setting.name);
    forest.series[0].effects.push_back(
        presentation::Interval{100 * estimate.value, 100 * estimate.low, 100 * estimate.high});
    low = std::min(low, 100 * estimate.low);
    high = std::max(high, 100 * estimate.high);
    if (figure.panels.empty()) {
      figure.panels.push_back(zeros_panel(setting.name + ", no penalty", without.runs));
      figure.panels.push_back(
          zeros_panel(fmt::format("{}, penalty {}", setting.name, significant(with.strength, 2)), with.runs));
    }
  }
  forest.x = roomy_axis(low, high);
  const Estimate change = bootstrap(changes, mean);
  const bool sparse = mean(zeros) > 0.25;
  std::vector<std::string> found{
      fmt::format("Without any penalty {} % of ReLU's activations are exactly 0 after training; tanh or sigmoid have "
                  "none.",
                  fixed(100 * mean(zeros), 0)),
      fmt::format("Making them sparser on purpose changes test accuracy by {} on average over {}.", text_of(change, 2),
                  counted(static_cast<long>(settings(effort).size()), "data set")),
      helps.empty() ? "On none of the data sets is the gain above 0 with 95% certainty."
                    : "The gain is above 0 with 95% certainty on " + listed(helps) + ".",
      "The penalty also keeps activations small, so a gain need not be due to zeros alone."};
  return {.verdict = !sparse || helps.empty() ? Verdict::refuted
                     : does_not.empty()       ? Verdict::holds
                                              : Verdict::holds_if,
          .condition = sparse && !helps.empty() && !does_not.empty()
                           ? fmt::format("the data are such as {}; on {} the gain cannot be told from 0", listed(helps),
                                         listed(does_not))
                           : "",
          .effect_of = "change of test accuracy by an L1 penalty on ReLU's activations, its strength tuned",
          .effect = change,
          .seeds = seeds(effort),
          .found = found,
          .tables = {table},
          .plots = {drawn_as("c12_zeros", "How many of ReLU's activations are 0",
                             "Share of zeros over the training part, by layer and epoch; line: mean over seeds, band: "
                             "from the smallest to the largest. Right: with a penalty on activations.",
                             figure),
                    drawn_as("c12_sparsity_and_accuracy", "Does sparsity help?",
                             "By how much test accuracy changes when a penalty makes activations sparser; rate and "
                             "strength chosen on a validation part, 95% intervals over seeds.",
                             forest)}};
}

}  // namespace

Claim c12_relu_is_sparse() {
  return {.id = "C12",
          .says = "ReLU activations are sparse, and sparsity can help generalisation",
          .question = "Are ReLU's activations sparse, and does more sparsity lower the test error?",
          .prediction =
              "About half of the activations are 0 at the start and no fewer after training; and with a penalty "
              "that makes them sparser, test accuracy is higher where data are few or noisy.",
          .protocol =
              "Two hidden layers of 64 ReLUs, SGD. The penalty is a strength times Σ|a| over all hidden units, "
              "averaged over the batch. With and without it, rate and strength are those that are best on a "
              "validation part; the same seeds are compared in pairs.",
          .command = "./run claims --only C12",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
