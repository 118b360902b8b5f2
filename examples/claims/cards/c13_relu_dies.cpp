// C13: ReLU units die, stay dead, and die more the longer training goes on; capacity falls.
#include "claims/born_dead_experiment.h"
#include "claims/cards.h"
#include "claims/cards/dying_figures.h"
#include "claims/units_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double noticeable = 0.01;

std::vector<double> rates(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0.1, 0.5}, {0.03, 0.1, 0.2, 0.3, 0.5, 1},
                                        {0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1});
}
std::vector<double> biases(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0}, {-0.2, 0, 0.2, 0.5}, {-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.5, 1});
}
constexpr double rate_of_biases = 0.5;

// The same nets for each activation: pairs by seed.
std::vector<Job> unit_jobs(const std::string& activation, double rate, double bias, Effort effort) {
  std::vector<Job> all;
  const int seeds = by_effort(effort, 2, 10, 30);
  for (int seed = 1; seed <= seeds; ++seed)
    all.push_back(units_job({.hidden = {32, 32, 32},
                             .activation = activation,
                             .bias = bias,
                             .learning_rate = rate,
                             .epochs = by_effort(effort, 15, 40, 80),
                             .seed = static_cast<std::uint64_t>(seed)},
                            {}));
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  const auto add = [&](const std::vector<Job>& more) { all.insert(all.end(), more.begin(), more.end()); };
  for (const double rate : rates(effort)) {
    add(unit_jobs("relu", rate, 0, effort));
    add(unit_jobs("leaky_relu(0.01)", rate, 0, effort));
  }
  for (const double bias : biases(effort)) add(unit_jobs("relu", rate_of_biases, bias, effort));
  for (const BornDeadDraws& draws : born_dead_draws(effort)) all.push_back(born_dead_job(draws));
  return all;
}

std::vector<UnitsResult> runs_of(const std::vector<Job>& jobs, const Results& results) {
  std::vector<UnitsResult> all;
  for (const Job& job : jobs) all.push_back(units_result(results.of(job)));
  return all;
}

// Of all runs with one rate.
struct AtRate {
  double rate = 0;
  std::vector<UnitsResult> relu = {};
  Estimate killed = {};  // share of the units born alive that died at some time
  Estimate dead = {};    // share of all units, at the end
  Estimate later = {};   // dead share at the end less that half way
  Estimate growth = {};  // dead share at the end less that before training
  Estimate gap = {};     // test accuracy of LeakyReLU less that of ReLU, in pairs
  double validation = 0;
  double accuracy = 0;
  int layer1_dead = 0, layer1_back = 0, deeper_dead = 0, deeper_back = 0;  // units that were dead, and that came back
};

AtRate at_rate(double rate, const Results& results, Effort effort) {
  AtRate all{.rate = rate, .relu = runs_of(unit_jobs("relu", rate, 0, effort), results)};
  std::vector<double> killed, dead, later, growth, relu, leaky;
  for (const UnitsResult& run : all.relu) {
    int went = 0, alive = 0;
    for (std::size_t l = 0; l < run.layers.size(); ++l) {
      const UnitsOfLayer& layer = run.layers[l];
      went += layer.went_off;
      alive += layer.units - layer.born_off;
      (l == 0 ? all.layer1_dead : all.deeper_dead) += layer.born_off + layer.went_off;
      (l == 0 ? all.layer1_back : all.deeper_back) += layer.came_back;
    }
    killed.push_back(static_cast<double>(went) / alive);
    dead.push_back(run.off_share_at_end());
    const auto half = std::ranges::lower_bound(run.steps, run.steps.back() / 2) - run.steps.begin();
    later.push_back(run.off_share_at_end() - run.off_share(static_cast<std::size_t>(half)));
    growth.push_back(run.off_share_at_end() - run.off_share(0));
    relu.push_back(run.test_accuracy());
    all.validation += run.validation_accuracy() / static_cast<double>(all.relu.size());
  }
  for (const UnitsResult& run : runs_of(unit_jobs("leaky_relu(0.01)", rate, 0, effort), results))
    leaky.push_back(run.test_accuracy());
  all.killed = bootstrap(killed, mean);
  all.dead = bootstrap(dead, mean);
  all.later = bootstrap(later, mean);
  all.growth = bootstrap(growth, mean);
  all.gap = bootstrap(differences(leaky, relu), mean);
  all.accuracy = mean(relu);
  return all;
}

