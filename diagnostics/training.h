// Training: one network in training under a plan, step by step, to be measured, stopped, rewound and gone on with. What
// the instruments read is on its tape. It owns the model, the optimizer and the tape; the data must outlive it (it
// keeps a copy of its own only if they must be scaled or converted).
//
//   Training training(plan, split);
//   while (training.epoch() < plan.epochs && training.run_epoch()) {}
//   Score test = training.evaluate(training.data().test);         // .loss, .accuracy
//   training.probe(512);                                          // forward and backward on 512 examples
//   for (const LayerReading& layer : read_layers(training.tape(), training.activation())) …
//   Moment before = training.moment();                            // rewind and try something else:
//   Training other(changed_plan, split);  other.go_to(before);
#pragma once

#include <gradus/activations/catalogue.h>
#include <gradus/data/batches.h>
#include <gradus/diagnostics/non_finite.h>
#include <gradus/diagnostics/score.h>
#include <gradus/diagnostics/training_plan.h>
#include <gradus/optim/optimizer.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// A point in training from which it can go on exactly: all numbers that the next step depends on.
struct Moment {
  long step = 0;
  int epoch = 0;
  Index batch = 0;     // batches of this epoch that were used
  Generator order{0};  // as it was before the epoch's order was drawn
  std::vector<Tensor> parameters;
  std::vector<Tensor> buffers;
  std::vector<Tensor> optimizer;
  std::vector<Generator> sources;
};

class Training {
 public:
  /// Builds the network. Throws as validate(plan, data).
  Training(TrainingPlan plan, const Split& data);
  Training(TrainingPlan, const Split&&) = delete;
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  /// One mini-batch: forward, backward, update. False if the loss was not finite, or a clipped gradient: nothing was
  /// updated then, and failure() says why. The tape holds the step until the next call.
  bool step();
  /// The rest of the epoch. False as step(), or if `stop` says so between two steps.
  bool run_epoch(const std::function<bool()>& stop = {});
  /// Called in each step after backward and before the update: the tape and the gradients may be read.
  void before_update(std::function<void(Training&)> look) { before_update_ = std::move(look); }
  /// Called in each step after the update; the tape still holds the step.
  void after_update(std::function<void(Training&)> look) { after_update_ = std::move(look); }

  int epoch() const { return epoch_; }  // epochs finished
  long steps() const { return step_; }
  double last_loss() const { return last_loss_; }  // of the latest step's batch, before its update
  /// What was not finite first: "[log] in 5 made -inf at element 3". Empty while all is well.
  const std::string& failure() const { return failure_; }

  /// Loss and accuracy without changing anything, dropout off and so on.
  Score evaluate(const Dataset& data);
  /// Forward, and backward if asked, over the first `count` training examples; to be read from tape(). Gradients of
  /// parameters are left for reading until the next step, which forgets them. As in evaluation (dropout off), but
  /// with batch normalisation as in training, for evaluation is another function there.
  Variable probe(Index count, bool backward = true);
  /// The outputs of the same.
  Tensor outputs(const Tensor& inputs);
  /// Forward passes over all training examples, in parts; `look` reads the tape of each.
  void sweep(const std::function<void(Tape&)>& look);

  Moment moment() const;
  /// Goes on from there. The plan may differ in what does not change the shapes of parameters. Of an optimizer of
  /// another kind the memory stays as it is. Throws ArgumentError if the parameters differ.
  void go_to(const Moment& moment);

  const TrainingPlan& plan() const { return plan_; }
  const Activation& activation() const { return activation_; }
  const Split& data() const { return *data_; }
  Sequential& model() { return model_; }
  Optimizer& optimizer() { return *optimizer_; }
  Tape& tape() { return tape_; }
  /// The weights of the Linear layers, first to last.
  std::vector<Parameter*> weights() const;

 private:
  Variable forward(const Batch& batch);
  void next_batch();
  bool fail(const std::string& otherwise);

  TrainingPlan plan_;
  std::optional<Split> prepared_;
  const Split* data_;
  Activation activation_;
  Generator rng_;
  Sequential model_;
  std::unique_ptr<Optimizer> optimizer_;
  BatchLoader loader_;
  std::optional<BatchLoader::Iterator> at_;
  Generator order_;  // before the running epoch
  Index batch_ = 0;
  Tape tape_;
  int epoch_ = 0;
  long step_ = 0;
  double last_loss_ = 0;
  std::string failure_;
  std::function<void(Training&)> before_update_;
  std::function<void(Training&)> after_update_;
};

}  // namespace gradus
