// Experiment: what a stack of layers is without its activations. A net is trained, its layers are multiplied into one
// matrix, and both are asked the same questions.
//
//   const StackResult linear = stack_result(results.of(stack_job(plan, {.name = "xor"})));
//   linear.collapse_error;       // 10⁻¹⁶: ten layers were one matrix
#pragma once

#include "claims/train_experiment.h"

#include <vector>

namespace gradus::claims {

struct StackResult {
  double accuracy = 0;        // on the test part
  double collapse_error = 0;  // largest |net − W x − b|, W x + b the product of its layers, over the largest |net|
  double straightness = 0;    // share of the outputs' variance that the best affine function of the inputs explains
  // For two inputs and two classes: the probability of the second over a square of the plane, row by row, the lowest
  // first, and the test examples {x, y, label}.
  double low = 0, high = 0;  // of both axes
  std::vector<double> probability;
  std::vector<std::vector<double>> examples;
};
inline constexpr int stack_grid = 61;

Job stack_job(const TrainingPlan& plan, const DataChoice& data);
StackResult stack_result(const Json& json);
Json run_stack(const Json& config);

}  // namespace gradus::claims
