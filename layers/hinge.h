// Hinge losses: an error costs as much as it is wrong, and what is right by a margin costs nothing, so that only the
// examples near the border, or beyond it, pull at the weights.
//
//   Variable loss = hinge(scores, targets);                        // one score each, targets −1 or 1
//   Variable loss = multi_margin(model(tape, x), batch.labels);    // one score per class
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <span>

namespace gradus {

/// Mean of max(0, 1 − t x) for targets t of −1 or 1 (Cortes and Vapnik 1995); gradient −t / n where t x < 1, else 0,
/// at the kink too. Throws ShapeError unless shapes are equal, and ArgumentError for a tensor of targets in which there
/// is another number; variables are taken as they are.
Variable hinge(const Variable& scores, const Variable& targets);
Variable hinge(const Variable& scores, const Tensor& targets);

struct MultiMarginOptions {
  /// By how much the label's score should exceed the others.
  double margin = 1;
  /// What is missing is taken to the power of 1 or 2.
  int power = 1;
};

/// Every class too close to the label's, or above it, costs: mean over the batch of
///   Σ_{j ≠ label} max(0, margin − x[label] + x[j])^power / classes
/// (Weston and Watkins 1999, as PyTorch's multi_margin_loss divides it); x is [batch, classes]. The slope at the kink
/// is 0. Throws as cross_entropy does, and ArgumentError unless margin > 0 and power is 1 or 2.
Variable multi_margin(const Variable& scores, std::span<const std::int32_t> labels,
                      const MultiMarginOptions& options = {});

/// Only the worst class costs: mean over the batch of max(0, max_{j ≠ label} margin − x[label] + x[j]) (Crammer and
/// Singer 2001, section 3). Throws as multi_margin.
Variable crammer_singer(const Variable& scores, std::span<const std::int32_t> labels, double margin = 1);

/// max(0, 1 − t x), of one score.
struct Hinge {
  static constexpr std::string_view name = "hinge";
  static auto value(auto x, auto t) { return maximum(1 - t * x, 0); }
  static auto d_a(auto x, auto t, auto) { return where(t * x < 1, -t, 0); }
  static auto d_b(auto x, auto t, auto) { return where(t * x < 1, -x, 0); }
};
extern template const Operation& operation_of<Hinge>();

}  // namespace gradus
