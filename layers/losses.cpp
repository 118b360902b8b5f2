#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/layers/cross_entropy.h>
#include <gradus/layers/losses.h>

namespace gradus {

template const Operation& operation_of<BceWithLogits>();

namespace {

void require_equal(std::string_view loss, const Variable& prediction, const Variable& target) {
  if (prediction.shape() != target.shape())
    throw ShapeError("[" + std::string(loss) + "] predictions are " + prediction.shape().string() +
                     " but targets are " + target.shape().string() +
                     ": they must be equal. Reshape the targets, for example to [batch, 1]?");
  if (prediction.shape().size() == 0) throw ShapeError("[" + std::string(loss) + "] an empty batch has no mean loss.");
}

void require_labels(std::string_view loss, const Variable& scores, std::span<const std::int32_t> labels) {
  const Shape shape = scores.shape();
  if (shape.rank() != 2 || shape[0] != static_cast<Index>(labels.size()))
    throw ShapeError("[" + std::string(loss) + "] " + scores.description() + " is " + shape.string() +
                     " but there are " + std::to_string(labels.size()) +
                     " labels: it takes [batch, classes] and one label per row.");
  if (labels.empty()) throw ShapeError("[" + std::string(loss) + "] an empty batch has no mean loss.");
  if (are_columns(labels, shape[1])) return;
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (labels[row] < 0 || labels[row] >= shape[1])
      throw ArgumentError("[" + std::string(loss) + "] label " + std::to_string(labels[row]) + " of row " +
                          std::to_string(row) + " is outside 0 to " + std::to_string(shape[1] - 1) + ": " +
                          scores.description() + " has " + std::to_string(shape[1]) + " outputs.");
}

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
  const Variable difference = prediction - target;
  const Variable size = abs(difference);
  return mean(where(size <= delta, 0.5 * square(difference), delta * (size - 0.5 * delta)));
}

Variable nll(const Variable& log_probabilities, std::span<const std::int32_t> labels) {
  require_labels("nll", log_probabilities, labels);
  return -mean(gather(log_probabilities, labels));
}

Variable cross_entropy(const Variable& logits, std::span<const std::int32_t> labels) {
  require_labels("cross_entropy", logits, labels);
  Tape& tape = logits.tape();
  return apply(CrossEntropy{tape.keep(labels), tape.keep_memory(logits.shape(), logits.dtype())}, logits);
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
