// The input-independent baseline: what the best constant answer is worth. A net that does not get below it has learned
// nothing from its inputs.
//
//   constant_answer_loss(plan, split.train);     // ln 10 = 2.303 for ten equal classes under cross_entropy
#pragma once

#include <gradus/diagnostics/training_plan.h>

namespace gradus {

/// The smallest loss, under the plan's loss function, of outputs that are the same for every example: with class
/// frequencies for classes (their entropy under cross_entropy), means under mse, medians under l1. For outputs as the
/// loss wants them: whether the plan's head can put them out is another question.
double constant_answer_loss(const TrainingPlan& plan, const Dataset& data);

}  // namespace gradus
