// The experiment behind claims about dead units: one network in training, with a census of every hidden unit over the
// full training data before training, after steps 1, 2, 4, … of the first epoch, and after every epoch.
//
//   Job job = units_job({.activation = "relu", .learning_rate = 1}, {.name = "digits"});
//   const UnitsResult run = units_result(results.of(job));
//   run.layers[0].off.back();                // units of layer 1 that are off for every example, at the end
#pragma once

#include "claims/train_experiment.h"

namespace gradus::claims {

/// Off means: on its flat side for every training example. A unit of ReLU that is off is dead; of LeakyReLU with
/// slope a it is linear, and still passes a gradient.
struct UnitsOfLayer {
  int units = 0;
  std::vector<int> off;        // at each census
  std::vector<int> dead;       // output and slope are 0 for every example, at each census
  std::vector<int> always_on;  // at each census: on the steep side for every example
  int born_off = 0;
  int went_off = 0;       // units that were not born off, and were off at a later census
  int came_back = 0;      // units that were off at one census and not at a later one
  int off_events = 0;     // all changes from on to off
  int on_events = 0;      // and back
  std::vector<int> gone;  // of those not born off, how many had gone off by each census, back since or not
};
struct UnitsResult {
  std::vector<long> steps;  // of the censuses
  std::vector<UnitsOfLayer> layers;
  std::vector<EpochResult> epochs;  // from before training on; shorter where it diverged
  bool diverged = false;

  int units() const;
  /// Share of all hidden units that are off at a census, counted from 0; the last one if there are fewer.
  double off_share(std::size_t census) const;
  double off_share_at_end() const { return off_share(steps.size() - 1); }
  /// Test accuracy after the epoch that was best on the validation part.
  double test_accuracy() const;
  double validation_accuracy() const;  // of that epoch
};

Job units_job(const TrainingPlan& plan, const DataChoice& data);
UnitsResult units_result(const Json& json);
Json run_units(const Json& config);

}  // namespace gradus::claims
