#include <gradus/diagnostics/rule_parts.h>

namespace gradus::rules {
namespace {

// A step that does not go downhill at all, as one that a momentum carries on, proves nothing about its length; nor does
// a rise that is rounding.
bool overshoots(const TrialStep& trial) {
  return !(trial.after <= trial.before + thresholds::rounding * std::abs(trial.before)) && !(trial.promised <= 0);
}

double share_of_overshoots(const Observation& o) {
  return static_cast<double>(std::ranges::count_if(o.looks, [](const Look& look) { return overshoots(look.trial); })) /
         static_cast<double>(o.looks.size());
}

bool diverged(const Observation& o) {
  return !o.failure.empty() ||
         !(o.end().loss <= std::max(thresholds::diverged * std::abs(o.baseline), std::abs(o.start().loss)));
}

// How the trial steps went, in words.
std::string trials(const Observation& o) {
  const TrialStep& first = o.start().trial;
  std::string all = "The first step was to lower its batch's loss by " + text(first.promised) +
                    " and changed it from " + text(first.before) + " to " + text(first.after) + "; ";
  return all + percent(share_of_overshoots(o)) + " of the steps tried at " + text(static_cast<Index>(o.looks.size())) +
         " moments made the loss of their own batch worse.";
}

}  // namespace

std::optional<Finding> dying_units(const Observation& o) {
  if (!o.failure.empty() || o.learns()) return {};
  std::size_t worst = 0;
  double killed = 0;
  for (std::size_t l = 0; l < o.end().layers.size(); ++l) {
    const double newly = o.end().layers[l].dead - o.start().layers[l].dead;
    if (newly > killed) killed = newly, worst = l;
  }
  if (killed < thresholds::lost_units) return {};
  const auto first = std::ranges::find_if(
      o.looks, [&](const Look& look) { return look.layers[worst].dead - o.start().layers[worst].dead >= killed / 2; });
  Finding f{.disease = "dying ReLU", .layer = static_cast<int>(worst) + 1};
  f.evidence = percent(killed) + " of the units of " + in_layer(worst) +
               " were killed in training: " + percent(o.start().layers[worst].dead) + " were dead before, " +
               percent(o.end().layers[worst].dead) + " after, and half of these deaths had come by step " +
               std::to_string(first->step) + ". " + trials(o) + " " + result_text(o) + ".";
  f.cause =
      "A step far too large moved weights and biases so far that these units are off for every example. Off, they get "
      "no gradient: they do not come back.";
  f.remedies.push_back(rate_times(o, 0.1));
  f.remedies.push_back(rate_times(o, 0.01));
  f.remedies.push_back(remedy(o, "use leaky_relu(0.1), whose units can come back",
                              [](TrainingPlan& p) { p.activation = "leaky_relu(0.1)"; }));
  f.remedies.push_back(remedy(o, "clip the gradient's norm at 1", [](TrainingPlan& p) { p.clip_norm = 1; }));
  return f;
}

std::optional<Finding> large_rate(const Observation& o) {
  if (o.learns()) return {};
  const bool is_worse = overshoots(o.start().trial) || share_of_overshoots(o) >= thresholds::overshooting;
  if (!is_worse && !diverged(o)) return {};
  Finding f{.disease = "learning rate too large"};
  f.evidence = (o.failure.empty() ? "The loss went from " + text(o.start().loss) + " to " + text(o.end().loss)
                                  : "Training broke off after " + std::to_string(o.steps) + " steps: " + o.failure) +
               ". " + trials(o) + " " + result_text(o) + ".";
  f.cause =
      "A step along the gradient lowers the loss only while it is shorter than 2/λ, λ being the curvature in that "
      "direction. A longer one lands higher on the other side, where the gradient is larger, and so on.";
  f.remedies.push_back(rate_times(o, 0.1));
  f.remedies.push_back(rate_times(o, 0.01));
  f.remedies.push_back(remedy(o, "clip the gradient's norm at 1", [](TrainingPlan& p) { p.clip_norm = 1; }));
  return f;
}

std::optional<Finding> small_rate(const Observation& o) {
  if (o.learns() || !o.failure.empty() || share_of_overshoots(o) > 0 || o.layers.empty()) return {};
  const double promise = o.start().trial.promised * static_cast<double>(o.planned_steps);
  if (!(promise < thresholds::promise * std::abs(o.start().loss))) return {};
  const double moved = std::ranges::max(o.layers, {}, &LayerFacts::movement).movement;
  Finding f{.disease = "learning rate too small"};
  f.evidence = "In " + std::to_string(o.steps) + " steps no layer's weights moved by more than " + percent(moved) +
               " of their size. At the first step's pace the whole training would lower the loss by " + text(promise) +
               ", of " + text(o.start().loss) + "; it lowered it by " + text(o.start().loss - o.end().loss) + ". " +
               result_text(o) + ".";
  f.cause =
      "Gradients arrive and point the right way, as every trial step lowered the loss; but the steps are so short that "
      "training ends where it began.";
  // As much larger, in powers of ten, as makes the promise that of nets that learn.
  const double missing = thresholds::usual_promise * std::abs(o.start().loss) / promise;
  const double factor = std::isfinite(missing) && missing > 10 ? std::pow(10, std::ceil(std::log10(missing))) : 10;
  f.remedies.push_back(rate_times(o, factor));
  f.remedies.push_back(rate_times(o, factor / 10 > 1 ? factor / 10 : 100));
  if (o.plan.optimizer == "sgd")
    f.remedies.push_back(remedy(o, "use adam with rate 0.003, which scales the steps itself",
                                [](TrainingPlan& p) { p.optimizer = "adam", p.learning_rate = 0.003; }));
  return f;
}

std::optional<Finding> linear_net(const Observation& o) {
  if (o.learns() || !o.failure.empty() || (o.plan.activation != "identity" && !o.plan.hidden.empty())) return {};
  Finding f{.disease = "no nonlinearity"};
  f.evidence = "The net has " +
               (o.plan.hidden.empty() ? std::string("no hidden layer")
                                      : text(static_cast<Index>(o.plan.hidden.size())) + " hidden layers of identity") +
               ". Its training loss ended at " + text(o.end().loss) + "; " + result_text(o) + ".";
  f.cause = "A stack of linear layers is one linear map, however deep: it can draw straight borders only.";
  f.remedies.push_back(remedy(o, "use tanh in the hidden layers", [](TrainingPlan& p) {
    p.activation = "tanh";
    if (p.hidden.empty()) p.hidden = {32};
  }));
  f.remedies.push_back(remedy(o, "or relu", [](TrainingPlan& p) {
    p.activation = "relu";
    if (p.hidden.empty()) p.hidden = {32};
  }));
  return f;
}

std::optional<Finding> constant_output(const Observation& o) {
  if (o.learns() || !o.failure.empty()) return {};
  const OutputLook& outputs = o.end().outputs;
  if (outputs.relative_spread > thresholds::spread && outputs.commonest_answer < thresholds::always) return {};
  Finding f{.disease = "output independent of the input"};
  f.evidence = "Over all examples the outputs differ by " + percent(outputs.relative_spread) + " of their size";
  if (o.is_classification) f.evidence += ", and " + percent(outputs.commonest_answer) + " get the same answer";
  f.evidence += ". The loss is " + text(o.end().loss) + ", and the best answer that ignores the inputs has " +
                text(o.baseline) + ". " + result_text(o) + ".";
  f.cause =
      "Whatever comes in, the same goes out: somewhere on the way the input is lost, or nothing was learned from it.";
  f.remedies.push_back(remedy(o, "normalise every layer (batch normalisation)",
                              [](TrainingPlan& p) { p.normalisation = "batch_norm"; }));
  f.remedies.push_back(rate_times(o, 0.1));
  f.remedies.push_back(rate_times(o, 10));
  return f;
}

}  // namespace gradus::rules
