// Observation: what is measured of one net in one short training, for the rules of the diagnosis (rules.h) to judge.
// Plain data, so that a rule can be tried on an observation made by hand. Nothing in here is a judgement.
//
//   Observation o = observe(plan, split);
//   o.start().loss, o.baseline;               // loss before training, and of the best answer that ignores the inputs
//   o.start().layers[0].log_delta;            // how much of the last layer's gradient reaches the first
//   o.end().test_skill;                       // 0 is guessing, 1 is perfect
#pragma once

#include <gradus/diagnostics/data_checks.h>
#include <gradus/diagnostics/training.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// A hidden layer at one moment. Shares are over units, or over units and training examples.
struct LayerLook {
  /// ln(‖δ_l‖ / ‖δ_L‖): what is left of the last hidden layer's gradient (δ = dL/d(pre-activation)); −∞ if nothing.
  double log_delta = 0;
  double log_weight_factor = not_measured;  // what the weights after this layer do to it: see LayerFlow
  double log_slope_factor = not_measured;   // what its own slopes do
  double rms = 1;                           // of the activations, over units and examples
  double saturated = 0;                     // activations on a flat side, dead ones included
  double dead = 0;                          // units whose output and slope are 0 on every training example
};

/// A step tried out and taken back: along the gradient of one batch, with the plan's optimizer, judged on that batch.
struct TrialStep {
  double before = 0;
  double after = 0;
  double promised = 0;  // −⟨g, Δw⟩: by how much the loss would fall if it were a straight line
};

/// The outputs over the training examples that are looked at.
struct OutputLook {
  double low = 0;
  double high = 0;
  double row_sum_error = not_measured;  // largest |sum of a row − 1|
  /// Standard deviation over the examples, averaged over the outputs, in units of the root mean square of the outputs.
  double relative_spread = 1;
  double commonest_answer = 0;  // share of examples that get the commonest answer; for regression 0
  /// Share of examples that are wrong, and whose label's output has a slope below saturation_share of its largest: the
  /// head's own slope takes away the gradient that would mend them. 0 without a sigmoid or softmax behind the outputs.
  double stuck_mistakes = 0;
};

/// One moment of training, at the end of an epoch (0: before the first). Losses and skills are over at most
/// ObserveOptions::examples examples of each part.
struct Look {
  int epoch = 0;
  long step = 0;
  double loss = 0;
  double test_loss = 0;
  double accuracy = 0;  // as Score::accuracy, test part
  /// (r − 1/K) / (1 − 1/K), r being the mean over the K classes of the share recognised, so that always giving the same
  /// answer has 0; for regression R², never below −1.
  double train_skill = 0;
  double test_skill = 0;
  TrialStep trial;
  OutputLook outputs;
  std::vector<LayerLook> layers;
};

/// What is the case with a hidden layer all the time, or over the whole training.
struct LayerFacts {
  std::string path;  // of the activation's layer
  Index units = 0;
  double weight_ratio = 1;      // root mean square of the drawn weights, over that of the activation's own initialiser
  double bias_ratio = 0;        // that of the biases at the start, over that of W x
  double movement = 0;          // ‖W_end − W_start‖ / ‖W_start‖; infinite from 0
  bool alike_at_start = false;  // all units have the same weights and biases
  bool alike_at_end = false;
};

/// An attempt to learn a single batch by heart, with the plan as it is.
struct OneBatch {
  Index examples = 0;
  long steps = 0;
  double skill = 0;
  bool finite = true;
};

struct Observation {
  TrainingPlan plan;
  bool is_classification = true;
  Index outputs = 0;
  Index features = 0;

  DataReport data;  // of the training part, as the net sees it
  /// Input columns that never change in the training part, but in the test part do, by more than a rare exception:
  /// thresholds::moves_in_test of what the other columns do.
  std::vector<Index> fixed_in_training;
  double input_mean_square = 1;            // over examples and columns
  double largest_column = 1;               // the largest root mean square of a column
  double column_ratio = 1;                 // largest over median standard deviation of the columns that change
  double target_low = 0, target_high = 0;  // of a regression
  double test_size = 0;
  /// Test skill of the nearest training example's answer: whether answers carry over between alike inputs at all.
  double neighbour_skill = 0;

  double baseline = 0;  // the plan's loss of the best outputs that are the same for all inputs
  std::vector<Look> looks;
  std::string failure;  // what was not finite first; empty if nothing
  long steps = 0;       // that were made
  long planned_steps = 0;
  std::vector<LayerFacts> layers;
  /// ln(‖δ_1‖ / ‖δ_L‖) that the mean-field theory of wide nets predicts for these weights and inputs (predict_profile);
  /// NaN where it does not apply: residual connections, normalisations.
  double predicted_log_delta = not_measured;
  OneBatch one_batch;

  const Look& start() const { return looks.front(); }
  const Look& end() const { return looks.back(); }
  /// Training and test part are both learned, at least half of the way from guessing to perfect.
  bool learns() const;
};

struct ObserveOptions {
  Index examples = 2000;  // of each part, for losses and skills
  Index probe = 256;      // for gradients
  int looks = 20;         // at most, the start not counted
  long one_batch_steps = 300;
  std::function<bool()> stop{};  // asked after every step; true ends the observation early, with what there is
  /// Told how far it is, from 0 to 1.
  std::function<void(double)> progress{};
  /// Called before the first step and after each one: for recorders (counterfactual.h). It must leave things as they
  /// are.
  std::function<void(Training&)> look{};
};

/// Trains and measures. Throws as Training.
Observation observe(const TrainingPlan& plan, const Split& split, const ObserveOptions& options = {});

/// How good a training's net is on a data set: see Look::train_skill.
double skill(Training& training, const Dataset& data);

}  // namespace gradus
