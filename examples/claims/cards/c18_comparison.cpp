// C18: hidden layers should be ReLU first, then LeakyReLU and others; no sigmoid, try tanh.
#include "claims/cards.h"
#include "claims/cards/c18_pictures.h"
#include "claims/cards/settings.h"
#include "claims/train_experiment.h"
#include "presentation/forest.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double margin = 0.01;  // of accuracy: less than this is as good

std::vector<std::string> names(Effort effort) {
  return by_effort<std::vector<std::string>>(
      effort, {"relu", "sigmoid", "tanh", "leaky_relu"}, {"relu", "sigmoid", "tanh", "leaky_relu", "elu", "gelu"},
      {"relu", "sigmoid", "tanh", "leaky_relu", "elu", "gelu", "selu", "silu", "softplus", "softsign"});
}

struct Setting {
  std::string name;
  DataChoice data;
  std::size_t depth;
  int epochs;
  std::string initialiser = "proper";
};
std::vector<Setting> settings(Effort effort) {
  if (effort == Effort::quick)
    return {{"digits, 2 layers", {}, 2, 8}, {"circles, 2 layers", {.name = "circles", .count = 500}, 2, 15}};
  std::vector<Setting> all{
      {"digits, 2 layers", {}, 2, 20},
      {"digits, 8 layers", {}, 8, 20},
      {"digits, 8 layers, LeCun for all", {}, 8, 20, "lecun_normal"},
      {"digits, 8 layers, He for all", {}, 8, 20, "he_normal"},
      {"two spirals, 3 layers", {.name = "two-spirals", .count = 600}, 3, 150},
      {"circles, 2 layers", {.name = "circles", .count = 600}, 2, 40},
      {"fashion-mnist, 2 layers", {.name = "fashion-mnist", .at_most = 1000, .score_on = 1000}, 2, 15}};
  if (effort == Effort::full) all.push_back({"digits, 20 layers", {}, 20, 40});
  return all;
}

Contest contest(Effort effort, const Setting& setting) {
  Contest contest{.contenders = {},
                  .data = setting.data,
                  .rates = by_effort<std::vector<double>>(effort, {0.003, 0.01, 0.03}, {0.001, 0.003, 0.01, 0.03},
                                                          {0.0003, 0.001, 0.003, 0.01, 0.03, 0.1}),
                  .seeds = by_effort(effort, 3, 5, 20)};
  for (const std::string& name : names(effort))
    contest.contenders.push_back({name,
                                  {.hidden = std::vector<Index>(setting.depth, 32),
                                   .activation = name,
                                   .initialiser = setting.initialiser,
                                   .optimizer = "adam",
                                   .epochs = setting.epochs}});
  return contest;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const Setting& setting : settings(effort))
    for (Job& job : contest(effort, setting).jobs()) all.push_back(std::move(job));
  for (const auto& picture : {phase_jobs, boundary_jobs, landscape_jobs, histogram_jobs})
    for (Job& job : picture(effort)) all.push_back(std::move(job));
  return all;
}

