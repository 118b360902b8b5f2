// What the files of rules share: remedies from one line, numbers as text, and questions that several rules ask.
//
//   Finding f{.disease = "…"};
//   f.remedies.push_back(remedy(o, "use tanh", [](TrainingPlan& p) { p.activation = "tanh"; }));
#pragma once

#include <gradus/core/formula.h>
#include <gradus/diagnostics/rules.h>
#include <gradus/diagnostics/thresholds.h>

#include <algorithm>
#include <cmath>

namespace gradus::rules {

template <class Change>
Remedy remedy(const Observation& o, std::string what, Change change) {
  TrainingPlan plan = o.plan;
  change(plan);
  return {std::move(what), std::move(plan)};
}
/// One that is not for the plan to bring.
inline Remedy advice(std::string what) { return {std::move(what), std::nullopt}; }

inline std::string text(double value) { return number_text(value, 2); }
inline std::string text(Index count) { return std::to_string(count); }
inline std::string percent(double share) { return number_text(100 * share, 3) + "%"; }
inline std::string in_layer(std::size_t layer) { return "hidden layer " + std::to_string(layer + 1); }

/// A sentence without its full stop: "Test accuracy 12%, which is …", or R².
inline std::string result_text(const Observation& o) {
  const std::string where = o.failure.empty() ? "" : " when it broke off";
  return o.is_classification ? "Test accuracy " + percent(o.end().accuracy) + where + ", which is " +
                                   percent(std::max(0.0, o.end().test_skill)) + " of the way from guessing to perfect"
                             : "An R² of " + text(o.end().test_skill) + " on the test part" + where + " (guessing: 0)";
}

inline bool is_cross_entropy(const Observation& o) {
  return o.plan.loss == "cross_entropy" || (o.plan.loss == "auto" && o.is_classification);
}
inline bool takes_probabilities(const Observation& o) {
  return o.plan.loss == "nll_of_probabilities" || o.plan.loss == "bce";
}
inline bool is_bounded(const Observation& o) {
  const ActivationFacts facts = activation(o.plan.activation).facts();
  return std::isfinite(facts.low) && std::isfinite(facts.high);
}

/// The learning rate for a remedy.
inline Remedy rate_times(const Observation& o, double factor) {
  const double rate = std::stod(number_text(o.plan.learning_rate * factor, 3));
  return remedy(o, "set the learning rate to " + number_text(rate, 3),
                [&](TrainingPlan& p) { p.learning_rate = rate; });
}

/// Σ ln(weight_ratio) over the layers from `first` on: by how much weights that are not as the activation wants them
/// change what passes through, in both directions.
inline double log_of_weights(const Observation& o, std::size_t first) {
  double sum = 0;
  for (std::size_t l = first; l < o.layers.size(); ++l) sum += std::log(o.layers[l].weight_ratio);
  return sum;
}
/// ln of how much signals, or gradients, grow from one end of the hidden layers to the other; whichever grows more.
inline double log_growth(const Observation& o) {
  const std::vector<LayerLook>& layers = o.start().layers;
  if (layers.empty()) return 0;
  const double forward = std::log(layers.back().rms) - std::log(o.input_mean_square) / 2;
  return std::max(forward, layers.front().log_delta);
}

}  // namespace gradus::rules
