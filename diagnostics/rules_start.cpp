#include <gradus/diagnostics/dying_relu.h>
#include <gradus/diagnostics/rule_parts.h>

namespace gradus::rules {
namespace {

Remedy proper_weights(const Observation& o) {
  return remedy(o, "draw the weights as " + o.plan.activation + " wants them (its own initialiser, unscaled)",
                [](TrainingPlan& p) { p.initialiser = "proper", p.weight_scale = 1; });
}
Remedy batch_norm(const Observation& o) {
  return remedy(o, "normalise every layer (batch normalisation)",
                [](TrainingPlan& p) { p.normalisation = "batch_norm"; });
}
Remedy relu_instead(const Observation& o) {
  return remedy(o, "use relu, whose slope is 1 wherever it is on, with its own initialiser",
                [](TrainingPlan& p) { p.activation = "relu", p.initialiser = "proper", p.weight_scale = 1; });
}

double mean_saturated(const Observation& o) {
  double sum = 0;
  for (const LayerLook& layer : o.start().layers) sum += layer.saturated;
  return o.start().layers.empty() ? 0 : sum / static_cast<double>(o.start().layers.size());
}

std::size_t most_dead(const std::vector<LayerLook>& layers) {
  return static_cast<std::size_t>(
      std::ranges::max_element(layers, {}, [](const LayerLook& layer) { return layer.dead; }) - layers.begin());
}

// The weights' and the slopes' part of the gradient's way from the last hidden layer to the first, per layer, in words.
std::string parts_of_flow(const Observation& o) {
  double weights = 0, slopes = 0;
  const std::vector<LayerLook>& layers = o.start().layers;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l)
    weights += layers[l].log_weight_factor, slopes += layers[l].log_slope_factor;
  const auto count = static_cast<double>(layers.size() - 1);
  if (!std::isfinite(weights) || !std::isfinite(slopes)) return "";
  return "Per layer, the weights multiply it by " + text(std::exp(weights / count)) + " and the slopes of " +
         o.plan.activation + " by " + text(std::exp(slopes / count)) + ".";
}

std::string ratio_text(const Observation& o) {
  const auto [low, high] = std::ranges::minmax(o.layers, {}, &LayerFacts::weight_ratio);
  const std::string factor = text(low.weight_ratio) == text(high.weight_ratio)
                                 ? text(low.weight_ratio)
                                 : text(low.weight_ratio) + " to " + text(high.weight_ratio);
  return "The hidden weights are " + factor + " times as large as " + o.plan.activation +
         "'s own initialiser draws them.";
}

// Of a ReLU net without biases.
double risk_of_death(Index width, std::size_t hidden) {
  return dead_at_a_point({.width = static_cast<int>(width), .layers = static_cast<int>(hidden) + 1});
}

// By which power of two layers have to be widened for the theory to make them safe.
Index widening(const Observation& o, Index narrowest) {
  Index times = 2;
  while (times < 64 && risk_of_death(narrowest * times, o.layers.size()) > thresholds::risk_of_death) times *= 2;
  return times;
}

}  // namespace

std::optional<Finding> symmetry(const Observation& o) {
  for (std::size_t l = 0; l < o.layers.size(); ++l) {
    const LayerFacts& layer = o.layers[l];
    if (layer.units < 2 || !layer.alike_at_start || !layer.alike_at_end) continue;
    Finding f{.disease = "symmetry", .layer = static_cast<int>(l) + 1};
    f.evidence = "All " + text(layer.units) + " units of " + in_layer(l) + " began with the same weights (" +
                 (layer.weight_ratio > 0 ? "their own" : "all 0") + ") and still have the same after " +
                 std::to_string(o.steps) + " steps. " + result_text(o) + ".";
    f.cause =
        "Equal units put out the same, get the same gradient and stay equal: the layer has one unit in as many copies. "
        "Where the weights are 0, no gradient passes through them either, and the layers before it do not move.";
    f.remedies.push_back(proper_weights(o));
    return f;
  }
  return {};
}

