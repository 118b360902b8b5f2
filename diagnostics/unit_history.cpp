#include <gradus/core/errors.h>
#include <gradus/diagnostics/unit_history.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace gradus {
namespace {

bool is_same_network(const UnitCensus& a, const UnitCensus& b) {
  return std::ranges::equal(a.states, b.states, {}, &std::vector<UnitState>::size, &std::vector<UnitState>::size);
}

std::string units_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " unit" : " units"); }

// "between steps 10 and 30" from the first to the last of such events.
std::string when(const std::vector<UnitEvent>& events) {
  return "between steps " + std::to_string(events.front().after) + " and " + std::to_string(events.back().step);
}

}  // namespace

void UnitHistory::add(long step, UnitCensus census) {
  if (!steps_.empty() && step <= steps_.back())
    throw ArgumentError("[unit_history] a census at step " + std::to_string(step) + " cannot follow one at step " +
                        std::to_string(steps_.back()) + ". Add them in order, one per step.");
  if (!steps_.empty() && !is_same_network(census, censuses_[0]))
    throw ArgumentError("[unit_history] the census at step " + std::to_string(step) +
                        " is of a network with other layers than before. Use one history for one network.");
  const bool is_first = steps_.empty();
  const long after = is_first ? step : steps_.back();
  for (std::size_t layer = 0; layer < census.states.size(); ++layer)
    for (std::size_t unit = 0; unit < census.states[layer].size(); ++unit) {
      const bool is = is_watched(census, layer, unit);
      const bool was = !is_first && is_watched(censuses_.back(), layer, unit);
      if (is == was) continue;
      const UnitChange what = is_first ? UnitChange::born : is ? UnitChange::died : UnitChange::revived;
      events_.push_back({layer, unit, after, step, what});
    }
  steps_.push_back(step);
  censuses_.push_back(std::move(census));
}

std::vector<Index> UnitHistory::counts(std::size_t layer, UnitState state) const {
  std::vector<Index> result;
  for (const UnitCensus& census : censuses_) result.push_back(census.count(layer, state));
  return result;
}

UnitFate UnitHistory::fate(std::size_t layer, std::size_t unit) const {
  if (layer >= layers() || unit >= units(layer))
    throw ArgumentError("[unit_history] there is no unit " + std::to_string(unit) + " in layer " +
                        std::to_string(layer) + " (both counted from 0).");
  UnitFate fate;
  fate.now = censuses_.back().states[layer][unit];
  for (const UnitEvent& event : events_) {
    if (event.layer != layer || event.unit != unit) continue;
    if (event.what == UnitChange::born)
      fate.born_dead = true;
    else
      (event.what == UnitChange::died ? fate.deaths : fate.revivals).push_back(event);
  }
  return fate;
}

std::vector<SurvivalPoint> UnitHistory::survival(std::optional<std::size_t> only) const {
  if (only && *only >= layers())
    throw ArgumentError("[unit_history] there is no layer " + std::to_string(*only) + " (counted from 0).");
  std::vector<std::vector<std::uint8_t>> lives(layers());  // whether it has not died yet
  Index at_risk = 0;
  for (std::size_t layer = 0; layer < layers(); ++layer)
    for (std::size_t unit = 0; unit < units(layer); ++unit) {
      const bool counts = (!only || *only == layer) && !is_watched(censuses_[0], layer, unit);
      lives[layer].push_back(counts);
      at_risk += counts;
    }
  std::vector<SurvivalPoint> curve;
  double survival = 1;
  double variance = 0;  // Greenwood's sum of d / (n (n − d))
  for (std::size_t i = 1; i < steps_.size(); ++i) {
    Index deaths = 0;
    for (std::size_t layer = 0; layer < layers(); ++layer)
      for (std::size_t unit = 0; unit < units(layer); ++unit)
        if (lives[layer][unit] != 0 && is_watched(censuses_[i], layer, unit)) {
          lives[layer][unit] = 0;
          ++deaths;
        }
    const auto d = static_cast<double>(deaths);
    const auto n = static_cast<double>(at_risk);
    if (deaths > 0) survival *= 1 - d / n;
    if (deaths > 0 && deaths < at_risk) variance += d / (n * (n - d));
    curve.push_back({steps_[i], at_risk, deaths, survival, survival * std::sqrt(variance)});
    at_risk -= deaths;
  }
  return curve;
}

std::string UnitHistory::describe(std::size_t layer) const {
  std::vector<UnitEvent> deaths;
  std::vector<UnitEvent> revivals;
  std::size_t born = 0;
  for (const UnitEvent& event : events_) {
    if (event.layer != layer) continue;
    born += event.what == UnitChange::born;
    if (event.what == UnitChange::died) deaths.push_back(event);
    if (event.what == UnitChange::revived) revivals.push_back(event);
  }
  const auto different = [](const std::vector<UnitEvent>& events) {
    std::set<std::size_t> units;
    for (const UnitEvent& event : events) units.insert(event.unit);
    return units.size();
  };
  const std::string state(to_string(watched_));
  std::string text = "layer " + std::to_string(layer + 1) + ", " + units_text(units(layer)) + ": ";
  text += std::to_string(born) + " " + state + " from the start";
  text += deaths.empty() ? ", none became so" : ", " + units_text(different(deaths)) + " became so " + when(deaths);
  text +=
      revivals.empty() ? ", none came back" : ", " + units_text(different(revivals)) + " came back " + when(revivals);
  return text + "; " + std::to_string(censuses_.back().count(layer, watched_)) + " " + state + " at the end.\n";
}

std::string UnitHistory::describe() const {
  if (steps_.empty()) return "No census was taken.\n";
  std::string text;
  for (std::size_t layer = 0; layer < layers(); ++layer) text += describe(layer);
  if (watched_ != UnitState::dead) return text;
  const auto saw = [&](bool in_first, auto... kinds) {
    return std::ranges::any_of(events_, [&](const UnitEvent& event) {
      return (event.layer == 0) == in_first && ((event.what == kinds) || ...);
    });
  };
  const auto saw_dead = [&](bool in_first) { return saw(in_first, UnitChange::born, UnitChange::died); };
  if (saw(true, UnitChange::revived))
    text +=
        "In layer 1 units came back, which no gradient over the same inputs can do: momentum, weight decay or other "
        "inputs did it.\n";
  else if (saw_dead(true))
    text += "In layer 1 death was final, as it is where no gradient reaches a unit and its inputs stay the same.\n";
  if (saw(false, UnitChange::revived))
    text += "In deeper layers units came back: what the layers before them put out had moved.\n";
  else if (saw_dead(false))
    text += "In deeper layers none came back, though there a unit may when the layers before it move.\n";
  return text;
}

}  // namespace gradus
