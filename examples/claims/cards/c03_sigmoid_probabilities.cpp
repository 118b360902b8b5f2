// C03: sigmoid maps the real numbers to (0, 1), and so fits probabilities.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/head_experiment.h"
#include "claims/rounding_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

struct Task {
  const char* name;
  const char* told;
  std::vector<Index> hidden;
};
std::vector<Task> tasks(Effort effort) {
  static const std::vector<Task> all{{"gaussians", "two normal clouds, no hidden layer", {}},
                                     {"odd", "odd digits, 64 tanh units", {64}},
                                     {"shirts", "T-shirt or shirt, 64 tanh units", {64}}};
  // Sixty thousand pictures take seconds to read.
  if (effort == Effort::quick) return {all.begin(), all.end() - 1};
  return all;
}
int seeds(Effort effort) { return by_effort(effort, 2, 5, 20); }

Job job_of(Effort effort, const Task& task, int seed) {
  return head_job(task.name,
                  {.hidden = task.hidden,
                   .activation = "tanh",
                   .loss = "bce_with_logits",
                   .optimizer = "adam",
                   .learning_rate = task.hidden.empty() ? 3e-2 : 3e-3,
                   .epochs = by_effort(effort, 20, 100, 200),
                   .seed = static_cast<std::uint64_t>(seed)},
                  by_effort<Index>(effort, 500, 1000, 2000));
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all{rounding_job("sigmoid")};
  for (const Task& task : tasks(effort))
    for (int seed = 1; seed <= seeds(effort); ++seed) all.push_back(job_of(effort, task, seed));
  return all;
}

// The bins of several runs, pooled; those with fewer cases than can be told from chance are left out.
Curve reliability_curve(const std::vector<const Calibration*>& runs, Curve style) {
  constexpr double least = 20;
  std::vector<double> p, share;
  for (std::size_t b = 0; b < runs[0]->bins.size(); ++b) {
    double count = 0, sum = 0, came_true = 0;
    for (const Calibration* run : runs) {
      count += run->bins[b].count;
      sum += run->bins[b].mean * run->bins[b].count;
      came_true += run->bins[b].share * run->bins[b].count;
    }
    if (count < least) continue;
    p.push_back(sum / count);
    share.push_back(came_true / count);
  }
  return line_through(p, share, std::move(style));
}

