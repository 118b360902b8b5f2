#include "claims/plain_training.h"

#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/penalties.h>
#include <gradus/optim/choice.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace gradus::claims {
namespace {

std::vector<Index> sizes_of(const PlainOptions& options, const Dataset& data) {
  std::vector<Index> sizes{data.features()};
  sizes.insert(sizes.end(), options.hidden.begin(), options.hidden.end());
  sizes.push_back(data.outputs());
  return sizes;
}

}  // namespace

PlainTraining::PlainTraining(const PlainOptions& options, const Split& data)
    : options_(options),
      rng_(options.seed),
      model_(mlp(sizes_of(options, data.train), options.activation, rng_, {.hidden = options.initialiser})),
      optimizer_(make_optimizer("sgd", model_.parameters(), options.learning_rate)),
      loader_(data.train, std::min(options.batch_size, data.train.size())) {}

bool PlainTraining::run_epoch() {
  for (const Batch& batch : loader_.epoch(rng_)) {
    tape_.clear();
    optimizer_->zero_gradients();
    Variable x = tape_.borrow(batch.inputs);
    std::optional<Variable> activity;
    for (std::size_t i = 0; i < model_.size(); ++i) {
      x = model_[i](x);
      if (options_.activity_l1 == 0 || i % 2 == 0) continue;  // a Linear
      const Variable term = activity_penalty(x);
      activity = activity ? *activity + term : term;
    }
    const Variable fit = cross_entropy(x, batch.labels);
    const Variable loss = activity ? fit + options_.activity_l1 * *activity : fit;
    if (!std::isfinite(loss.item())) return false;
    loss.backward();
    optimizer_->step();
  }
  ++epoch_;
  return true;
}

Score PlainTraining::evaluate(const Dataset& data, const std::function<void(Tape&)>& look) {
  Score score;
  BatchLoader view(data, std::min<Index>(256, data.size()));
  tape_.clear();
  const NoGradient no_gradient(tape_);
  for (const Batch& batch : view.epoch()) {
    const Variable logits = model_(tape_.borrow(batch.inputs));
    const double share = static_cast<double>(batch.size()) / static_cast<double>(data.size());
    const auto rows = logits.matrix<float>();
    double correct = 0;
    for (Index row = 0; row < rows.rows(); ++row) {
      Index best = 0;
      rows.row(row).maxCoeff(&best);
      correct += best == batch.labels[static_cast<std::size_t>(row)];
    }
    score.accuracy += correct / static_cast<double>(data.size());
    score.loss += share * cross_entropy(logits, batch.labels).item();
    if (look) look(tape_);
    tape_.clear();
  }
  return score;
}

}  // namespace gradus::claims
