// UnitHistory: what became of each unit over training, from censuses at chosen steps: who was dead from the start, who
// died between which steps, who came back. What happens and is undone between two censuses is not seen: the closer they
// are, the more is known. It owns one byte per unit and census.
//
//   UnitHistory history;
//   for (long step = 0; step <= steps; ++step) {
//     if (step % 100 == 0) history.add(step, take_census(tape, model, train.inputs, Relu{}));
//     …                                                        // train
//   }
//   std::cout << history.describe();
#pragma once

#include <gradus/diagnostics/unit_census.h>

#include <optional>
#include <string>
#include <vector>

namespace gradus {

enum class UnitChange : std::uint8_t {
  born,     // in the watched state at the first census
  died,     // entered the watched state
  revived,  // left it
};

/// It happened after census `after` and by census `step`; for born both are the first.
struct UnitEvent {
  std::size_t layer;  // 0 is layer 1
  std::size_t unit;
  long after;
  long step;
  UnitChange what;
};

struct UnitFate {
  bool born_dead = false;
  std::vector<UnitEvent> deaths;  // born not among them
  std::vector<UnitEvent> revivals;
  UnitState now = UnitState::alive;
};

/// One step of a survival curve.
struct SurvivalPoint {
  long step;
  Index at_risk;          // had not died before this census
  Index deaths;           // were found dead at it
  double survival;        // the share that has not died by then
  double standard_error;  // Greenwood's (1926)
};

class UnitHistory {
 public:
  /// What counts as death: `dead`, or for sigmoids, which do not die, `stuck`.
  explicit UnitHistory(UnitState watched = UnitState::dead) : watched_(watched) {}

  /// Throws ArgumentError, changing nothing, unless the step is later than all before and the network the same.
  void add(long step, UnitCensus census);

  const std::vector<long>& steps() const { return steps_; }
  std::size_t layers() const { return censuses_.empty() ? 0 : censuses_[0].states.size(); }
  std::size_t units(std::size_t layer) const { return censuses_.at(0).states.at(layer).size(); }
  const UnitCensus& census(std::size_t index) const { return censuses_.at(index); }

  /// How many units of a layer were in a state, at each census.
  std::vector<Index> counts(std::size_t layer, UnitState state) const;
  /// All events, in order of steps, then layers, then units.
  const std::vector<UnitEvent>& events() const { return events_; }
  UnitFate fate(std::size_t layer, std::size_t unit) const;

  /// Of the units alive at the first census, of `only` one layer or of all, the share that has not died by each later
  /// one: Kaplan and Meier's (1958) estimate, with a death dated at the census that found it. Every unit is followed to
  /// the end, none is censored, so that the estimate is the plain share. A unit's first death counts, and coming back
  /// does not undo it (counts() tells how many are dead at a time). Empty before the second census.
  std::vector<SurvivalPoint> survival(std::optional<std::size_t> only = {}) const;

  /// What was seen, in words: per layer who died when and who came back; and whether death in layer 1 was final, as it
  /// is under plain gradient descent over fixed inputs, because no gradient reaches a dead unit, while in deeper layers
  /// the inputs of a dead unit can move and bring it back.
  std::string describe() const;

 private:
  bool is_watched(const UnitCensus& census, std::size_t layer, std::size_t unit) const {
    return census.states[layer][unit] == watched_;
  }
  std::string describe(std::size_t layer) const;

  UnitState watched_;
  std::vector<long> steps_;
  std::vector<UnitCensus> censuses_;
  std::vector<UnitEvent> events_;
};

}  // namespace gradus
