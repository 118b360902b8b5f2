// The parts of an observation, each measured by itself: layers, outputs, a trial step, a batch learned by heart. Used
// by observe() (observation.h); all leave the training as it was, but for its tape.
//
//   Training training(plan, split);
//   TrialStep trial = try_step(training);       // would a step lower the loss?
#pragma once

#include <gradus/diagnostics/observation.h>

namespace gradus {

/// Of the hidden layers, first to last. Gradients are over the first `probe` training examples, shares over all.
std::vector<LayerLook> look_at_layers(Training& training, Index probe);

/// The same for the gradients of a net before training, in double: those of a deep sigmoid net are 0 in float32.
void measure_gradients_in_double(const TrainingPlan& plan, const Split& split, Training& training, Index probe,
                                 std::vector<LayerLook>& layers);

/// Of a net's outputs for these examples.
OutputLook look_at_outputs(Training& training, const Dataset& data);

/// See TrialStep.
TrialStep try_step(Training& training);

/// The skill, on the test part, of giving each example the answer of the nearest training example: what the data say
/// about themselves without any net.
double nearest_neighbour_skill(const Dataset& train, const Dataset& test);
/// That of given outputs [n, outputs]: see Look::train_skill.
double skill_of(const Tensor& outputs, const Dataset& data);

/// See OneBatch. `data` are the training's own, prepared already.
OneBatch learn_one_batch(const TrainingPlan& plan, const Split& data, long steps, const std::function<bool()>& stop);

}  // namespace gradus
