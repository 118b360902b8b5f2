// Experiment: how well a deep net learns whose weights and biases were drawn with given variances, W ~ N(0, weight /
// fan_in), b ~ N(0, bias): a point of the phase diagram of Poole et al. 2016 and Schoenholz et al. 2017.
//
//   Job job = phase_job({.weight = 1.5, .bias = 0.05, .depth = 20});
//   const PhaseResult run = phase_result(results.of(job));
#pragma once

#include "claims/train_experiment.h"

namespace gradus::claims {

struct PhaseRun {
  std::string activation = "tanh";
  double weight = 1;
  double bias = 0;
  int depth = 20;
  int width = 32;
  DataChoice data = {};
  double rate = 0.03;
  int epochs = 15;
  std::uint64_t seed = 1;
};

/// Of the epoch that was best on the validation part.
struct PhaseResult {
  double train_accuracy, validation_accuracy, test_accuracy;
};

Job phase_job(const PhaseRun& run);
PhaseResult phase_result(const Json& json);
Json run_phase(const Json& config);

}  // namespace gradus::claims