Judgement judge(const Results& results, Effort effort) {
  const std::vector<std::string> all_names = names(effort);
  Table table{"Test accuracy, each with its best rate (mean over seeds; share of dead units where there are any)",
              {"data and net"},
              {}};
  Forest forest{.x_title = "ReLU's accuracy less the other's, %", .x = {}, .series = {}};
  for (std::size_t i = 0; i < all_names.size(); ++i) {
    table.header.push_back(all_names[i]);
    if (i > 0) forest.series.push_back({all_names[i], i, {}});
  }
  std::vector<double> over_sigmoid;  // ReLU's gain, all settings and seeds
  std::vector<std::string> relu_beaten, sigmoid_as_good, sigmoid_worse, tanh_better, at_edge;
  double low = -1, high = 1;
  for (const Setting& setting : settings(effort)) {
    const std::vector<Outcome> outcome = outcomes(contest(effort, setting), results);
    std::vector<std::string>& row = table.rows.emplace_back(std::vector<std::string>{setting.name});
    forest.names.push_back(setting.name);
    const std::vector<double> relu = outcome[0].test_accuracies();
    std::vector<std::string> better;
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      double dead = 0;
      for (const TrainResult& run : outcome[i].runs)
        dead += run.dead_share.back() / static_cast<double>(outcome[i].runs.size());
      const std::vector<double> accuracies = outcome[i].test_accuracies();
      row.push_back(fixed(mean(accuracies), 3) + (dead > 0.0005 ? fmt::format(" ({} %)", fixed(100 * dead, 1)) : ""));
      if (outcome[i].at_edge) at_edge.push_back(fmt::format("{} ({})", outcome[i].name, setting.name));
      if (i == 0) continue;
      const std::vector<double> gains = differences(relu, accuracies);
      const Estimate gain = bootstrap(gains, mean);
      forest.series[i - 1].effects.push_back(presentation::Interval{100 * gain.value, 100 * gain.low, 100 * gain.high});
      low = std::min(low, 100 * gain.low);
      high = std::max(high, 100 * gain.high);
      if (gain.high < 0 && gain.value < -margin) better.push_back(outcome[i].name);
      if (outcome[i].name == "sigmoid") {
        over_sigmoid.insert(over_sigmoid.end(), gains.begin(), gains.end());
        (gain.low > 0 && gain.value > margin ? sigmoid_worse : sigmoid_as_good).push_back(setting.name);
      }
      if (outcome[i].name == "tanh" && gain.high < 0) tanh_better.push_back(setting.name);
    }
    if (!better.empty()) relu_beaten.push_back(fmt::format("{} (by {})", setting.name, listed(better)));
  }
  forest.x = roomy_axis(low, high);

  const Estimate gain = bootstrap(over_sigmoid, mean);
  const auto or_none = [](const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& each : list) text += (text.empty() ? "" : "; ") + each;
    return text.empty() ? std::string("nowhere") : text;
  };
  std::vector<std::string> found{
      fmt::format("ReLU was beaten by more than {} point of accuracy, with 95% certainty: {}.",
                  significant(100 * margin, 1), or_none(relu_beaten)),
      fmt::format(
          "Sigmoid was worse than ReLU by more than that: {}. It was as good, or could not be told from it: {}.",
          or_none(sigmoid_worse), or_none(sigmoid_as_good)),
      fmt::format("tanh was better than ReLU with 95% certainty: {}.", or_none(tanh_better))};
  std::vector<Drawn> plots{drawn_as("c18_effects", "What ReLU is worth",
                                    "ReLU's test accuracy less that of others, each with its own best rate; 95% "
                                    "intervals over seeds, in pairs. Right of the line ReLU is better.",
                                    forest)};
  for (const auto& picture : {phase_diagram, boundaries, landscapes, activation_ridges, delta_ridges}) {
    Picture made = picture(results, effort);
    plots.push_back(std::move(made.drawn));
    if (!made.found.empty()) found.push_back(std::move(made.found));
  }
  if (const std::string warning = edge_warning(at_edge); !warning.empty()) found.push_back(warning);

  const std::size_t count = settings(effort).size();
  const bool relu_everywhere = relu_beaten.empty(), sigmoid_nowhere = sigmoid_as_good.empty();
  const bool refuted = relu_beaten.size() == count || sigmoid_worse.empty();
  std::vector<std::string> conditions;
  if (!relu_everywhere)
    conditions.push_back("ReLU is only where one begins: something else was better on " + or_none(relu_beaten));
  if (!sigmoid_nowhere) conditions.push_back("“no sigmoid” is for " + or_none(sigmoid_worse) + ", where it was worse");
  return {.verdict = refuted                              ? Verdict::refuted
                     : relu_everywhere && sigmoid_nowhere ? Verdict::holds
                                                          : Verdict::holds_if,
          .condition = refuted ? "" : listed(conditions),
          .effect_of = "ReLU's test accuracy less sigmoid's, over all data sets and nets",
          .effect = gain,
          .seeds = contest(effort, settings(effort)[0]).seeds,
          .found = found,
          .tables = {table},
          .plots = plots};
}

}  // namespace

Claim c18_comparison() {
  return {.id = "C18",
          .says = "hidden layers: ReLU first, then LeakyReLU and others; watch for dead units; no sigmoid, try tanh",
          .question = "Is ReLU the activation to begin with, and sigmoid the one to leave?",
          .prediction =
              "On every data set, depth and initialisation ReLU is within a point of accuracy of the best, and "
              "sigmoid is behind it.",
          .protocol =
              "Several data sets, depths and initialisations; 32 units a layer, Adam, every activation with the "
              "rate that is best for it on a validation part, from the same list, with the same seeds and "
              "epochs. “As good” is less than one point of accuracy behind.",
          .command = "./run compare --activations relu,leaky_relu,elu,gelu,tanh,sigmoid",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
