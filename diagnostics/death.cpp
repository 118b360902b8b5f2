#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/diagnostics/death.h>
#include <gradus/diagnostics/hidden_layers.h>
#include <gradus/diagnostics/norm.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gradus {
namespace {

Tensor copy(const Array& array) {
  Tensor result(array.shape, array.dtype);
  dispatch(array.dtype, [&]<class T>() { std::copy_n(array.as<const T>(), array.size(), result.values<T>().begin()); });
  return result;
}

struct Largest {
  double value;
  Index example;
};

// max over examples of x · w, in float64.
Largest largest(const Tensor& inputs, const Tensor& weight, Index unit) {
  return dispatch(inputs.dtype(), [&]<class T>() {
    const Eigen::RowVectorXd w = weight.matrix<T>().row(unit).template cast<double>();
    const auto x = inputs.matrix<T>();
    Largest found{-std::numeric_limits<double>::infinity(), 0};
    for (Index i = 0; i < x.rows(); ++i) {
      const double z = x.row(i).template cast<double>().dot(w);
      if (z > found.value) found = {z, i};
    }
    return found;
  });
}

double bias_of(const LayerMoment& moment, Index unit) { return moment.bias.size() == 0 ? 0 : moment.bias.at({unit}); }

void require_alike(const LayerMoment& before, const LayerMoment& after, Index unit) {
  const auto shapes = [](const LayerMoment& m) {
    return m.inputs.shape().string() + ", " + m.weight.shape().string() + " and " + m.bias.shape().string();
  };
  if (before.inputs.shape() != after.inputs.shape() || before.weight.shape() != after.weight.shape() ||
      before.bias.shape() != after.bias.shape() || before.inputs.dtype() != after.inputs.dtype())
    throw ArgumentError("[death] inputs, weight and bias were " + shapes(before) + " and now are " + shapes(after) +
                        ". Compare the same layer over the same examples.");
  const Shape& weight = before.weight.shape();
  const bool fits = weight.rank() == 2 && before.inputs.rank() == 2 && before.inputs.shape()[1] == weight[1] &&
                    (before.bias.size() == 0 || before.bias.shape() == Shape{weight[0]}) &&
                    before.weight.dtype() == before.inputs.dtype() && after.weight.dtype() == before.inputs.dtype();
  if (!fits)
    throw ArgumentError("[death] inputs, weight and bias are " + shapes(before) +
                        " but must be [n, in], [out, in] and [out], of one type.");
  if (unit < 0 || unit >= weight[0] || before.inputs.shape()[0] == 0)
    throw ArgumentError("[death] there is no unit " + std::to_string(unit) + " in a layer of " +
                        std::to_string(weight[0]) + ", or no example: the inputs are " +
                        before.inputs.shape().string() + ".");
}

}  // namespace

LayerMoment layer_moment(const Tape& tape, const Activation& activation, std::size_t layer) {
  const std::vector<HiddenLayer> layers = hidden_layers(tape, activation);
  if (layer >= layers.size())
    throw ArgumentError("[death] there is no layer " + std::to_string(layer) + " (counted from 0): the tape has " +
                        std::to_string(layers.size()) + " of " + activation.name() + ".");
  const auto product = product_before(tape, layers[layer], activation);
  if (!product || product->product != layers[layer].pre_activation || !product->is_transposed ||
      tape.nodes()[product->input].shape.rank() != 2)
    throw ArgumentError("[death] the pre-activations of " + activation.name() + " in layer " +
                        std::to_string(layer + 1) +
                        " are not straight from a Linear over rows of inputs, so that no part of them is its bias's.");
  LayerMoment moment;
  moment.inputs = copy(tape.nodes()[product->input].array());
  moment.weight = copy(tape.nodes()[product->weight].array());
  moment.bias = product->bias ? copy(tape.nodes()[*product->bias].array()) : Tensor(Shape{0}, moment.weight.dtype());
  return moment;
}

Death explain_death(const LayerMoment& before, const LayerMoment& after, Index unit, const UpdateFacts& update) {
  require_alike(before, after, unit);
  const Largest old = largest(before.inputs, before.weight, unit);
  const Largest now = largest(after.inputs, after.weight, unit);
  const double weights_first = largest(before.inputs, after.weight, unit).value;
  const double inputs_first = largest(after.inputs, before.weight, unit).value;
  Death death;
  death.unit = unit;
  death.update = update;
  death.largest_before = old.value + bias_of(before, unit);
  death.largest_after = now.value + bias_of(after, unit);
  death.example_before = old.example;
  death.example_after = now.example;
  death.by_weights = ((weights_first - old.value) + (now.value - inputs_first)) / 2;
  death.by_inputs = ((inputs_first - old.value) + (now.value - weights_first)) / 2;
  death.by_bias = death.bias_change = bias_of(after, unit) - bias_of(before, unit);
  dispatch(before.weight.dtype(), [&]<class T>() {
    const T* from = before.weight.matrix<T>().row(unit).data();
    const T* to = after.weight.matrix<T>().row(unit).data();
    death.weight_change_norm = norm(before.weight.columns(),
                                    [&](Index i) { return static_cast<double>(to[i]) - static_cast<double>(from[i]); });
  });
  return death;
}

std::string describe(const Death& death) {
  std::array<std::pair<double, std::string>, 3> parts{
      {{death.by_weights, "its weights"}, {death.by_bias, "its bias"}, {death.by_inputs, "its inputs"}}};
  const double direction = death.largest_after < death.largest_before ? 1 : -1;  // who did most of what happened
  std::ranges::stable_sort(parts, {}, [direction](const auto& part) { return direction * part.first; });
  std::string text = "Unit " + std::to_string(death.unit) + " of layer " + std::to_string(death.layer + 1) + ", step " +
                     std::to_string(death.update.step) + ": its largest pre-activation went from " +
                     number_text(death.largest_before) + " to " + number_text(death.largest_after);
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0                 ? ", by "
             : i + 1 < parts.size() ? ", "
                                    : " and ") +
            number_text(parts[i].first) + " through " + parts[i].second;
  text += ". The update moved its weights by " + number_text(death.weight_change_norm) + " and its bias by " +
          number_text(death.bias_change);
  if (!std::isnan(death.update.learning_rate)) text += ", at learning rate " + number_text(death.update.learning_rate);
  if (!std::isnan(death.update.gradient_norm))
    text += ", with a gradient of norm " + number_text(death.update.gradient_norm);
  return text + ".";
}

std::vector<Death> DeathWatch::look(Tape& tape, const UpdateFacts& update) {
  census_.reset();
  census_.add(tape);
  std::vector<LayerMoment> moments;
  std::vector<std::vector<bool>> dead;
  std::vector<Death> deaths;
  for (std::size_t layer = 0; layer < census_.layers(); ++layer) {
    moments.push_back(layer_moment(tape, activation_, layer));
    dead.push_back(census_.dead_units(layer));
    if (moments_.empty()) continue;
    for (std::size_t unit = 0; unit < dead[layer].size(); ++unit) {
      if (!dead[layer][unit] || dead_[layer][unit]) continue;
      deaths.push_back(explain_death(moments_[layer], moments[layer], static_cast<Index>(unit), update));
      deaths.back().layer = layer;
    }
  }
  moments_ = std::move(moments);
  dead_ = std::move(dead);
  return deaths;
}

}  // namespace gradus
