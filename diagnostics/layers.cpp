#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/core/lazy.h>
#include <gradus/core/operation.h>
#include <gradus/diagnostics/hidden_layers.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/norm.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

// What a unit has done at least once.
enum Seen : std::uint8_t {
  active = 1,       // output or slope is not 0
  unsaturated = 2,  // the slope is no small share of the largest
  bent = 4,         // the slope is not the largest
};

// f′ at every element, by the activation's own rule: its gradient for dL/dy = 1.
template <class Visit>
void for_each_slope(const Activation& activation, const Tape& tape, const Node& node, Workspace& scratch, Visit visit) {
  scratch.clear();
  dispatch(node.dtype, [&]<class T>() {
    const NodeId* operands = node.inputs().data();  // the pre-activation, and for some a slope of its own
    const Lazy inputs[] = {Lazy(scratch, tape.nodes()[operands[0]].array()),
                           Lazy(scratch, tape.nodes()[operands[node.operand_count - 1]].array())};
    const Lazy y(scratch, node.array());
    const Array ones = allocate(scratch, node.shape, node.dtype);
    std::fill_n(ones.as<T>(), ones.size(), T{1});
    const Array slopes = activation.operation()
                             .numbers(node.attributes, 0, std::span(inputs, node.operand_count), y, Lazy(scratch, ones))
                             .contiguous();
    const T* value = node.array().as<const T>();
    const T* slope = slopes.as<const T>();
    for (Index i = 0; i < node.shape.size(); ++i)
      visit(i, static_cast<double>(value[i]), static_cast<double>(slope[i]));
  });
}

}  // namespace

std::vector<LayerReading> read_layers(Tape& tape, const Activation& activation, double saturation) {
  LayerCensus census(activation, saturation);
  census.add(tape);
  std::vector<LayerReading> readings;
  for (HiddenLayer& found : hidden_layers(tape, activation)) {
    const Node& before = tape.nodes()[found.pre_activation];
    const std::size_t layer = readings.size();
    LayerReading reading;
    reading.path = std::move(found.path);
    reading.units = census.units(layer);
    reading.delta_norm =
        tape.has_gradient(before) ? norm(before.gradient_array()) : std::numeric_limits<double>::quiet_NaN();
    reading.mean = census.mean(layer);
    reading.sd = census.sd(layer);
    reading.saturated = census.saturated(layer);
    reading.zeros = census.zeros(layer);
    readings.push_back(std::move(reading));
  }
  return readings;
}

LayerCensus::LayerCensus(Activation activation, double saturation)
    : activation_(std::move(activation)), saturation_(saturation) {
  require_facts_of_units(activation_, "read_layers");
  if (!(saturation > 0 && saturation <= 1))
    throw ArgumentError("[read_layers] a slope below the share " + number_text(saturation) +
                        " of the largest cannot count as saturated: the share is above 0 and at most 1.");
}

void LayerCensus::add(Tape& tape) {
  const ActivationFacts& facts = activation_.facts();
  const double threshold = saturation_ * facts.largest_slope();
  std::size_t index = 0;
  for (const HiddenLayer& found : hidden_layers(tape, activation_)) {
    const Node& node = tape.nodes()[found.activation];
    if (index == layers_.size()) layers_.emplace_back();
    Layer& layer = layers_[index++];
    const auto units = static_cast<std::size_t>(node.shape.rank() > 0 ? node.shape[-1] : 1);
    if (layer.seen.empty()) layer.seen.assign(units, 0);
    if (layer.seen.size() != units)
      throw ArgumentError("[census] layer " + std::to_string(index) + " has " + std::to_string(units) +
                          " units but had " + std::to_string(layer.seen.size()) +
                          " before. Use one census for one network.");
    const double full = facts.highest_slope * (1 - (node.dtype == DType::float32 ? 1e-6 : 1e-14));  // up to rounding
    for_each_slope(activation_, tape, node, scratch_, [&](Index i, double value, double slope) {
      const bool is_saturated = std::abs(slope) < threshold;
      layer.count += 1;
      layer.sum += value;
      layer.sum_of_squares += value * value;
      layer.saturated += is_saturated;
      layer.zeros += value == 0;
      layer.seen[static_cast<std::size_t>(i) % units] |= static_cast<std::uint8_t>(
          (value != 0 || slope != 0 ? active : 0) | (is_saturated ? 0 : unsaturated) | (slope >= full ? 0 : bent));
    });
  }
}

void LayerCensus::reset() {
  for (Layer& layer : layers_) {
    std::fill(layer.seen.begin(), layer.seen.end(), std::uint8_t{0});
    layer = Layer{std::move(layer.seen)};
  }
}

double LayerCensus::mean(std::size_t layer) const { return layers_.at(layer).sum / layers_.at(layer).count; }

double LayerCensus::sd(std::size_t layer) const {
  const Layer& l = layers_.at(layer);
  const double m = mean(layer);
  return std::sqrt(std::max(0.0, l.sum_of_squares / l.count - m * m));
}

double LayerCensus::saturated(std::size_t layer) const { return layers_.at(layer).saturated / layers_.at(layer).count; }

double LayerCensus::zeros(std::size_t layer) const { return layers_.at(layer).zeros / layers_.at(layer).count; }

Index LayerCensus::dead(std::size_t layer) const {
  const auto& seen = layers_.at(layer).seen;
  return std::count_if(seen.begin(), seen.end(), [](std::uint8_t flags) { return (flags & active) == 0; });
}

std::vector<bool> LayerCensus::dead_units(std::size_t layer) const {
  std::vector<bool> dead;
  for (std::uint8_t flags : layers_.at(layer).seen) dead.push_back((flags & active) == 0);
  return dead;
}

std::vector<UnitState> LayerCensus::states(std::size_t layer) const {
  const Kinks kinks = activation_.facts().kinks;
  const bool has_pieces = kinks.begin() != kinks.end();
  std::vector<UnitState> states;
  for (std::uint8_t flags : layers_.at(layer).seen) {
    if ((flags & active) == 0)
      states.push_back(UnitState::dead);
    else if ((flags & unsaturated) == 0)
      states.push_back(UnitState::stuck);
    else if (has_pieces && (flags & bent) == 0)
      states.push_back(UnitState::always_on);
    else
      states.push_back(UnitState::alive);
  }
  return states;
}

std::string_view to_string(UnitState state) {
  switch (state) {
    case UnitState::dead:
      return "dead";
    case UnitState::always_on:
      return "always on";
    case UnitState::stuck:
      return "stuck";
    case UnitState::alive:
      break;
  }
  return "alive";
}

}  // namespace gradus
