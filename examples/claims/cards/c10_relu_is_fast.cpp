// C10: ReLU is one comparison, which greatly speeds up training.
#include "claims/cards.h"
#include "claims/cards/cost_of_activation.h"
#include "claims/train_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double greatly = 1.5;  // times as long
constexpr double never = std::numeric_limits<double>::infinity();
const std::vector<std::string> rivals{"sigmoid", "tanh"};

// A task: nets, data, how accurate they are to become, and the same nets for the clock.
struct Task {
  std::string name;
  Contest contest;
  double target;
  Timing timing;
};

std::vector<Task> tasks(Effort effort) {
  std::vector<Task> all;
  const int seeds = by_effort(effort, 2, 5, 10);
  const std::vector<double> rates = by_effort<std::vector<double>>(effort, {0.1, 0.3, 1}, {0.03, 0.1, 0.3, 1, 3, 10},
                                                                   {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30});
  const auto add = [&](std::string name, const TrainingPlan& plan, const DataChoice& data, double target,
                       Timing timing) {
    Task task{std::move(name), {.contenders = {}, .data = data, .rates = rates, .seeds = seeds}, target, timing};
    for (const char* activation : {"relu", "sigmoid", "tanh"}) {
      task.contest.contenders.push_back({activation, plan});
      task.contest.contenders.back().plan.activation = activation;
    }
    all.push_back(std::move(task));
  };
  const int rounds = by_effort(effort, 40, 100, 300);
  const auto depths = by_effort<std::vector<int>>(effort, {2}, {2, 5}, {1, 2, 5});
  for (const int depth : depths)
    add(fmt::format("digits, {} hidden", depth),
        {.hidden = std::vector<Index>(static_cast<std::size_t>(depth), 32), .epochs = by_effort(effort, 15, 40, 60)},
        {}, 0.9, {.width = 32, .depth = depth, .features = 64, .rounds = rounds});
  if (effort != Effort::quick)
    add("spirals, 2 hidden", {.hidden = {32, 32}, .epochs = by_effort(effort, 15, 40, 60)}, {.name = "two_spirals"},
        0.9, {.width = 32, .depth = 2, .features = 2, .rounds = rounds});
  // Minutes in all.
  if (effort == Effort::full)
    add("fashion, 1 hidden", {.hidden = {128}, .epochs = 10},
        {.name = "fashion-mnist", .at_most = 6000, .score_on = 2000}, 0.8,
        {.width = 128, .depth = 1, .features = 784, .rounds = rounds});
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all = timing_jobs(effort);
  for (const Task& task : tasks(effort)) {
    all.push_back(timing_job(task.timing));
    for (Job& job : task.contest.jobs()) all.push_back(std::move(job));
  }
  return all;
}

// How many epochs until the accuracy is reached first, between epochs linearly; or never.
double epochs_to(double target, const TrainResult& run, double EpochResult::*accuracy) {
  for (std::size_t i = 0; i < run.epochs.size(); ++i) {
    const double now = run.epochs[i].*accuracy;
    if (!(now >= target)) continue;
    if (i == 0) return 0;
    const double before = run.epochs[i - 1].*accuracy;
    return static_cast<double>(i - 1) + (target - before) / (now - before);
  }
  return never;
}

struct Race {
  double rate = 0;
  bool at_edge = false;
  std::vector<double> epochs;  // to the target on the test part, per seed
};

// With the rate that reaches the target soonest on the validation part.
Race race(const Task& task, const Contender& contender, const Results& results) {
  Race best;
  double soonest = 0;
  for (const double rate : task.contest.rates) {
    Race all{.rate = rate, .epochs = {}};
    double total = 0;
    for (const Job& job : Contest{{contender}, task.contest.data, {rate}, task.contest.seeds}.jobs()) {
      const TrainResult run = train_result(results.of(job));
      // Not to reach it at all counts as twice the budget.
      total += std::min(epochs_to(task.target, run, &EpochResult::validation_accuracy), 2.0 * contender.plan.epochs);
      all.epochs.push_back(epochs_to(task.target, run, &EpochResult::test_accuracy));
    }
    if (!best.epochs.empty() && total >= soonest) continue;
    soonest = total;
    best = all;
  }
  best.at_edge = std::isfinite(median(best.epochs)) &&
                 (best.rate == task.contest.rates.front() || best.rate == task.contest.rates.back());
  return best;
}

