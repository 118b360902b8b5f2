// The diagnosis: why a net does not learn, and what to change. It trains once and measures (observation.h), judges what
// it saw (rules.h), and, asked to, trains again with a remedy, to see whether it helps. It owns what it returns.
//
//   Diagnosis d = diagnose({.hidden = std::vector<Index>(10, 64), .activation = "sigmoid"}, split);
//   for (const Finding& f : d.findings) std::cout << f.disease << ": " << f.evidence << '\n';
//   Rerun r = rerun(d, d.findings[0].remedies[0], split);      // with relu: test accuracy 10% → 96%
#pragma once

#include <gradus/diagnostics/rules.h>

namespace gradus {

struct Diagnosis {
  Observation observation;
  std::vector<Finding> findings;      // root causes, the first cause first; empty if nothing known is wrong
  std::vector<Finding> consequences;  // what was seen, too, and probably follows from them
  /// See Observation::learns(). A net may learn in spite of a finding, and fail without one.
  bool learns = false;
};

/// Throws as Training: for a plan that cannot be, and for data it does not go with.
Diagnosis diagnose(const TrainingPlan& plan, const Split& split, const ObserveOptions& options = {});

/// How a training ended.
struct Outcome {
  double loss = 0;      // of the training part; to be compared only under the same loss function
  double accuracy = 0;  // of the test part, or R²
  double skill = 0;     // of the test part, see Look::train_skill
  std::string failure;
};

/// What became of a remedy.
struct Rerun {
  Remedy remedy;
  std::string difference;  // of the plans: "activation relu instead of sigmoid"
  Outcome before;
  Outcome after;
  bool helped = false;  // at least thresholds::mended of what was missing
};

/// Trains anew with the remedy's plan: the same seed, data and number of epochs (unless it changes that). Throws
/// ArgumentError for a remedy without a plan.
Rerun rerun(const Diagnosis& diagnosis, const Remedy& remedy, const Split& split,
            const std::function<bool()>& stop = {});

}  // namespace gradus
