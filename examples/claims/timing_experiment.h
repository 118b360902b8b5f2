// The experiment behind claims about cost: activations that take turns, measured by themselves and within a step of
// training, in one run. Rounds follow each other closely, so that what else the machine does falls on all of them;
// ratios are to be taken round by round.
//
//   Job job = timing_job({.activations = {"relu", "tanh"}, .width = 64});
//   const TimingResult times = timing_result(results.of(job));
//   times.of("tanh").ratio_of_steps(times.of("relu"));      // one per round
#pragma once

#include "claims/job.h"

#include <gradus/core/shape.h>

#include <map>

namespace gradus::claims {

/// Nets of `depth` hidden layers between `features` inputs (0: as many as the width) and ten classes, trained by SGD in
/// float32. The activation by itself is measured on [batch, width] standard normal numbers.
struct Timing {
  std::vector<std::string> activations{"relu", "sigmoid", "tanh"};
  Index width = 64;
  int depth = 2;
  Index batch = 32;
  Index features = 0;
  int rounds = 40;
};

/// Per round.
struct Times {
  std::vector<double> forward;   // ns per element
  std::vector<double> backward;  // ns per element
  std::vector<double> step;      // ns: a batch, forward, backward, update

  std::vector<double> both() const;  // forward + backward
  /// Of forward + backward, and of steps, in each round.
  std::vector<double> ratio_by_itself(const Times& other) const;
  std::vector<double> ratio_of_steps(const Times& other) const;
};
struct TimingResult {
  std::map<std::string, Times> times;
  /// Throws std::out_of_range for an activation that was not measured.
  const Times& of(const std::string& activation) const { return times.at(activation); }
};

/// Is alone: nothing else may run meanwhile.
Job timing_job(const Timing& timing);
TimingResult timing_result(const Json& json);
Json run_timing(const Json& config);

}  // namespace gradus::claims