std::string percent(const Estimate& e) {
  return fmt::format("{} % ({} to {})", fixed(100 * e.value, 1), fixed(100 * e.low, 1), fixed(100 * e.high, 1));
}
std::string of_all(int part, int all) { return fmt::format("{} of {}", part, all); }

// Accuracy where few, some and most units are dead, over all rates.
std::string capacity_sentence(const std::vector<AtRate>& all) {
  std::vector<double> few, some, most;
  for (const AtRate& at : all)
    for (const UnitsResult& run : at.relu) {
      const double dead = run.off_share_at_end();
      (dead < 0.1 ? few : dead < 0.4 ? some : most).push_back(run.epochs.back().test_accuracy);
    }
  std::vector<std::string> parts;
  const auto add = [&](const char* where, const std::vector<double>& values) {
    if (!values.empty())
      parts.push_back(fmt::format("{} in the {} nets with {}", fixed(median(values), 3), values.size(), where));
  };
  add("less than 10 % dead units", few);
  add("10 to 40 %", some);
  add("more", most);
  return "Test accuracy after the last epoch, the median over all rates, is " + listed(parts) + ".";
}

Judgement judge(const Results& results, Effort effort) {
  std::vector<AtRate> all;
  for (const double rate : rates(effort)) all.push_back(at_rate(rate, results, effort));
  const AtRate& best = *std::ranges::max_element(all, {}, &AtRate::validation);
  const AtRate& last = all.back();

  Table table{"ReLU on digits, 3 layers of 32, by learning rate",
              {"rate"},
              {{"test accuracy"},
               {"LeakyReLU(0.01) is better by"},
               {"killed, of those born alive"},
               {"dead at the end, of all"},
               {"more than half way"},
               {"layer 1: came back, of those dead at a time"},
               {"deeper: the same"}}};
  int layer1_dead = 0, layer1_back = 0, deeper_dead = 0, deeper_back = 0;
  std::vector<SurvivalOf> by_rate, by_bias;
  std::vector<DeadRuns> runs;
  for (const AtRate& at : all) {
    layer1_dead += at.layer1_dead, layer1_back += at.layer1_back;
    deeper_dead += at.deeper_dead, deeper_back += at.deeper_back;
    table.header.push_back(exact(at.rate));
    const std::string cells[] = {fixed(at.accuracy, 3),
                                 text_of(at.gap),
                                 percent(at.killed),
                                 percent(at.dead),
                                 percent(at.later),
                                 of_all(at.layer1_back, at.layer1_dead),
                                 of_all(at.deeper_back, at.deeper_dead)};
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].push_back(cells[i]);
    by_rate.push_back({"rate " + exact(at.rate), at.relu});
    runs.push_back({"rate " + exact(at.rate), at.relu});
  }
  for (const double bias : biases(effort))
    by_bias.push_back({"bias " + fixed(bias, 1), runs_of(unit_jobs("relu", rate_of_biases, bias, effort), results)});

  const auto share = [](int part, int whole) { return whole > 0 ? static_cast<double>(part) / whole : 0.0; };
  const bool final_first = share(layer1_back, layer1_dead) < noticeable;
  const bool final_deeper = share(deeper_back, deeper_dead) < 0.1;
  // Dying that matters: more are dead than at first, and a leak would have been better.
  const auto grows = [](const AtRate& at) { return at.growth.low > noticeable; };
  const auto harms = [](const AtRate& at) { return at.gap.low > noticeable; };
  const bool dies = std::ranges::any_of(all, [](const AtRate& at) { return at.killed.low > noticeable; });
  const bool holds = grows(best) && harms(best) && best.later.low > 0 && final_first && final_deeper;
  // The rate from which on it is so at all rates.
  const auto from_on = [&all](const auto& is_so) {
    auto first = all.end();
    while (first != all.begin() && is_so(*std::prev(first))) --first;
    return first;
  };
  const auto first_grows = from_on(grows), first_harms = from_on(harms);
  const bool refuted = !dies || first_grows == all.end();
  std::string condition;
  if (!holds && !refuted) {
    condition =
        fmt::format("the learning rate is {} or more (the best is {})", exact(first_grows->rate), exact(best.rate));
    if (final_first && !final_deeper) condition += ", and death is final in layer 1 only";
    condition += first_harms == all.end()
                     ? "; accuracy does not fall behind LeakyReLU's even at the highest"
                     : fmt::format("; accuracy falls behind LeakyReLU's from {} on", exact(first_harms->rate));
  }
  const BornDeadPlot born = born_dead_plot(results, effort);
  return {
      .verdict = holds     ? Verdict::holds
                 : refuted ? Verdict::refuted
                           : Verdict::holds_if,
      .condition = condition,
      .effect_of = fmt::format("share of units that die in training with the best rate, {}", exact(best.rate)),
      .effect = best.killed,
      .seeds = static_cast<int>(best.relu.size()),
      .found = {fmt::format("With the best rate, {}, {} of the units born alive die at some time; with {} it is {}.",
                            exact(best.rate), percent(best.killed), exact(last.rate), percent(last.killed)),
                fmt::format(
                    "In layer 1, {} units that were dead at a time came back: its inputs do not change, so no "
                    "gradient and no new input can wake a dead unit. In deeper layers {} did, as the layers before "
                    "them move.",
                    of_all(layer1_back, layer1_dead), of_all(deeper_back, deeper_dead)),
                fmt::format(
                    "In the second half of training the dead share changes by {} of all units with the best rate, "
                    "by {} with {}.",
                    percent(best.later), percent(last.later), exact(last.rate)),
                capacity_sentence(all),
                fmt::format(
                    "That is no proof that death is what costs accuracy: a high rate kills and harms at once. "
                    "LeakyReLU, with the same seeds and rates, is better by {} with the best rate and by {} with {}.",
                    text_of(best.gap), text_of(last.gap), exact(last.rate)),
                born.sentence},
      .tables = {table},
      .plots = {survival_plot("c13_survival_by_rate", "ReLU units that have not died yet, by learning rate",
                              "All rates on the same nets; biases start at 0.", by_rate),
                survival_plot("c13_survival_by_bias", "ReLU units that have not died yet, by initial bias",
                              fmt::format("The learning rate is {}, which is too high.", rate_of_biases), by_bias),
                accuracy_plot("c13_accuracy_by_dead_share", runs), born.map, born.plot}};
}

}  // namespace

Claim c13_relu_dies() {
  return {.id = "C13",
          .says = "ReLU units die, stay dead, and die more the longer training goes on; capacity falls",
          .question = "How many ReLU units die in training, and do they stay dead?",
          .prediction =
              "If so, the share of dead units rises through training also with a rate that suits, none comes back, and "
              "accuracy falls behind that of LeakyReLU, whose units cannot die.",
          .protocol =
              "Digits, three layers of 32, SGD: a census of every unit over all training examples before training, "
              "after steps 1, 2, 4, … and after every epoch. The same nets with LeakyReLU(0.01), paired by seed, tell "
              "what death costs. Nets of one input drawn at random tell how many are dead from the start.",
          .command = "./run compare --activations relu,leaky_relu --depths 3 --lr 0.5",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
