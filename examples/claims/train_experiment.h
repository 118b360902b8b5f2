// The experiment most claims rest on: one network trained under a plan, on data that are split in three. Rates are
// chosen on the validation part, what is reported is of the test part.
//
//   Job job = train_job({.hidden = {32, 32}, .activation = "tanh"}, {.name = "digits"});
//   const TrainResult run = train_result(results.of(job));
//   run.epochs.back().test_accuracy;  run.layers.front()[0].delta_norm;     // epoch 0, first hidden layer
#pragma once

#include "claims/store.h"

#include <gradus/diagnostics/training_plan.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace gradus::claims {

/// A data set of load(), split in three: its test part is held out, a fifth of its training part is for validation.
struct DataChoice {
  std::string name = "digits";
  std::uint64_t seed = 1;  // of synthetic data and of the splits
  Index count = 1000;      // of synthetic data, all parts together
  Index at_most = 0;       // training examples to take; 0: all
  Index score_on = 0;      // validation examples, and test examples, to take; 0: all
  double label_noise = 0;  // share of training labels that are replaced by random ones
};
struct ThreeParts {
  Split fit;       // train: what is learned from; test: validation
  Split held_out;  // train: the same; test: what results are told of
};
/// Loaded once and shared. Throws as load().
std::shared_ptr<const ThreeParts> three_parts(const DataChoice& choice);

Json to_json(const TrainingPlan& plan);
TrainingPlan plan_from(const Json& json);
Json to_json(const DataChoice& choice);
DataChoice data_from(const Json& json);

struct EpochResult {
  double train_loss, train_accuracy;  // R² for regression
  double validation_loss, validation_accuracy;
  double test_loss, test_accuracy;
};
struct LayerResult {
  double delta_norm;
  double mean, sd;   // of the activations
  double saturated;  // shares of activations
  double zeros;
  int units, dead;  // over the whole training part
};
struct TrainResult {
  std::vector<EpochResult> epochs;               // from before training on; shorter where it diverged
  std::vector<std::vector<LayerResult>> layers;  // before training and after it: two, or one where it diverged
  std::vector<double> dead_share;                // of all hidden units, per epoch
  std::string failure;                           // empty, or what was not finite
  bool diverged() const { return !failure.empty(); }
};

/// cost in seconds is guessed from the plan's and data's size.
Job train_job(const TrainingPlan& plan, const DataChoice& data);
TrainResult train_result(const Json& json);
Json run_train(const Json& config);

/// A fair contest: each contender is trained with every learning rate of the list and several seeds; its rate is the
/// one with the best mean validation accuracy, and what is told of it are its runs with that rate.
struct Contender {
  std::string name;
  TrainingPlan plan;  // whose learning rate and seed are to be set
};
struct Contest {
  std::vector<Contender> contenders;
  DataChoice data;
  std::vector<double> rates;
  int seeds = 3;

  std::vector<Job> jobs() const;
};
struct Outcome {
  std::string name;
  double rate = 0;                // the best
  bool at_edge = false;           // it is the first or last of the list: a wider list might find a better one
  std::vector<TrainResult> runs;  // one per seed, with that rate
  /// Test accuracy after the epoch that was best on the validation part, per seed; 0 where it diverged at once.
  std::vector<double> test_accuracies() const;
};
std::vector<Outcome> outcomes(const Contest& contest, const Results& results);

}  // namespace gradus::claims
