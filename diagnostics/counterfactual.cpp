#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/diagnostics/counterfactual.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/thresholds.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

LayerCensus census_of(Training& training) {
  LayerCensus census(training.activation());
  training.sweep([&](Tape& tape) { census.add(tape); });
  return census;
}

// Makes steps until so many were made in all; false if one could not be made.
bool advance(Training& training, long to) {
  while (training.steps() < to)
    if (!training.step()) return false;
  return true;
}

Branch branch(const Moment& from, const TrainingPlan& plan, const Split& split, long steps) {
  Training training(plan, split);
  training.go_to(from);
  Branch result;
  for (long i = 0; i < steps; ++i) {
    const bool is_made = training.step();
    result.losses.push_back(training.last_loss());
    if (!is_made) break;
  }
  result.failure = training.failure();
  result.end = training.evaluate(training.data().test);
  return result;
}

// By as much as makes a remedy one that helped.
bool is_better(const Branch& a, const Branch& b) {
  if (!a.failure.empty()) return false;
  return !b.failure.empty() || 1 - a.end.accuracy <= (1 - thresholds::mended) * (1 - b.end.accuracy);
}

// After so many steps, which the training of these moments did make.
Moment moment_at(Training& training, const std::vector<Moment>& moments, long step) {
  const auto later = std::ranges::upper_bound(moments, step, {}, &Moment::step);
  training.go_to(*std::prev(later));
  advance(training, step);
  return training.moment();
}

}  // namespace

Recorder::Recorder(std::size_t most) : most_(most) {
  if (most < 2) throw ArgumentError("[counterfactual] a recorder keeps at least 2 moments.");
}

void Recorder::look(const Training& training) {
  if (training.steps() % every_ != 0) return;
  if (moments_.size() == most_) {
    std::vector<Moment> kept;
    for (std::size_t i = 0; i < moments_.size(); i += 2) kept.push_back(std::move(moments_[i]));
    moments_ = std::move(kept);
    every_ *= 2;
    if (training.steps() % every_ != 0) return;
  }
  moments_.push_back(training.moment());
}

Event loss_above(double limit, Index examples) {
  return [=](Training& training) { return !(training.probe(examples, false).item() <= limit); };
}

Event units_dead(std::size_t layer, Index count) {
  return [=](Training& training) { return census_of(training).dead(layer) >= count; };
}

Event unit_dead(std::size_t layer, std::size_t unit) {
  // The type is said: vector<bool> hands out references, here to what is gone by then.
  return [=](Training& training) -> bool { return census_of(training).dead_units(layer).at(unit); };
}

std::optional<Turn> find_turn(Training& training, const std::vector<Moment>& moments, long last,
                              const Event& happened) {
  std::size_t first = 0;
  for (; first < moments.size(); ++first) {
    training.go_to(moments[first]);
    if (happened(training)) break;
  }
  if (moments.empty() || first == 0) return {};
  Turn turn{last, moments[first - 1]};
  if (first < moments.size()) {
    turn.step = moments[first].step;
  } else {
    const bool is_made = advance(training, last);
    turn.step = std::max(training.steps(), turn.before.step + 1);
    if (is_made && (last <= turn.before.step || !happened(training))) return {};
  }
  while (turn.step - turn.before.step > 1) {
    const long middle = turn.before.step + (turn.step - turn.before.step) / 2;
    training.go_to(turn.before);
    if (!advance(training, middle))
      turn.step = std::max(training.steps(), turn.before.step + 1);
    else if (happened(training))
      turn.step = middle;
    else
      turn.before = training.moment();
  }
  return turn;
}

Counterfactual replay(const Moment& from, const TrainingPlan& plan, const TrainingPlan& changed, const Split& split,
                      long steps) {
  if (changed.batch_size != plan.batch_size || changed.sampling != plan.sampling)
    throw ArgumentError(
        "[counterfactual] with another batch size or sampling the examples would come in another order: "
        "train again from the start instead.");
  Counterfactual result;
  result.from = from.step;
  result.change = difference(plan, changed);
  result.as_it_was = branch(from, plan, split, steps);
  result.otherwise = branch(from, changed, split, steps);
  return result;
}

std::optional<Counterfactual> rewind(const Diagnosis& diagnosis, const std::vector<Moment>& moments,
                                     const Split& split) {
  const Observation& o = diagnosis.observation;
  const auto has = [&](const char* disease) {
    const auto is = [&](const Finding& f) { return f.disease == disease; };
    const auto f = std::ranges::find_if(diagnosis.findings, is);
    return f == diagnosis.findings.end() ? nullptr : &*f;
  };
  Event happened;
  std::string event;
  if (const Finding* dying = has("dying ReLU")) {
    const auto layer = static_cast<std::size_t>(dying->layer) - 1;
    const double units = static_cast<double>(o.layers[layer].units);
    const double share = (o.start().layers[layer].dead + o.end().layers[layer].dead) / 2;
    const auto count = static_cast<Index>(std::ceil(share * units));
    happened = units_dead(layer, count);
    event = std::to_string(count) + " units of hidden layer " + std::to_string(layer + 1) + " were dead";
  } else if (has("learning rate too large") != nullptr || has("log of zero") != nullptr) {
    const double limit = thresholds::diverged * std::max(std::abs(o.baseline), std::abs(o.start().loss));
    happened = loss_above(limit);
    event = "the loss rose above " + number_text(limit, 2);
  } else {
    return {};
  }
  Training training(o.plan, split);
  const std::optional<Turn> turn = find_turn(training, moments, o.steps, happened);
  if (!turn) return {};
  TrainingPlan changed = o.plan;
  changed.learning_rate /= 10;
  Moment from = turn->before;
  Counterfactual result = replay(from, o.plan, changed, split, o.planned_steps - from.step);
  std::optional<long> too_late;
  while (from.step > 0 && !is_better(result.otherwise, result.as_it_was)) {
    if (!too_late) too_late = from.step;
    from = moment_at(training, moments, from.step / 2);
    result = replay(from, o.plan, changed, split, o.planned_steps - from.step);
  }
  result.too_late = too_late;
  result.event = event + " by update " + std::to_string(turn->step);
  return result;
}

}  // namespace gradus
