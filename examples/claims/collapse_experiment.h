// Experiment: whether a deep and narrow ReLU net learns |x| or collapses to a constant (Lu, Shin, Su and Karniadakis
// 2020).
//
//   Job job = collapse_job({.initialiser = "he_normal", .seed = 7});
//   collapse_result(results.of(job)).has_collapsed();
#pragma once

#include "claims/job.h"

#include <gradus/core/shape.h>

#include <cstdint>
#include <string>

namespace gradus::claims {

/// One net, 1 → width → … → width → 1, trained with Adam on |x| at points drawn uniformly from [−√3, √3], for the mean
/// squared error.
struct Collapse {
  std::string initialiser = "he_normal";  // with zero biases; or randomised_asymmetric
  int width = 2;
  int layers = 10;  // of weights
  Index points = 3000;
  Index batch = 64;
  double learning_rate = 1e-3;
  int epochs = 100;
  std::uint64_t seed = 1;
};

struct CollapseResult {
  double range;    // largest minus smallest output on [−√3, √3] at the end
  double loss;     // over the training points
  bool born_dead;  // constant before training, and not trained: it would stay so
  /// The output is a constant. A net that has not collapsed has a range of the order of 1.
  bool has_collapsed() const { return range < 1e-3; }
};

Job collapse_job(const Collapse& collapse);
CollapseResult collapse_result(const Json& json);
Json run_collapse(const Json& config);

}  // namespace gradus::claims
