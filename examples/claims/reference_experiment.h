// Experiments on data as they come: a net trained on the whole of a training part, for the accuracies that others quote
// (train_experiment.h puts a part aside to choose rates on), and what the pixels are.
//
//   Job job = reference_job({.hidden = {64}, .optimizer = "adam", .learning_rate = 3e-3}, "digits", 1);
//   reference_accuracy(results.of(job));                    // of the test part, after the last epoch
#pragma once

#include "claims/job.h"

#include <gradus/diagnostics/training_plan.h>

#include <cstdint>
#include <string>

namespace gradus::claims {

/// `split` is the seed of load(), by which the test part is chosen.
Job reference_job(const TrainingPlan& plan, const std::string& data, std::uint64_t split);
/// 0 where it diverged.
double reference_accuracy(const Json& json);
Json run_reference(const Json& config);

/// Mean and standard deviation of Fashion-MNIST's training pixels, of 0 to 1 as they are in the files: {"mean", "sd"}.
Job pixels_job();
Json run_pixels(const Json& config);

}  // namespace gradus::claims
