#include "compare/experiment.h"

#include <gradus/gradus.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gradus::compare {
namespace {

constexpr Index evaluation_batch = 256;
constexpr Index probe_size = 512;  // examples on which ‖δ‖ is measured

Variable loss_of(const Variable& output, const Batch& batch) {
  return batch.labels.empty() ? mse(output, batch.targets) : cross_entropy(output, batch.labels);
}

Sequential network(const Settings& settings, const Dataset& data, const Activation& f, int depth, Generator& rng) {
  std::vector<Index> sizes{data.features()};
  for (std::size_t i = 0; i < static_cast<std::size_t>(depth); ++i)
    sizes.push_back(settings.widths[settings.widths.size() == 1 ? 0 : i]);
  sizes.push_back(data.outputs());
  MlpOptions options;
  if (settings.initialiser != "proper") options.hidden = initialiser(settings.initialiser);
  return mlp(sizes, f, rng, options);
}

// One network in training, with what is needed to measure it again and again.
class Trainee {
 public:
  Trainee(const Settings& settings, const Split& data, Run& run)
      : settings_(settings),
        data_(data),
        run_(run),
        activation_(activation(run.activation)),
        rng_(Generator(run.seed).fork(static_cast<std::uint64_t>(run.depth))),
        model_(network(settings, data.train, activation_, run.depth, rng_)),
        optimizer_(make_optimizer(settings.optimizer, model_.parameters(), settings.learning_rate)),
        batches_(data.train, std::min<Index>(settings.batch_size, data.train.size())),
        train_view_(data.train, evaluation_batch),
        test_view_(data.test, evaluation_batch),
        probe_(data.train, std::min(probe_size, data.train.size())),
        census_(activation_) {}

  /// Appends the epoch's rows. False if something was not finite.
  bool measure(int epoch) {
    model_.evaluate();  // rrelu is measured with its mean slope
    census_.reset();
    EpochRow row{epoch};
    const Score train = evaluate(data_.train, train_view_, true);
    const Score test = evaluate(data_.test, test_view_, false);
    row.train_loss = train.loss;
    row.train_accuracy = train.accuracy;
    row.test_loss = test.loss;
    row.test_accuracy = test.accuracy;
    if (!std::isfinite(row.train_loss) || !std::isfinite(row.test_loss)) return false;
    run_.epochs.push_back(row);

    const Batch& batch = *probe_.epoch().begin();
    loss_of(model_(tape_.borrow(batch.inputs)), batch).backward();
    const std::vector<LayerReading> readings = read_layers(tape_, activation_);
    tape_.clear();
    optimizer_->zero_gradients();
    for (std::size_t i = 0; i < readings.size(); ++i) {
      LayerRow layer;
      layer.epoch = epoch;
      layer.layer = static_cast<int>(i) + 1;
      layer.delta_norm = readings[i].delta_norm;
      layer.mean = census_.mean(i);
      layer.sd = census_.sd(i);
      layer.saturated = census_.saturated(i);
      layer.zeros = census_.zeros(i);
      layer.units = static_cast<int>(census_.units(i));
      layer.dead = static_cast<int>(census_.dead(i));
      const std::vector<bool> is_dead = census_.dead_units(i);
      for (std::size_t unit = 0; unit < is_dead.size(); ++unit)
        if (is_dead[unit]) layer.dead_units.push_back(static_cast<int>(unit));
      if (!update_ratios_.empty()) layer.update_ratio = update_ratios_[i];
      run_.layers.push_back(layer);
    }
    return true;
  }

  /// One pass over the training set. False if the loss or a gradient was not finite.
  bool train_epoch(int epoch, const std::atomic<bool>& stop) {
    model_.train();
    Index left = batches_.count();
    for (const Batch& batch : batches_.epoch(rng_)) {
      if (stop) return true;
      const auto begin = std::chrono::steady_clock::now();
      const Variable loss = loss_of(model_(tape_.borrow(batch.inputs)), batch);
      loss.backward();
      ++step_;
      if (!std::isfinite(loss.item())) return diverged(epoch);
      if (--left == 0) remember_weights();
      optimizer_->step();
      tape_.clear();
      const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
      step_times_.push_back(time.count());
    }
    measure_updates();
    return true;
  }

  /// Notes the first operation that was not finite on the tape as it is; if there is none, in a forward pass over the
  /// training set with the present weights.
  bool diverged(int epoch) {
    std::optional<NonFinite> culprit = first_non_finite(tape_);
    tape_.clear();
    for (const Batch& batch : train_view_.epoch()) {
      if (culprit) break;
      loss_of(model_(tape_.borrow(batch.inputs)), batch);
      culprit = first_non_finite(tape_);
      tape_.clear();
    }
    run_.divergence = Divergence{epoch, step_, culprit ? culprit->description : "the loss overflowed"};
    return false;
  }

  double median_step() {
    if (step_times_.empty()) return 0;
    const auto middle = step_times_.begin() + static_cast<std::ptrdiff_t>(step_times_.size() / 2);
    std::nth_element(step_times_.begin(), middle, step_times_.end());
    return *middle;
  }

 private:
  Score evaluate(const Dataset& data, BatchLoader& view, bool counts_units) {
    const NoGradient no_gradient(tape_);
    RunningScore total(data);
    for (const Batch& batch : view.epoch()) {
      const Variable output = model_(tape_.borrow(batch.inputs));
      total.add(output, batch, loss_of(output, batch).item());
      if (counts_units) census_.add(tape_);
      tape_.clear();
    }
    return total.score();
  }

  // Linear and activation take turns.
  const Parameter& weight(int layer) const {
    return static_cast<const Linear&>(model_[2 * static_cast<std::size_t>(layer)]).weight();
  }

  void remember_weights() {
    weights_before_.clear();
    for (int layer = 0; layer < run_.depth; ++layer) weights_before_.push_back(weight(layer).value());
  }

  void measure_updates() {
    update_ratios_.clear();
    for (int layer = 0; layer < run_.depth; ++layer) {
      const auto before = weights_before_[static_cast<std::size_t>(layer)].matrix<float>().cast<double>();
      const auto after = weight(layer).value().matrix<float>().cast<double>();
      update_ratios_.push_back((after - before).norm() / before.norm());
    }
  }

  const Settings& settings_;
  const Split& data_;
  Run& run_;
  Activation activation_;
  Generator rng_;
  Sequential model_;
  std::unique_ptr<Optimizer> optimizer_;
  BatchLoader batches_;
  BatchLoader train_view_;
  BatchLoader test_view_;
  BatchLoader probe_;
  LayerCensus census_;
  Tape tape_;
  long step_ = 0;
  std::vector<Tensor> weights_before_;
  std::vector<double> update_ratios_;
  std::vector<double> step_times_;
};

}  // namespace

Run train(const Settings& settings, const Split& data, const std::string& activation, int depth, std::uint64_t seed,
          const std::atomic<bool>& stop, const EpochDone& epoch_done) {
  Run run;
  run.activation = activation;
  run.depth = depth;
  run.seed = seed;
  Trainee trainee(settings, data, run);
  bool finite = trainee.measure(0) || trainee.diverged(0);
  for (int epoch = 1; epoch <= settings.epochs && finite && !stop; ++epoch) {
    finite = trainee.train_epoch(epoch, stop);
    if (finite && !stop) finite = trainee.measure(epoch) || trainee.diverged(epoch);
    epoch_done();
  }
  run.finished = finite && !stop;
  run.ns_per_step = trainee.median_step();
  return run;
}

}  // namespace gradus::compare
