// kl_div: how far a distribution is from a target, in nats (Kullback and Leibler 1951): Σ t (log t − log p), 0 where
// they are equal, and 0 where t is 0.
//
//   Variable loss = kl_div(log_softmax(model(tape, x)), teacher);       // [batch, classes], distillation
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/tensor.h>

namespace gradus {

/// What the sum over all elements is divided by.
enum class KlReduction {
  batch_mean,  // the size of the first axis: the mean divergence of the batch's distributions
  mean,        // the number of elements: PyTorch's default, which depends on the number of classes
  sum,         // nothing
};

struct KlOptions {
  KlReduction reduction = KlReduction::batch_mean;
  /// Whether targets are log-probabilities too, which reaches probabilities too small for a float.
  bool log_target = false;
};

/// The divergence of exp(log_probabilities) from the targets; gradient −t over what the reduction divides by. As in
/// PyTorch, the first argument is log-probabilities, such as log_softmax gives. Throws ShapeError unless shapes are
/// equal, have an axis, and are not empty.
Variable kl_div(const Variable& log_probabilities, const Variable& targets, const KlOptions& options = {});
Variable kl_div(const Variable& log_probabilities, const Tensor& targets, const KlOptions& options = {});

/// One element, t (log t − x).
struct KlDivergence {
  static constexpr std::string_view name = "kl_div";
  static auto value(auto x, auto t) { return where(equal(t, 0), 0, t * (log(t) - x)); }
  static auto d_a(auto, auto t, auto) { return -t; }
  static auto d_b(auto x, auto t, auto) { return log(t) - x + 1; }
};

/// One element, eᵗ (t − x), of a target t that is a log-probability.
struct KlDivergenceOfLogs {
  static constexpr std::string_view name = "kl_div_of_logs";
  static auto value(auto x, auto t) { return where(equal(exp(t), 0), 0, exp(t) * (t - x)); }
  static auto d_a(auto, auto t, auto) { return -exp(t); }
  static auto d_b(auto, auto t, auto y) { return y + exp(t); }
};
extern template const Operation& operation_of<KlDivergence>();
extern template const Operation& operation_of<KlDivergenceOfLogs>();

}  // namespace gradus