std::optional<Finding> large_biases(const Observation& o) {
  if (o.learns()) return {};
  for (std::size_t l = 0; l < o.layers.size(); ++l) {
    const LayerLook& look = o.start().layers[l];
    if (o.layers[l].bias_ratio < thresholds::bias_ratio) continue;
    if (std::max(look.dead, look.saturated) < thresholds::lost_units) continue;
    Finding f{.disease = "large biases", .layer = static_cast<int>(l) + 1};
    f.evidence = "The biases of " + in_layer(l) + " start " + text(o.layers[l].bias_ratio) +
                 " times as large as what they are added to; " + percent(look.saturated) +
                 " of its activations are on a flat side before training, and " + percent(look.dead) +
                 " of its units are dead. " + result_text(o) + ".";
    f.cause = "The bias decides, not the input: every unit sits where " + o.plan.activation +
              " is flat, puts out nearly the same for all inputs, and passes no gradient.";
    f.remedies.push_back(remedy(o, "start the biases at 0", [](TrainingPlan& p) { p.bias = 0; }));
    return f;
  }
  return {};
}

std::optional<Finding> small_weights(const Observation& o) {
  const double by_weights = log_of_weights(o, 0);
  if (o.learns() || o.layers.empty() || o.plan.normalisation != "none") return {};
  if (by_weights > std::log(thresholds::vanished)) return {};
  const double log_delta = o.start().layers.front().log_delta;
  // Of the last layer's gradient, only the weights after the first take their part.
  if (o.layers.size() > 1 && log_of_weights(o, 1) > thresholds::share_of_cause * log_delta) return {};
  Finding f{.disease = "weights too small"};
  f.evidence = ratio_text(o) + " Over " + text(static_cast<Index>(o.layers.size())) +
               " layers that takes a factor of " + text(std::exp(by_weights)) +
               " from the signal. Before training the first hidden layer receives " + text(std::exp(log_delta)) +
               " of the last one's gradient, and the last puts out " + text(o.start().layers.back().rms) +
               " (root mean square). " + result_text(o) + ".";
  f.cause =
      "Each layer multiplies signals forward and gradients backward with its weights. If these are too small for the "
      "activation, both shrink from layer to layer, and the net answers with its biases alone.";
  f.remedies.push_back(proper_weights(o));
  f.remedies.push_back(batch_norm(o));
  return f;
}

std::optional<Finding> large_weights(const Observation& o) {
  if (o.learns() || o.layers.empty() || o.plan.normalisation != "none") return {};
  const double by_weights = log_of_weights(o, 0);
  const double largest = std::ranges::max(o.layers, {}, &LayerFacts::weight_ratio).weight_ratio;
  if (largest < thresholds::weight_ratio && by_weights < std::log(thresholds::grown)) return {};
  const double growth = log_growth(o);
  const bool grows = growth >= std::log(thresholds::grown) && by_weights >= thresholds::share_of_cause * growth;
  const bool saturates = is_bounded(o) && mean_saturated(o) >= thresholds::lost_units;
  if (!grows && !saturates) return {};
  Finding f{.disease = "weights too large"};
  f.evidence = ratio_text(o) + " Before training " +
               (is_bounded(o) ? percent(mean_saturated(o)) + " of the activations are saturated"
                              : "signals grow by a factor of " + text(std::exp(growth)) + " through the layers") +
               ", and the loss is " + text(o.start().loss) + " where the best constant answer has " + text(o.baseline) +
               ". " + result_text(o) + ".";
  f.cause =
      is_bounded(o)
          ? "Large weights make large pre-activations; there " + o.plan.activation +
                " is flat, and the units neither tell inputs apart by degrees nor pass a gradient on. Where one does "
                "get through, large weights make it larger in every layer."
          : "Each layer multiplies signals forward and gradients backward with its weights. If these are too large "
            "for the activation, both grow from layer to layer, and every step overshoots.";
  f.remedies.push_back(proper_weights(o));
  f.remedies.push_back(batch_norm(o));
  return f;
}

