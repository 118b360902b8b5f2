#include <gradus/core/errors.h>
#include <gradus/core/lazy.h>
#include <gradus/core/operation.h>
#include <gradus/diagnostics/layers.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

void require_elementwise(const Activation& activation) {
  static_cast<void>(activation.facts());  // throws where there are none
  if (!activation.is_elementwise())
    throw ArgumentError("[read_layers] " + activation.name() +
                        " is no elementwise activation: its units have no slope of their own.");
}

// Calls visit(node, pre-activation's node) for every use of the activation, in order.
template <class Visit>
void for_each_layer(const Tape& tape, const Activation& activation, Visit visit) {
  for (const Node& node : tape.nodes())
    if (node.operation == &activation.operation()) visit(node, tape.nodes()[node.inputs()[0]]);
}

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

double norm(const Node& node) {
  return dispatch(node.dtype, [&]<class T>() {
    const T* d = static_cast<const T*>(node.gradient);
    double total = 0;  // in double: deep sigmoid layers leave gradients whose squares float32 cannot hold
    for (Index i = 0; i < node.shape.size(); ++i) total += static_cast<double>(d[i]) * static_cast<double>(d[i]);
    return std::sqrt(total);
  });
}

}  // namespace

std::vector<LayerReading> read_layers(Tape& tape, const Activation& activation) {
  require_elementwise(activation);
  LayerCensus census(activation);
  census.add(tape);
  std::vector<LayerReading> readings;
  for_each_layer(tape, activation, [&](const Node& node, const Node& before) {
    const std::size_t layer = readings.size();
    LayerReading reading;
    reading.path = std::string(tape.scope(static_cast<NodeId>(&node - tape.nodes().data())));
    reading.units = census.units(layer);
    reading.delta_norm = tape.has_gradient(before) ? norm(before) : std::numeric_limits<double>::quiet_NaN();
    reading.mean = census.mean(layer);
    reading.sd = census.sd(layer);
    reading.saturated = census.saturated(layer);
    reading.zeros = census.zeros(layer);
    readings.push_back(std::move(reading));
  });
  return readings;
}

LayerCensus::LayerCensus(Activation activation) : activation_(std::move(activation)) {
  require_elementwise(activation_);
}

void LayerCensus::add(Tape& tape) {
  const double threshold = saturation_share * activation_.facts().largest_slope();
  std::size_t index = 0;
  for_each_layer(tape, activation_, [&](const Node& node, const Node&) {
    if (index == layers_.size()) layers_.emplace_back();
    Layer& layer = layers_[index++];
    const auto units = static_cast<std::size_t>(node.shape.rank() > 0 ? node.shape[-1] : 1);
    if (layer.alive.empty()) layer.alive.assign(units, 0);
    if (layer.alive.size() != units)
      throw ArgumentError("[census] layer " + std::to_string(index) + " has " + std::to_string(units) +
                          " units but had " + std::to_string(layer.alive.size()) +
                          " before. Use one census for one network.");
    for_each_slope(activation_, tape, node, scratch_, [&](Index i, double value, double slope) {
      layer.count += 1;
      layer.sum += value;
      layer.sum_of_squares += value * value;
      layer.saturated += std::abs(slope) < threshold;
      layer.zeros += value == 0;
      if (value != 0 || slope != 0) layer.alive[static_cast<std::size_t>(i) % units] = 1;
    });
  });
}

void LayerCensus::reset() {
  for (Layer& layer : layers_) {
    std::fill(layer.alive.begin(), layer.alive.end(), std::uint8_t{0});
    layer = Layer{std::move(layer.alive)};
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
  return std::count(layers_.at(layer).alive.begin(), layers_.at(layer).alive.end(), std::uint8_t{0});
}

std::vector<bool> LayerCensus::dead_units(std::size_t layer) const {
  std::vector<bool> dead;
  for (std::uint8_t alive : layers_.at(layer).alive) dead.push_back(alive == 0);
  return dead;
}

}  // namespace gradus
