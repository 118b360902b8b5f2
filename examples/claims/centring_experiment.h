// Experiment: how fast a net learns with a sigmoid that is shifted and steepened. The family height·σ(steepness·x) +
// shift has sigmoid (1, 1, 0) and tanh (2, 2, −1), and between them what tells their differences apart: σ − ½, which is
// centred with sigmoid's slope, and 2σ(2x) = tanh + 1, which has tanh's slope and is not centred.
//
//   Job job = centring_job({.steepness = 2, .centred = true});       // tanh
//   const CentringResult run = centring_result(results.of(job));
//   run.epochs_to(0.1);                                              // 12.3, or NaN if it was not reached
#pragma once

#include "claims/train_experiment.h"

#include <vector>

namespace gradus::claims {

/// steepness · σ(steepness · x), less half of the steepness where it is centred. `start` is whether the biases behind
/// a layer that is not centred are set so that before training the net computes what its centred twin does.
struct CentringRun {
  double steepness = 1;
  bool centred = false;
  bool same_start = false;
  int layers = 1;
  int width = 32;
  DataChoice data = {};
  double rate = 0.1;
  int epochs = 50;
  std::uint64_t seed = 1;
};

struct CentringResult {
  std::vector<double> losses;  // over the training part, before training and after each epoch; NaN from where it
                               // diverged on
  double accuracy = 0;         // of the test part, at the end
  /// Epochs until the training loss is down to `loss` for the first time, straight lines between logarithms; NaN if it
  /// never was.
  double epochs_to(double loss) const;
};

Job centring_job(const CentringRun& run);
CentringResult centring_result(const Json& json);
Json run_centring(const Json& config);

}  // namespace gradus::claims
