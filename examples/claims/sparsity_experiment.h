// Experiment: a net of ReLUs whose activations are kept few by a penalty, and how many are zero, epoch by epoch.
//
//   Job job = sparsity_job({.hidden = {64, 64}, .strength = 1e-3});
//   const SparsityResult run = sparsity_result(results.of(job));
//   run.zeros.back()[0];                                            // share of zeros in the first layer at the end
#pragma once

#include "claims/train_experiment.h"

#include <vector>

namespace gradus::claims {

/// `strength` times the sum of the sizes of all hidden activations is added to the loss (penalties.h,
/// activity_penalty).
struct SparsityRun {
  std::vector<Index> hidden{64, 64};
  std::string activation = "relu";
  double strength = 0;
  DataChoice data = {};
  double rate = 0.1;
  int epochs = 30;
  std::uint64_t seed = 1;
};

struct SparsityResult {
  struct Epoch {
    double train_loss, validation_accuracy, test_accuracy;
  };
  std::vector<Epoch> epochs;               // from before training on; shorter where it diverged
  std::vector<std::vector<double>> zeros;  // per epoch and layer, shares of activations over the training part
  /// The epoch that was best on the validation part.
  const Epoch& best() const;
};

Job sparsity_job(const SparsityRun& run);
SparsityResult sparsity_result(const Json& json);
Json run_sparsity(const Json& config);

}  // namespace gradus::claims