// Of the rival relative to ReLU.
struct Gain {
  std::string task, rival;
  Estimate step, steps, time;  // time of one step, number of steps, time to the target: step · steps
  double fewer_steps_share;    // of the logarithm of time
};

std::string times_text(const Estimate& e) { return std::isinf(e.value) ? "never reached" : text_of(e); }

Judgement judge(const Results& results, Effort effort) {
  std::vector<Gain> gains;
  Table table{
      "To the target accuracy on the test part, each activation with the rate that gets there soonest", {"net"}, {}};
  table.header.insert(table.header.end(),
                      {"activation", "rate", "epochs", "time of a step, ReLU = 1", "time, ReLU = 1"});
  bool edge = false;
  for (const Task& task : tasks(effort)) {
    const Race relu = race(task, task.contest.contenders[0], results);
    table.rows.push_back({fmt::format("{}, to {}", task.name, fixed(task.target, 2)), "relu", significant(relu.rate, 2),
                          fixed(median(relu.epochs), 2), "1", "1"});
    edge = edge || relu.at_edge;
    for (std::size_t i = 1; i < task.contest.contenders.size(); ++i) {
      const Contender& contender = task.contest.contenders[i];
      const Race rival = race(task, contender, results);
      edge = edge || rival.at_edge;
      Gain gain{task.name, contender.name, cost_of(contender.name, task.timing, results).step, {}, {}, 0};
      std::vector<double> ratios, times;
      for (std::size_t seed = 0; seed < relu.epochs.size(); ++seed) {
        ratios.push_back(std::isinf(relu.epochs[seed]) ? 0 : rival.epochs[seed] / relu.epochs[seed]);
        times.push_back(ratios.back() * gain.step.value);
      }
      gain.steps = bootstrap(ratios, median);
      gain.time = bootstrap(times, median);
      gain.fewer_steps_share = std::isinf(gain.time.value) ? 1 : std::log(gain.steps.value) / std::log(gain.time.value);
      table.rows.push_back({"", contender.name, significant(rival.rate, 2),
                            std::isinf(median(rival.epochs)) ? "never" : fixed(median(rival.epochs), 2),
                            text_of(gain.step), times_text(gain.time)});
      gains.push_back(gain);
    }
  }

  // Where training is sped up greatly, and where by cheap steps.
  std::vector<std::string> sped, by_cheapness;
  for (const Gain& gain : gains) {
    const std::string where = fmt::format("{} ({})", gain.rival, gain.task);
    if (gain.time.low > greatly) sped.push_back(where);
    if (gain.step.low > greatly) by_cheapness.push_back(where);
  }
  const auto greatest = std::ranges::max_element(gains, {}, [](const Gain& gain) { return gain.step.value; });
  const bool holds = by_cheapness.size() == gains.size() && sped.size() == gains.size();
  const bool refuted = sped.empty();
  std::vector<std::string> found{fmt::format(
      "A step takes at most {} times as long as ReLU's ({}, {}): that is all the cheap comparison can save.",
      text_of(greatest->step), greatest->rival, greatest->task)};
  for (const Gain& gain : gains)
    found.push_back(
        std::isinf(gain.time.value)
            ? fmt::format("{}: {} does not reach the target within its epochs at any rate.", gain.task, gain.rival)
            : fmt::format(
                  "{}: with {} it takes {} times as long to the target as with ReLU, in {} times as many steps.",
                  gain.task, gain.rival, text_of(gain.time), fixed(gain.steps.value, 2)));
  if (edge)
    found.push_back("The best rate of one of them is the first or last of the list: a wider one may be fairer.");

  const std::vector<Cost> sigmoid = costs_of("sigmoid", results, effort), tanh = costs_of("tanh", results, effort);
  // The tasks on one axis, and what becomes of the gain from step to training.
  Figure figure{.x_title = "task",
                .y_title = "time relative to ReLU",
                .y = {},
                .legend = {{.text = "one step", .look = 0, .dash = Dash::none, .dots = Dots::hollow},
                           {.text = "to the target", .look = 1, .dash = Dash::none}},
                .panels = {}};
  double lowest = 1, highest = 2;
  const std::size_t count = gains.size() / rivals.size();
  for (std::size_t r = 0; r < rivals.size(); ++r) {
    Panel panel{
        .title = rivals[r], .x = {.low = 0.4, .high = static_cast<double>(count) + 0.6, .tics = {}}, .reference = 1};
    Curve step{.look = 0, .segments = {{}}, .spread = Spread::bars, .dash = Dash::none, .dots = Dots::hollow};
    Curve whole{.look = 1, .segments = {{}}, .spread = Spread::bars, .dash = Dash::none};
    for (std::size_t i = 0; i < count; ++i) {
      const Gain& gain = gains[i * rivals.size() + r];
      const double x = static_cast<double>(i) + 1;
      panel.x.tics.push_back(
          {x, gain.task.substr(0, gain.task.find(',')) + " " + gain.task.substr(gain.task.find(',') + 2, 1)});
      step.segments[0].push_back({x - 0.1, gain.step.value, gain.step.low, gain.step.high});
      if (std::isfinite(gain.time.value) && gain.time.low > 0) {
        const double high = std::isfinite(gain.time.high) ? gain.time.high : gain.time.value;
        whole.segments[0].push_back({x + 0.1, gain.time.value, gain.time.low, high});
        highest = std::max(highest, high);
        lowest = std::min(lowest, gain.time.low);
      }
    }
    panel.curves = {step, whole};
    if (whole.segments[0].empty()) panel.curves.pop_back();
    figure.panels.push_back(panel);
  }
  figure.y = logarithmic_axis(std::min(lowest * 0.9, 0.5), highest * 1.3);
  figure.x_title = "data and number of hidden layers";

  return {.verdict = holds     ? Verdict::holds
                     : refuted ? Verdict::refuted
                               : Verdict::holds_if,
          .condition =
              holds || refuted ? ""
              : by_cheapness.empty()
                  ? fmt::format("the rival is {}; and what is saved there are steps, not time per step", listed(sped))
                  : fmt::format("the rival is {}", listed(by_cheapness)),
          .effect_of = fmt::format("time of a step with {} relative to ReLU ({}), the most that its cheapness saves",
                                   greatest->rival, greatest->task),
          .effect = greatest->step,
          .seeds = tasks(effort).front().contest.seeds,
          .found = found,
          .tables = {table},
          .plots = {drawn_as("c10_time_to_target", "What ReLU saves: time of a step, and time to a target accuracy",
                             "Time relative to ReLU's of one step and of training to the target, per task; each "
                             "activation with the learning rate that reaches it soonest; medians with 95% intervals. "
                             "A missing point was never reached.",
                             figure),
                    drawn_as("c10_cost_by_width", "What sigmoid and tanh cost, next to ReLU",
                             "Time relative to ReLU's, of the activation by itself and of a whole step.",
                             cost_figure({{"sigmoid", sigmoid}, {"tanh", tanh}}))}};
}

}  // namespace

Claim c10_relu_is_fast() {
  return {.id = "C10",
          .says = "ReLU is one comparison, which greatly speeds up training",
          .question = "Does training go faster with ReLU because ReLU is cheap?",
          .prediction =
              "If so, a step takes at least one and a half times as long with sigmoid or tanh, and so does training to "
              "a given accuracy. If not, the times of steps hardly differ, and where training is faster, it is since "
              "fewer steps are needed.",
          .protocol =
              "Steps to a target accuracy (0.9 on digits and two spirals, 0.8 on 6000 examples of Fashion-MNIST if "
              "there is time) by SGD, each "
              "activation with the rate of one list that reaches it soonest on a validation part, times the time of a "
              "step of these nets, measured in turn in one run. Greatly means one and a half times.",
          .command = "./run claims --only C10",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