Judgement judge(const Results& results, Effort effort) {
  const RoundingResult f32 = rounding_result(results.of(rounding_job("sigmoid")), "float32");
  const RoundingResult f64 = rounding_result(results.of(rounding_job("sigmoid")), "float64");
  // What two roundings of numbers below 1 may leave.
  const bool is_symmetric = f32.asymmetry <= 2 && f64.asymmetry <= 2;
  const bool in_range = f32.low >= 0 && f64.low >= 0 && f32.high <= 1 && f64.high <= 1;
  const bool sound = in_range && is_symmetric && f32.falls == 0 && f64.falls == 0;

  Figure figure{.x_title = "predicted probability",
                .y_title = "share that came true",
                .y = linear_axis(0, 1),
                .legend = {plain_entry("perfectly calibrated", 7, Dash::thin),
                           {.text = "stopped at the least validation loss", .look = 0},
                           {.text = "trained to the end", .look = 1, .dots = Dots::hollow}},
                .panels = {}};
  Table table{
      "Expected calibration error on the test part, mean over seeds",
      {"task", "stopped early", "at the end", "95% of calibrated ones are below", "test error", "stopped after epoch"},
      {}};
  bool stopped_are_calibrated = true, all_are_calibrated = true, any_is_calibrated = false;
  std::vector<double> excess, truth;
  std::vector<std::string> found;
  for (const Task& task : tasks(effort)) {
    std::vector<HeadResult> runs;
    for (int seed = 1; seed <= seeds(effort); ++seed)
      runs.push_back(head_result(results.of(job_of(effort, task, seed))));
    std::vector<const Calibration*> stopped, last;
    std::vector<double> stopped_error, last_error, stopped_over, last_over, chance, errors, when;
    for (const HeadResult& run : runs) {
      stopped.push_back(&run.stopped);
      last.push_back(&run.last);
      stopped_error.push_back(run.stopped.error);
      last_error.push_back(run.last.error);
      stopped_over.push_back(run.stopped.error / run.stopped.by_chance);
      last_over.push_back(run.last.error / run.last.by_chance);
      chance.push_back(run.stopped.by_chance);
      errors.push_back(run.best().test_error);
      when.push_back(run.stopped_at);
      excess.push_back(run.last.error - run.stopped.error);
      if (!std::isnan(run.stopped.from_truth)) truth.push_back(run.stopped.from_truth);
    }
    // Twice what chance gives is where a reader would see it in the plot.
    stopped_are_calibrated = stopped_are_calibrated && mean(stopped_over) < 2;
    all_are_calibrated = all_are_calibrated && mean(last_over) < 2 && mean(stopped_over) < 2;
    any_is_calibrated = any_is_calibrated || mean(stopped_over) < 2;
    table.rows.push_back({task.told, fixed(mean(stopped_error), 3), fixed(mean(last_error), 3), fixed(mean(chance), 3),
                          fixed(mean(errors), 3), fixed(mean(when), 0)});
    found.push_back(
        fmt::format("{}: the calibration error is {} times what chance lets 95% of calibrated classifiers "
                    "have, and {} times after training to the end.",
                    task.told, significant(mean(stopped_over), 2), significant(mean(last_over), 2)));
    figure.panels.push_back(
        {.title = task.told,
         .x = linear_axis(0, 1),
         .curves = {line_through({0, 1}, {0, 1}, plain(7, Dash::thin)), reliability_curve(stopped, {.look = 0}),
                    reliability_curve(last, {.look = 1, .dots = Dots::hollow})}});
  }
  const Estimate effect = bootstrap(excess, mean);
  found.insert(
      found.begin(),
      {fmt::format("Over 100001 numbers from −110 to 110 sigmoid never falls, and σ(x) + σ(−x) is 1 to within {} ε.",
                   significant(std::max(f32.asymmetry, f64.asymmetry), 2)),
       fmt::format("In mathematics 0 and 1 are never reached. In float32 values of exactly {} and {} are, and "
                   "then log p or log(1 − p) is −∞: train with bce_with_logits, which takes logits.",
                   significant(f32.low, 2), significant(f32.high, 2)),
       fmt::format("Where the true probability is known (two normal clouds), what is learned is {} from it, root "
                   "mean square.",
                   significant(mean(truth), 2))});
  return {.verdict = !sound || !any_is_calibrated ? Verdict::refuted
                     : all_are_calibrated         ? Verdict::holds
                                                  : Verdict::holds_if,
          .condition = !sound || !any_is_calibrated || all_are_calibrated ? ""
                       : stopped_are_calibrated
                           ? "training stops where the validation loss is least; trained on, a net "
                             "says more than it knows, though all of its outputs lie between 0 and 1"
                           : "the net is not too sure of itself, which (0, 1) does not guarantee: see "
                             "the calibration errors",
          .effect_of = "calibration error that is added by training on beyond the least validation loss",
          .effect = effect,
          .seeds = seeds(effort),
          .found = std::move(found),
          .tables = {table},
          .plots = {drawn_as(
              "c03_reliability", "Does what is said with probability p come true as often?",
              "Reliability of binary classifiers with a sigmoid at the end: of the cases given a "
              "probability near p, the share that came true; 15 bins, all seeds together, bins of 20 cases and more.",
              figure)}};
}

}  // namespace

Claim c03_sigmoid_probabilities() {
  return {.id = "C03",
          .says = "sigmoid maps all numbers to (0, 1), and so fits probabilities and binary output layers",
          .question = "Is what a sigmoid puts out a probability?",
          .prediction =
              "If it is: values between 0 and 1, rising, σ(−x) = 1 − σ(x); and of what is said with probability "
              "p, a share p comes true. If it is only a number between 0 and 1: the reliability curve leaves "
              "the diagonal.",
          .protocol =
              "Values: a sweep in float32 and float64. Probabilities: one output, sigmoid and binary cross-entropy, "
              "Adam at 0.003 (0.03 without a hidden layer), on binary tasks; the calibration error on the test "
              "part, after the epoch with "
              "the least validation loss and after the last, next to what calibrated classifiers get by chance.",
          .command = "./run claims --only C03",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
