// Losses: one number that says how far outputs are from what they should be, averaged over all elements (or, for
// labels, over the batch). Gradients with respect to the outputs are in each comment, for one element.
//
//   Variable loss = cross_entropy(model(tape, batch.inputs), batch.labels);
//   loss.backward();
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <span>

namespace gradus {

/// Mean of (prediction − target)²; gradient 2 (p − t) / n. Shapes must be equal: a broadcast here is a mistake.
/// All losses throw ShapeError where shapes do not fit.
Variable mse(const Variable& prediction, const Variable& target);
Variable mse(const Variable& prediction, const Tensor& target);
/// Mean of |prediction − target|; gradient ±1 / n, and 0 where they are equal.
Variable l1(const Variable& prediction, const Variable& target);
Variable l1(const Variable& prediction, const Tensor& target);
/// d²/2 for |d| ≤ delta, else delta (|d| − delta/2) (Huber 1964). Throws ArgumentError unless delta > 0.
Variable huber(const Variable& prediction, const Variable& target, double delta = 1);
Variable huber(const Variable& prediction, const Tensor& target, double delta = 1);

struct CrossEntropyOptions {
  /// The share ε of each label that is spread evenly over all classes, its own included (Szegedy et al. 2016,
  /// section 7): nothing is to be learned with certainty.
  double label_smoothing = 0;
};

/// Mean of −log softmax(logits)[label]: for raw scores, [batch, classes]; gradient (softmax − one-hot) / batch. With
/// smoothing, mean of −Σ q log softmax(logits) for q = (1 − ε) one-hot + ε / classes; gradient (softmax − q) / batch.
/// Throws ArgumentError for a label outside 0 … classes−1, or a smoothing outside [0, 1].
Variable cross_entropy(const Variable& logits, std::span<const std::int32_t> labels,
                       const CrossEntropyOptions& options = {});
/// The same, without smoothing, from log-probabilities, as log_softmax gives them.
Variable nll(const Variable& log_probabilities, std::span<const std::int32_t> labels);

/// Mean of the binary cross-entropy of sigmoid(logit) against a target in [0, 1], exact for any logit;
/// gradient (sigmoid(x) − t) / n.
Variable bce_with_logits(const Variable& logits, const Variable& targets);
Variable bce_with_logits(const Variable& logits, const Tensor& targets);

/// Huber's loss of one difference d, d²/2 near 0 and linear from delta on; its slope is d kept within ±delta, also
/// where d is infinite.
struct Huber {
  static constexpr std::string_view name = "huber";
  double delta = 1;
  auto value(auto d) const { return where(abs(d) <= delta, 0.5 * d * d, delta * (abs(d) - 0.5 * delta)); }
  auto derivative(auto d, auto) const { return where(d > delta, delta, where(d < -delta, -delta, d)); }
};
extern template const Operation& operation_of<Huber>();

/// Binary cross-entropy of one logit x against its target t: log(1 + e⁻ˣ) for t = 1, written so that no exp overflows,
/// and that an infinite logit costs infinitely much where the target is between 0 and 1.
struct BceWithLogits {
  static constexpr std::string_view name = "bce_with_logits";
  static auto value(auto x, auto t) { return where(x > 0, x * (1 - t), -x * t) + log1p(exp(-abs(x))); }
  static auto d_a(auto x, auto t, auto) { return 1 / (1 + exp(-x)) - t; }
  static auto d_b(auto x, auto, auto) { return -x; }
};
extern template const Operation& operation_of<BceWithLogits>();

}  // namespace gradus
