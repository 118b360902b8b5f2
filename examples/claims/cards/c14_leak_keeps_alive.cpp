// C14: LeakyReLU's slope a keeps every unit alive; a must be tuned by hand, and never be 1.
#include "claims/cards.h"
#include "claims/train_experiment.h"
#include "claims/units_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double usual = 0.01;        // what LeakyReLU has if nobody chooses
constexpr double noticeable = 0.005;  // accuracy
constexpr double rate_that_kills = 0.5;

std::vector<double> slopes(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0, 0.01, 0.3, 1}, {0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 0.8, 1},
                                        {0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1});
}
std::string leaky(double slope) { return "leaky_relu(" + exact(slope) + ")"; }

const std::vector<std::string> data_names{"digits", "two_spirals"};

Contest contest(Effort effort, const std::string& data) {
  Contest contest{.contenders = {},
                  .data = {.name = data},
                  .rates = by_effort<std::vector<double>>(effort, {0.1}, {0.01, 0.03, 0.1, 0.3},
                                                          {0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5}),
                  .seeds = by_effort(effort, 2, 6, 20)};
  for (const double slope : slopes(effort))
    contest.contenders.push_back(
        {exact(slope), {.hidden = {32, 32, 32}, .activation = leaky(slope), .epochs = by_effort(effort, 15, 40, 80)}});
  return contest;
}

// With a rate that kills ReLU units.
std::vector<Job> unit_jobs(double slope, Effort effort) {
  std::vector<Job> all;
  const int seeds = by_effort(effort, 2, 6, 20);
  for (int seed = 1; seed <= seeds; ++seed)
    all.push_back(units_job({.hidden = {32, 32, 32},
                             .activation = leaky(slope),
                             .learning_rate = rate_that_kills,
                             .epochs = by_effort(effort, 15, 40, 80),
                             .seed = static_cast<std::uint64_t>(seed)},
                            {}));
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const std::string& data : data_names)
    for (Job& job : contest(effort, data).jobs()) all.push_back(std::move(job));
  for (const double slope : slopes(effort))
    for (Job& job : unit_jobs(slope, effort)) all.push_back(std::move(job));
  return all;
}

double best_validation(const TrainResult& run) {
  double best = 0;
  for (const EpochResult& epoch : run.epochs) best = std::max(best, epoch.validation_accuracy);
  return best;
}

// What tuning gains on one data set.
struct Tuning {
  std::string data;
  std::vector<Outcome> outcomes;               // by slope
  std::size_t best = 0, usual = 0, worst = 0;  // of the slopes between 0 and 1, by validation
  Estimate gain;                               // of the best over the usual slope, test accuracy, in pairs
  Estimate gain_of_leak;                       // of the usual slope over 0
  Estimate loss_of_linear;                     // of slope 1, to the best
  double lowest = 2, highest = 0;              // mean test accuracies of slopes between 0 and 1
};

Tuning tuning(const std::string& data, const Results& results, Effort effort) {
  const std::vector<double> all = slopes(effort);
  Tuning t;
  t.data = data;
  t.outcomes = outcomes(contest(effort, data), results);
  double best = -1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == usual) t.usual = i;
    if (all[i] <= 0 || all[i] >= 1) continue;
    double validation = 0;
    for (const TrainResult& run : t.outcomes[i].runs) validation += best_validation(run);
    if (validation > best) best = validation, t.best = i;
    const double accuracy = mean(t.outcomes[i].test_accuracies());
    if (accuracy < t.lowest) t.lowest = accuracy, t.worst = i;
    t.highest = std::max(t.highest, accuracy);
  }
  const auto gain = [&](std::size_t over, std::size_t under) {
    return bootstrap(differences(t.outcomes[over].test_accuracies(), t.outcomes[under].test_accuracies()), mean);
  };
  t.gain = gain(t.best, t.usual);
  t.gain_of_leak = gain(t.usual, 0);
  t.loss_of_linear = gain(t.best, all.size() - 1);
  return t;
}

// With the rate that kills.
struct Census {
  double slope;
  int units = 0, dead = 0, off = 0, was_off = 0, came_back = 0, diverged = 0;
};

Census census(double slope, const Results& results, Effort effort) {
  Census all{slope};
  for (const Job& job : unit_jobs(slope, effort)) {
    const UnitsResult run = units_result(results.of(job));
    all.diverged += run.diverged;
    for (const UnitsOfLayer& layer : run.layers) {
      all.units += layer.units;
      all.dead += *std::ranges::max_element(layer.dead);
      all.off += layer.off.back();
      all.was_off += layer.born_off + layer.went_off;
      all.came_back += layer.came_back;
    }
  }
  return all;
}

// Slopes as names side by side: 0 has no place on a logarithmic axis.
Figure accuracy_figure(const std::vector<Tuning>& tunings, const std::vector<double>& all) {
  Figure figure{
      .x_title = "slope a (0: ReLU, 1: linear)", .y_title = "test accuracy", .y = {}, .legend = {}, .panels = {{}}};
  Axis& x = figure.panels[0].x;
  x = {.low = -0.5, .high = static_cast<double>(all.size()) - 0.5, .tics = {}};
  for (std::size_t i = 0; i < all.size(); ++i) x.tics.push_back({static_cast<double>(i), significant(all[i], 1)});
  double lowest = 1;
  for (std::size_t d = 0; d < tunings.size(); ++d) {
    Curve curve{.look = d, .segments = {{}}, .spread = Spread::bars};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::vector<double> accuracies = tunings[d].outcomes[i].test_accuracies();
      const auto [low, high] = std::ranges::minmax(accuracies);
      curve.segments[0].push_back({static_cast<double>(i), mean(accuracies), low, high});
      lowest = std::min(lowest, low);
    }
    figure.panels[0].curves.push_back(curve);
    figure.legend.push_back({.text = tunings[d].data, .look = d});
  }
  figure.y = linear_axis(lowest - 0.02, 1);
  return figure;
}

