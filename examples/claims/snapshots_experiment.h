// Experiment: pictures of one training. After chosen epochs, the distributions of every hidden layer's activations and
// of |δ| over the training part, and, for inputs in the plane, what the net says all over it.
//
//   Job job = snapshots_job({.plan = plan, .data = {.name = "circles"}, .epochs = {0, 5, 50}});
//   const SnapshotsResult run = snapshots_result(results.of(job));
//   run.snapshots[2].plane;                                         // P(class 1), 40 × 40, the lowest row first
#pragma once

#include "claims/train_experiment.h"

#include <vector>

namespace gradus::claims {

struct SnapshotsRun {
  TrainingPlan plan;
  DataChoice data = {};
  std::vector<int> epochs{0};
  int points = 40;    // along each side of the plane
  double extent = 1;  // the plane is the square from −extent to extent
  double low = -1;    // activations are counted from low to high
  double high = 1;
};

constexpr int activation_bins = 50;
constexpr int first_decade = -12, last_decade = 0, bins_per_decade = 2;  // of |δ|

struct SnapshotsResult {
  struct Snapshot {
    int epoch = 0;
    double test_accuracy = 0;
    std::vector<std::vector<double>> activations;  // [layer][bin], shares
    std::vector<std::vector<double>> deltas;       // [layer][bin], shares; what is exactly 0 has none
    std::vector<double> zero_deltas;               // [layer], shares
    std::vector<double> plane;                     // empty where inputs are not in the plane
  };
  std::vector<Snapshot> snapshots;  // fewer where it diverged
};

Job snapshots_job(const SnapshotsRun& run);
SnapshotsResult snapshots_result(const Json& json);
Json run_snapshots(const Json& config);

}  // namespace gradus::claims
