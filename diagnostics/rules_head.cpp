#include <gradus/diagnostics/rule_parts.h>
#include <gradus/optim/choice.h>

namespace gradus::rules {
namespace {

Remedy logits(const Observation& o) {
  const std::string loss =
      o.plan.loss == "bce" || o.plan.loss == "bce_with_logits" ? "bce_with_logits" : "cross_entropy";
  return remedy(o, "take the head away and use " + loss + ", which has it inside and computes both in one",
                [&](TrainingPlan& p) { p.head = "none", p.loss = loss; });
}

std::string range(const OutputLook& outputs) { return text(outputs.low) + " … " + text(outputs.high); }

}  // namespace

std::optional<Finding> double_softmax(const Observation& o) {
  if (!is_cross_entropy(o) || o.outputs < 2 || o.start().outputs.low < 0) return {};
  if (!(o.start().outputs.row_sum_error < thresholds::rounding * static_cast<double>(o.outputs))) return {};
  const auto classes = static_cast<double>(o.outputs);
  Finding f{.disease = "double softmax"};
  f.evidence = "The outputs are probabilities already (" + range(o.start().outputs) +
               ", each row sums to 1), and cross_entropy applies softmax once more. So it sees at most " +
               percent(std::exp(1) / (std::exp(1) + classes - 1)) + " for any class, and the loss cannot fall below " +
               number_text(std::log(1 + (classes - 1) / std::exp(1)), 3) + "; it went from " +
               number_text(o.start().loss, 3) + " to " + number_text(o.end().loss, 3) + ".";
  f.cause =
      "Softmax of numbers between 0 and 1 is nearly flat, whatever the net says; and the gradient has to pass the "
      "first "
      "softmax, which is flat where the net is sure, right or wrong. Learning is slow and never done.";
  f.remedies.push_back(logits(o));
  f.remedies.push_back(remedy(o, "or keep the softmax and take the loss of probabilities (nll_of_probabilities)",
                              [](TrainingPlan& p) { p.loss = "nll_of_probabilities"; }));
  return f;
}

std::optional<Finding> wrong_head(const Observation& o) {
  Finding f{.disease = "wrong head for the loss"};
  const OutputLook& outputs = o.start().outputs;
  const std::string& head = o.plan.head;
  if (takes_probabilities(o) && (outputs.low < 0 || outputs.high > 1)) {
    f.evidence = o.plan.loss + " takes the logarithm of probabilities, but the outputs are " + range(outputs) +
                 " before training" + (o.failure.empty() ? "." : ": " + o.failure + ".");
    f.cause =
        "Nothing behind the last layer makes probabilities of its sums: the logarithm of a negative number is NaN, "
        "and that of a number above 1 is a gain without bound.";
    f.remedies.push_back(logits(o));
    const std::string wanted = o.plan.loss == "bce" ? "sigmoid" : "softmax";
    f.remedies.push_back(remedy(o, "or put a " + wanted + " behind it", [&](TrainingPlan& p) { p.head = wanted; }));
    return f;
  }
  if (o.plan.loss == "nll_of_probabilities" && head == "sigmoid") {
    f.evidence = "The outputs of a row sum to as much as " + text(1 + outputs.row_sum_error) +
                 " and not to 1: each is a probability by itself. " + result_text(o) + ".";
    f.cause = "−log p of the label alone falls as every output goes to 1: nothing holds the wrong classes down.";
    f.remedies.push_back(logits(o));
    f.remedies.push_back(remedy(o, "or put a softmax behind it", [](TrainingPlan& p) { p.head = "softmax"; }));
    return f;
  }
  if (head != "none" && ((is_cross_entropy(o) && head == "sigmoid") || o.plan.loss == "bce_with_logits")) {
    f.evidence = "The outputs have gone through " + head + " (" + range(outputs) + "), and " +
                 (is_cross_entropy(o) ? "cross_entropy" : "bce_with_logits") +
                 " takes them for logits, which it squashes once more; the loss went from " + text(o.start().loss) +
                 " to " + text(o.end().loss) + ".";
    f.cause =
        "Of logits between 0 and 1 neither softmax nor sigmoid makes a sure answer, and the gradient has to pass two "
        "flat functions.";
    f.remedies.push_back(logits(o));
    return f;
  }
  const double range_of_targets = o.target_high - o.target_low;
  const bool is_out_of_reach = o.target_low < -0.1 * range_of_targets || o.target_high > 1 + 0.1 * range_of_targets;
  if (!o.is_classification && head != "none" && (is_out_of_reach || (head == "softmax" && !o.learns()))) {
    f.evidence = "The targets are " + text(o.target_low) + " … " + text(o.target_high) + ", but behind a " + head +
                 " the outputs stay between 0 and 1 (here " + range(o.end().outputs) + "). " + result_text(o) + ".";
    f.cause = head == "softmax" && o.outputs == 1
                  ? "A softmax of one number is always 1."
                  : "What lies outside can only be approached by going where the head is flat and the gradient gone.";
    f.remedies.push_back(remedy(o, "take the head away: a regression's outputs are the last layer's sums",
                                [](TrainingPlan& p) { p.head = "none"; }));
    return f;
  }
  return {};
}

std::optional<Finding> log_of_zero(const Observation& o) {
  if (!takes_probabilities(o) || o.failure.find("[log]") == std::string::npos) return {};
  Finding f{.disease = "log of zero"};
  f.evidence = "After " + std::to_string(o.steps) + " steps: " + o.failure + ".";
  f.cause = "The " + o.plan.head +
            " was so sure of a wrong answer that the label's probability was rounded to 0, or the other's to 1; its "
            "logarithm is −∞, and ∞ times 0 on the way back is NaN. In exact arithmetic this could not happen.";
  f.remedies.push_back(logits(o));
  f.remedies.push_back(rate_times(o, 0.1));
  return f;
}

std::optional<Finding> stuck_mistakes(const Observation& o) {
  const bool squares = o.plan.loss == "mse" || o.plan.loss == "l1" || o.plan.loss == "huber";
  if (!o.is_classification || !squares || o.plan.head == "none" || o.learns()) return {};
  const double share = o.end().outputs.stuck_mistakes;
  if (share < thresholds::stuck_mistakes) return {};
  Finding f{.disease = "stuck in confident mistakes"};
  f.evidence = percent(share) +
               " of the training examples are wrong with confidence: their label's output is where the " + o.plan.head +
               "'s slope is below 5% of its largest. " + result_text(o) + ".";
  f.cause = "With " + o.plan.loss + " behind a " + o.plan.head +
            " the gradient is (p − t) · p (1 − p): the surer the net is of a wrong answer, the less it is told. "
            "Cross-entropy cancels the p (1 − p).";
  const double rate = o.plan.optimizer == "sgd" ? 0.1 : default_learning_rate(o.plan.optimizer);
  const auto with = [&](const char* loss) {
    return [=](TrainingPlan& p) { p.head = "none", p.loss = loss, p.learning_rate = rate; };
  };
  f.remedies.push_back(
      remedy(o, "take cross_entropy, with its softmax inside, no head, and its usual learning rate of " + text(rate),
             with("cross_entropy")));
  f.remedies.push_back(rate_times(o, 0.1));
  f.remedies.push_back(remedy(o, "or bce_with_logits, no head, and the same rate", with("bce_with_logits")));
  return f;
}

}  // namespace gradus::rules
