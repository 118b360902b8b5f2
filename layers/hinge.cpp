#include <gradus/activations/relu.h>
#include <gradus/core/errors.h>
#include <gradus/layers/hinge.h>
#include <gradus/layers/loss_checks.h>

namespace gradus {

template const Operation& operation_of<Hinge>();

namespace {

// x[j] − x[label], and margin more where j is not the label: what each class is short of costing nothing.
Variable shortfall(std::string_view loss, const Variable& scores, std::span<const std::int32_t> labels, double margin) {
  if (!(margin > 0))
    throw ArgumentError("[" + std::string(loss) + "] margin must be positive, not " + number_text(margin) + ".");
  require_labels(loss, scores, labels);
  Tape& tape = scores.tape();
  const std::span<const std::int32_t> kept = tape.keep(labels);
  const Index batch = scores.shape()[0];
  const Variable margins = broadcast_to(scores.constant(margin), {batch});
  const Variable of_label = reshape(gather(scores, kept), {batch, 1});
  return (scores - of_label + margin) - apply(Scatter{kept, scores.shape()[1]}, margins);
}

}  // namespace

Variable hinge(const Variable& scores, const Variable& targets) {
  require_equal("hinge", scores, targets);
  return mean(apply(Hinge{}, scores, targets));
}

Variable hinge(const Variable& scores, const Tensor& targets) {
  for (const double target : targets.to_vector())
    if (target != 1 && target != -1)
      throw ArgumentError("[hinge] targets are −1 or 1, but there is " + number_text(target) +
                          ". Labels of 0 and 1 become targets by 2 t − 1.");
  return hinge(scores, scores.tape().constant(targets));
}

Variable multi_margin(const Variable& scores, std::span<const std::int32_t> labels, const MultiMarginOptions& options) {
  if (options.power != 1 && options.power != 2)
    throw ArgumentError("[multi_margin] power is 1 or 2, not " + std::to_string(options.power) + ".");
  const Variable missing = relu(shortfall("multi_margin", scores, labels, options.margin));
  return mean(options.power == 1 ? missing : square(missing));
}

Variable crammer_singer(const Variable& scores, std::span<const std::int32_t> labels, double margin) {
  return mean(max(shortfall("crammer_singer", scores, labels, margin), -1));  // the label itself has 0
}

}  // namespace gradus