Judgement judge(const Results& results, Effort effort) {
  const std::vector<double> all = slopes(effort);
  std::vector<Tuning> tunings;
  for (const std::string& data : data_names) tunings.push_back(tuning(data, results, effort));

  Table counts{"Units on digits with rate 0.5, over all seeds and layers",
               {"slope a"},
               {{"units"},
                {"dead at a time"},
                {"off at a time"},
                {"of these came back"},
                {"off at the end"},
                {"nets that diverged"}}};
  bool alive = true;
  Census with_zero{}, with_usual{};
  for (const double slope : all) {
    const Census c = census(slope, results, effort);
    if (slope > 0) alive = alive && c.dead == 0;
    if (slope == 0) with_zero = c;
    if (slope == usual) with_usual = c;
    counts.header.push_back(significant(slope, 1));
    const int cells[] = {c.units, c.dead, c.was_off, c.came_back, c.off, c.diverged};
    for (std::size_t i = 0; i < counts.rows.size(); ++i) counts.rows[i].push_back(std::to_string(cells[i]));
  }

  Table accuracies{"Test accuracy, each slope with its best rate", {"slope a"}, {}};
  for (const double slope : all) accuracies.header.push_back(significant(slope, 1));
  std::vector<std::string> needs_tuning, gains,
      found{fmt::format("With a rate that is too high, {}, {} of {} units of ReLU are off at some time, and {} of "
                        "these come back; with "
                        "a = 0.01 {} are, and {} come back. By a census in the strict sense no unit with a > 0 is "
                        "dead, but {} are still "
                        "off for every example at the end, against {}: they pass a gradient, and are linear.",
                        rate_that_kills, with_zero.was_off, with_zero.units, with_zero.came_back, with_usual.was_off,
                        with_usual.came_back, with_usual.off, with_zero.off)};
  bool linear_is_worst = true, edge = false;
  for (const Tuning& t : tunings) {
    accuracies.rows.push_back({t.data});
    accuracies.rows.push_back({"rate"});
    for (const Outcome& o : t.outcomes) {
      accuracies.rows[accuracies.rows.size() - 2].push_back(fixed(mean(o.test_accuracies()), 3));
      accuracies.rows.back().push_back(significant(o.rate, 2));
      edge = edge || o.at_edge;
    }
    gains.push_back(text_of(t.gain) + " on " + t.data);
    if (t.gain.low > noticeable) needs_tuning.push_back(t.data);
    linear_is_worst = linear_is_worst && t.loss_of_linear.low > noticeable;
    found.push_back(fmt::format(
        "{}: the slope that is best on the validation part, {}, gains {} over 0.01; 0.01 gains {} over ReLU. Means of "
        "slopes between 0 and 1 go from {}, with {}, to {}. The linear net, a = 1, is {} below the best.",
        t.data, t.outcomes[t.best].name, text_of(t.gain), text_of(t.gain_of_leak), fixed(t.lowest, 3),
        t.outcomes[t.worst].name, fixed(t.highest, 3), text_of(t.loss_of_linear)));
  }
  if (edge)
    found.push_back("Some slopes have their best rate at the end of the list: a wider one may be fairer to them.");

  const bool holds = alive && linear_is_worst && needs_tuning.size() == tunings.size();
  const bool refuted = !alive || !linear_is_worst;
  const Tuning& most = *std::ranges::max_element(tunings, {}, [](const Tuning& t) { return t.gain.value; });
  return {.verdict = holds     ? Verdict::holds
                     : refuted ? Verdict::refuted
                               : Verdict::holds_if,
          .condition = holds || refuted ? ""
                       : needs_tuning.empty()
                           ? "“must be tuned” is softened: over the usual 0.01, tuning gains " + listed(gains) +
                                 "; units do stay alive, and a = 1 is worst"
                           : fmt::format("the data are {}; elsewhere tuning gains nothing that is noticeable",
                                         listed(needs_tuning)),
          .effect_of = fmt::format("gain in test accuracy of tuning a, over 0.01, on {}", most.data),
          .effect = most.gain,
          .seeds = static_cast<int>(most.outcomes.front().runs.size()),
          .found = found,
          .tables = {counts, accuracies},
          .plots = {drawn_as("c14_accuracy_by_slope", "Accuracy against the slope of LeakyReLU",
                             "Each slope with the learning rate that is best on a validation part; mean over seeds, "
                             "with the smallest and the largest.",
                             accuracy_figure(tunings, all))}};
}

}  // namespace

Claim c14_leak_keeps_alive() {
  return {.id = "C14",
          .says = "LeakyReLU's slope a keeps every unit alive; a must be tuned by hand (0.001, 0.03), and never be 1",
          .question = "Does a leak keep units alive, and does its slope matter?",
          .prediction =
              "If so, no unit with a > 0 is dead at any census, test accuracy depends on a noticeably (by more than "
              "0.005 from tuned to usual), and a = 1, a linear net, is worst.",
          .protocol =
              "Digits and two spirals, three layers of 32, SGD; each slope with the learning rate that is best on a "
              "validation part, the same list for all; the slope is chosen on the validation part too. The census is "
              "taken with a rate that kills ReLU units. Pairs by seed.",
          .command =
              "./run compare --activations relu,\"leaky_relu(0.01)\",\"leaky_relu(0.3)\",\"leaky_relu(1)\" --depths 3",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
