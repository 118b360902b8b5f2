#include <gradus/core/errors.h>
#include <gradus/layers/kl_div.h>
#include <gradus/layers/loss_checks.h>

namespace gradus {

template const Operation& operation_of<KlDivergence>();
template const Operation& operation_of<KlDivergenceOfLogs>();

Variable kl_div(const Variable& log_probabilities, const Variable& targets, const KlOptions& options) {
  require_equal("kl_div", log_probabilities, targets);
  if (options.reduction == KlReduction::batch_mean && targets.shape().rank() == 0)
    throw ShapeError("[kl_div] a single number is no batch. Give [batch, classes], or ask for the sum.");
  const Variable each = options.log_target ? apply(KlDivergenceOfLogs{}, log_probabilities, targets)
                                           : apply(KlDivergence{}, log_probabilities, targets);
  switch (options.reduction) {
    case KlReduction::mean:
      return mean(each);
    case KlReduction::sum:
      return sum(each);
    case KlReduction::batch_mean:
      break;
  }
  return sum(each) / static_cast<double>(targets.shape()[0]);
}

Variable kl_div(const Variable& log_probabilities, const Tensor& targets, const KlOptions& options) {
  return kl_div(log_probabilities, log_probabilities.tape().constant(targets), options);
}

}  // namespace gradus