std::optional<Finding> exploding_signals(const Observation& o) {
  const double growth = log_growth(o);
  if (o.learns() || growth < std::log(thresholds::grown)) return {};
  if (log_of_weights(o, 0) >= thresholds::share_of_cause * growth) return {};
  Finding f{.disease = "exploding gradients"};
  const std::vector<LayerLook>& layers = o.start().layers;
  f.evidence = "Before training, signals have a root mean square of " + text(layers.front().rms) +
               " behind the first hidden layer and of " + text(layers.back().rms) +
               " behind the last, the first layer's "
               "gradient is " +
               text(std::exp(layers.front().log_delta)) + " times the last one's, and the loss is " +
               text(o.start().loss) + " (best constant answer: " + text(o.baseline) + "). " +
               (o.failure.empty() ? "" : "After " + std::to_string(o.steps) + " steps: " + o.failure + ". ") +
               result_text(o) + ".";
  f.cause = o.plan.residual
                ? "Each residual layer adds its output to its input, so that the variance grows by a factor "
                  "per layer although the weights are as they should be; gradients grow on the same way."
                : "Signals and gradients grow by a factor per layer, although the weights are as they should "
                  "be for this activation.";
  f.remedies.push_back(remedy(o, "normalise every layer (layer normalisation)",
                              [](TrainingPlan& p) { p.normalisation = "layer_norm"; }));
  f.remedies.push_back(batch_norm(o));
  const double scale = std::stod(number_text(o.plan.weight_scale / std::sqrt(static_cast<double>(layers.size())), 2));
  f.remedies.push_back(remedy(o, "scale the hidden weights by 1/√depth: weight_scale " + text(scale),
                              [&](TrainingPlan& p) { p.weight_scale = scale; }));
  f.remedies.push_back(remedy(o, "clip the gradient's norm at 1", [](TrainingPlan& p) { p.clip_norm = 1; }));
  return f;
}

std::optional<Finding> born_dead(const Observation& o) {
  const std::vector<LayerLook>& layers = o.start().layers;
  if (o.learns() || layers.empty()) return {};
  const std::size_t worst = most_dead(layers);
  if (layers[worst].dead < thresholds::lost_units) return {};
  Finding f{.disease = "born dead", .layer = static_cast<int>(worst) + 1};
  const Index narrowest = std::ranges::min(o.layers, {}, &LayerFacts::units).units;
  f.evidence = percent(layers[worst].dead) + " of the " + text(o.layers[worst].units) + " units of " + in_layer(worst) +
               " are dead before training: 0 on every training example. ";
  if (o.plan.activation == "relu" && o.plan.bias == 0)
    f.evidence += "A ReLU net of " + text(static_cast<Index>(layers.size())) + " hidden layers, " + text(narrowest) +
                  " wide, is dead at a given point with probability " +
                  percent(risk_of_death(narrowest, layers.size())) + ", whatever the size of its weights. ";
  f.evidence += result_text(o) + ".";
  f.cause =
      "In each layer every unit is off for half of the inputs; the narrower the layer, the likelier that all are off "
      "at once. Then nothing passes forward, and no gradient back to mend it.";
  const Index times = widening(o, narrowest);
  f.remedies.push_back(remedy(o, "make every layer " + text(times) + " times as wide", [&](TrainingPlan& p) {
    for (Index& width : p.hidden) width *= times;
  }));
  f.remedies.push_back(
      remedy(o, "use leaky_relu(0.1), which is never off", [](TrainingPlan& p) { p.activation = "leaky_relu(0.1)"; }));
  f.remedies.push_back(batch_norm(o));
  return f;
}

std::optional<Finding> vanishing_gradients(const Observation& o) {
  const std::vector<LayerLook>& layers = o.start().layers;
  if (o.learns() || layers.size() < 2) return {};
  const double log_delta = layers.front().log_delta;
  if (!(log_delta <= std::log(thresholds::vanished))) return {};
  if (log_of_weights(o, 1) <= thresholds::share_of_cause * log_delta) return {};  // the weights' doing
  Finding f{.disease = "vanishing gradients", .layer = 1};
  f.evidence = "Before training the first of " + text(static_cast<Index>(layers.size())) + " hidden layers receives " +
               text(std::exp(log_delta)) + " of the last one's gradient";
  if (std::isfinite(o.predicted_log_delta))
    f.evidence += " (the theory of wide nets says " + text(std::exp(o.predicted_log_delta)) + ")";
  f.evidence += ". " + parts_of_flow(o) + " " + result_text(o) + ".";
  f.cause =
      "On the way back each layer multiplies the gradient with the activation's slope. " + o.plan.activation +
      "'s is small, and weights as large as its initialiser draws them do not make up for it: the first layers stay "
      "as they were drawn, and what they pass on is next to noise.";
  f.remedies.push_back(relu_instead(o));
  f.remedies.push_back(remedy(o, "use tanh, whose slope is 1 at 0, with its own initialiser", [](TrainingPlan& p) {
    p.activation = "tanh", p.initialiser = "proper", p.weight_scale = 1;
  }));
  f.remedies.push_back(batch_norm(o));
  f.remedies.push_back(remedy(o, "let every layer add to what it gets (residual connections)",
                              [](TrainingPlan& p) { p.residual = true; }));
  return f;
}

}  // namespace gradus::rules
