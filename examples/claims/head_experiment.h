// Experiments on what stands at the end of a network: heads and losses on three kinds of tasks, whether what a binary
// classifier says is calibrated, and how much gradient a confident mistake gets.
//
//   Job job = head_job("shirts", {.hidden = {32}, .loss = "bce_with_logits"});
//   const HeadResult run = head_result(results.of(job));            // run.best().test_error, run.reliability
#pragma once

#include "claims/calibration.h"
#include "claims/train_experiment.h"

#include <string>
#include <vector>

namespace gradus::claims {

/// Tasks with one output, 1 for yes: "gaussians" (two normal clouds whose true odds are known), "shirts" (T-shirts or
/// shirts of Fashion-MNIST), "odd" (digits), "moons", "spirals". "digits" has ten outputs; "sine" is a regression.
Job head_job(const std::string& task, const TrainingPlan& plan, Index examples = 1000);
Json run_head(const Json& config);

struct HeadScore {
  double validation_error = 1;  // share of wrong answers, or of variance that is not explained
  double test_error = 1;
};
/// What a binary classifier's probabilities are worth on the test part.
struct Calibration {
  double error = 0;       // expected calibration error, 15 bins
  double by_chance = 0;   // 95% of perfectly calibrated classifiers with these probabilities err less
  double from_truth = 0;  // root mean square distance from the true probability; NaN where that is unknown
  std::vector<ReliabilityBin> bins;
};
struct HeadResult {
  std::vector<HeadScore> epochs;  // from before training on
  Calibration stopped;            // after the epoch with the least loss on the validation part; binary tasks only
  Calibration last;               // after the last epoch
  int stopped_at = 0;
  std::string failure;
  /// The epoch that was best on the validation part.
  HeadScore best() const;
};
HeadResult head_result(const Json& json);

/// For logits z = 0, ½, … 20 in favour of a wrong class: largest |dL/dz| in "sigmoid_mse", "sigmoid_bce",
/// "softmax_mse", "softmax_ce" (ten classes). "steps": how many steps of gradient descent, rate 1, each needs to take
/// back a mistake of z = 8.
Job mistake_job();
Json run_mistake(const Json& config);

}  // namespace gradus::claims
