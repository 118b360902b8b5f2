// The parts of the comparison that need libtorch's own objects: layers, optimizers step by step, and whole trainings.
#pragma once

#include "report.h"

namespace gradus::oracle {

/// Outputs, and gradients with respect to input and parameters.
void compare_layers(std::uint64_t seed, Report& report);
/// Twenty steps along the same gradients, of ordinary sizes and of special ones.
void compare_optimizers(std::uint64_t seed, Report& report);
/// 500 steps of a tanh network from the same weights on the same batches, as loss.backward(), step() and as step(loss).
void compare_trainings(std::uint64_t seed, Report& report);
/// L-BFGS with its line search on a whole data set, from the same weights: where each of the first three steps, of up
/// to five iterations, leads, and the loss after twenty.
void compare_lbfgs(std::uint64_t seed, Report& report);
/// Learning rates, step by step.
void compare_schedules(Report& report);
/// "no counterpart for mish" for whatever Gradus has and the oracle does not know.
void check_completeness(Report& report);

}  // namespace gradus::oracle
