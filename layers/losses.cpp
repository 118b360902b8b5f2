#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/layers/cross_entropy.h>
#include <gradus/layers/loss_checks.h>
#include <gradus/layers/losses.h>

namespace gradus {

template const Operation& operation_of<Huber>();
template const Operation& operation_of<BceWithLogits>();

namespace {

Variable on_tape_of(const Variable& prediction, const Tensor& target) { return prediction.tape().constant(target); }

}  // namespace

Variable mse(const Variable& prediction, const Variable& target) {
  require_equal("mse", prediction, target);
  return mean(square(prediction - target));
}

Variable l1(const Variable& prediction, const Variable& target) {
  require_equal("l1", prediction, target);
  return mean(abs(prediction - target));
}

Variable huber(const Variable& prediction, const Variable& target, double delta) {
  if (!(delta > 0)) throw ArgumentError("[huber] delta must be positive, not " + number_text(delta) + ".");
  require_equal("huber", prediction, target);
  return mean(apply(Huber{delta}, prediction - target));
}

Variable nll(const Variable& log_probabilities, std::span<const std::int32_t> labels) {
  require_labels("nll", log_probabilities, labels);
  return -mean(gather(log_probabilities, labels));
}

Variable cross_entropy(const Variable& logits, std::span<const std::int32_t> labels,
                       const CrossEntropyOptions& options) {
  const double smoothing = options.label_smoothing;
  if (!(smoothing >= 0 && smoothing <= 1))
    throw ArgumentError(
        "[cross_entropy] label_smoothing is the share of a label that is spread over all classes, between "
        "0 and 1, not " +
        number_text(smoothing) + ".");
  require_labels("cross_entropy", logits, labels);
  Tape& tape = logits.tape();
  return apply(CrossEntropy{tape.keep(labels), smoothing, tape.keep_memory(logits.shape(), logits.dtype())}, logits);
}

Variable bce_with_logits(const Variable& logits, const Variable& targets) {
  require_equal("bce_with_logits", logits, targets);
  return mean(apply(BceWithLogits{}, logits, targets));
}

Variable mse(const Variable& prediction, const Tensor& target) {
  return mse(prediction, on_tape_of(prediction, target));
}
Variable l1(const Variable& prediction, const Tensor& target) { return l1(prediction, on_tape_of(prediction, target)); }
Variable huber(const Variable& prediction, const Tensor& target, double delta) {
  return huber(prediction, on_tape_of(prediction, target), delta);
}
Variable bce_with_logits(const Variable& logits, const Tensor& targets) {
  return bce_with_logits(logits, on_tape_of(logits, targets));
}

}  // namespace gradus
