// Experiment: the training loss around a trained net, along two random directions that are scaled to its filters (Li,
// Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets", section 4): every row of a
// weight moves by its own norm, biases stay.
//
//   Job job = landscape_job({.plan = plan, .points = 21});
//   const LandscapeResult slice = landscape_result(results.of(job));
//   slice.losses[10 * 21 + 10];                                     // the trained net's
#pragma once

#include "claims/train_experiment.h"

#include <vector>

namespace gradus::claims {

struct LandscapeRun {
  TrainingPlan plan;
  DataChoice data = {};
  int points = 21;    // along each side, odd
  double extent = 1;  // of the square, from −extent to extent in both directions
};

struct LandscapeResult {
  std::vector<double> losses;  // row by row, the lowest first; NaN where not finite
  double test_accuracy = 0;
};

Job landscape_job(const LandscapeRun& run);
LandscapeResult landscape_result(const Json& json);
Json run_landscape(const Json& config);

}  // namespace gradus::claims
