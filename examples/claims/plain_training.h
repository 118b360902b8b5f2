// PlainTraining: a multilayer perceptron under plain SGD, for what a TrainingPlan has no words for: an activation of
// one's own, parameters set by hand before the first step, a penalty on activations. Otherwise it takes the same steps,
// bit for bit, as a Training whose plan says the same. It owns the model; the data must outlive it.
//
//   PlainTraining training({.hidden = {32}, .activation = MyActivation{}, .learning_rate = 0.3}, split);
//   while (training.epoch() < 20 && training.run_epoch()) {}
//   Score test = training.evaluate(split.test);
#pragma once

#include <gradus/data/batches.h>
#include <gradus/diagnostics/training.h>
#include <gradus/layers/initialisers.h>
#include <gradus/layers/sequential.h>

#include <functional>
#include <memory>
#include <vector>

namespace gradus::claims {

struct PlainOptions {
  std::vector<Index> hidden{32};
  Activation activation = Tanh{};
  Initialiser initialiser = glorot_uniform();  // of the hidden weights
  double learning_rate = 0.1;
  double activity_l1 = 0;  // times Σ|a| over all hidden units, averaged over the batch, is added to the loss
  Index batch_size = 32;
  std::uint64_t seed = 1;
};

class PlainTraining {
 public:
  PlainTraining(const PlainOptions& options, const Split& data);
  PlainTraining(const PlainOptions&, const Split&&) = delete;
  PlainTraining(const PlainTraining&) = delete;
  PlainTraining& operator=(const PlainTraining&) = delete;

  /// False if a loss was not finite: its step was not taken.
  bool run_epoch();
  int epoch() const { return epoch_; }
  /// Cross-entropy (without the penalty) and accuracy. `look` reads the tape of each of several forward passes.
  Score evaluate(const Dataset& data, const std::function<void(Tape&)>& look = {});
  Sequential& model() { return model_; }

 private:
  PlainOptions options_;
  Generator rng_;
  Sequential model_;
  std::unique_ptr<Optimizer> optimizer_;
  BatchLoader loader_;
  Tape tape_;
  int epoch_ = 0;
};

}  // namespace gradus::claims
