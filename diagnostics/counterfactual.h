// Counterfactual replay: what if one thing had been different from here on? Moments of a training are kept in bounded
// memory; the step at which something happened is found by bisecting between them, rerunning exactly; and from just
// before that step training goes on twice: as it was, and with the change.
//
//   Recorder recorder;
//   Observation o = observe(plan, split, {.look = [&](Training& t) { recorder.look(t); }});
//   Training training(plan, split);
//   std::optional<Turn> turn = find_turn(training, recorder.moments(), o.steps, loss_above(10));
//   Counterfactual c = replay(turn->before, plan, changed, split, 200);   // c.as_it_was.losses, c.otherwise.losses
#pragma once

#include <gradus/diagnostics/diagnosis.h>

namespace gradus {

/// Keeps moments at equal distances, at most `most` of them: when there are more, every other one is forgotten and the
/// distance doubled. The first stays. It owns copies of all parameters for each.
class Recorder {
 public:
  /// Throws ArgumentError for fewer than 2.
  explicit Recorder(std::size_t most = 32);
  /// To be called before the first step and after each.
  void look(const Training& training);
  /// In order of steps.
  const std::vector<Moment>& moments() const { return moments_; }
  long distance() const { return every_; }

 private:
  std::size_t most_;
  long every_ = 1;
  std::vector<Moment> moments_;
};

/// Whether something is the case with a net as it is now. It may run the net, and must not change it.
using Event = std::function<bool(Training&)>;

/// The loss of the first `examples` training examples is above the limit, or not finite.
Event loss_above(double limit, Index examples = 256);
/// At least so many units of a hidden layer (0 is layer 1) are dead on the whole training set.
Event units_dead(std::size_t layer, Index count);
/// This one is.
Event unit_dead(std::size_t layer, std::size_t unit);

/// The update that made an event true: it was not the case after step − 1 updates, and is after `step`.
struct Turn {
  long step = 0;
  Moment before;  // after step − 1 updates
};

/// Looks for the first of the moments at which the event is true, then between it and the one before, by halving: of
/// several turns in between, one is found. `last` is the step up to which training went on after the last moment. A
/// step that cannot be made for numbers that are not finite counts as the event. Nothing if it was true at the first
/// moment or never. `training` must be of the plan and data that the moments are of; it is left somewhere in between,
/// and whatever it was told to do in each step (before_update) is done again.
std::optional<Turn> find_turn(Training& training, const std::vector<Moment>& moments, long last, const Event& happened);

/// One way of going on.
struct Branch {
  std::vector<double> losses;  // of each step's batch, before its update; the first is of step `from + 1`
  Score end;                   // of the test part
  std::string failure;
};

struct Counterfactual {
  std::string event;  // "the loss rose above 23"
  long from = 0;      // updates that had been made
  /// From where it was no use any more to go on otherwise, if that was tried first.
  std::optional<long> too_late;
  std::string change;  // "learning_rate 0.1 instead of 1"
  Branch as_it_was;
  Branch otherwise;
};

/// Goes on from the moment for so many steps under each plan. The changed one may differ in what a moment does not
/// depend on: rates, clipping, the loss, dropout. Throws ArgumentError if it differs in what decides the parameters'
/// shapes or the order of examples.
Counterfactual replay(const Moment& from, const TrainingPlan& plan, const TrainingPlan& changed, const Split& split,
                      long steps);

/// For a diagnosis of divergence, or of units that were killed: finds the update at fault and goes on from before it
/// with a tenth of the learning rate. Nothing for other diseases, and where there was no such step.
std::optional<Counterfactual> rewind(const Diagnosis& diagnosis, const std::vector<Moment>& moments,
                                     const Split& split);

}  // namespace gradus
