// The cross-entropy of raw scores and labels as one operation on the tape, in its stable form: with m the largest score
// of a row, −log softmax(x)[label] = log Σ exp(x − m) − (x[label] − m), and its gradient is what softmax puts in
// excess. With label smoothing ε, x[label] gives way to (1 − ε) x[label] + ε mean(x), what the scores are expected to
// be at a label so smoothed.
//
//   Variable loss = cross_entropy(model(tape, batch.inputs), batch.labels);      // losses.h checks, and records it
#pragma once

#include <gradus/activations/softmax.h>
#include <gradus/core/operations.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace gradus {

/// Whether every label is one of 0 to columns − 1.
inline bool are_columns(std::span<const std::int32_t> labels, Index columns) {
  std::uint32_t largest = 0;  // a negative label is larger than any that is not
  for (const std::int32_t label : labels) largest = std::max(largest, static_cast<std::uint32_t>(label));
  return labels.empty() || largest < static_cast<std::uint64_t>(columns);
}

/// Mean over the rows of x [batch, classes] of −Σ q log softmax(x), where q is 1 at the label, and else 0; or,
/// smoothed, ε / classes more everywhere and ε less at the label.
struct CrossEntropy {
  static constexpr std::string_view name = "cross_entropy";
  static constexpr int arity = 1;
  std::span<const std::int32_t> labels;  // one per row, in the tape's memory
  double smoothing = 0;                  // ε
  void* excess = nullptr;  // in the tape's memory, x's size: softmax_excess(x), which costs little beside the loss

  static Shape shape(const Operands& in);
  /// Throws ArgumentError for a label that is no column of x.
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  auto backward(auto x, auto, auto g) const {
    return gradients([=, *this] { return excess_of(x) * (g * per_row(x)); });
  }

 private:
  // Read as numbers it is already there; otherwise it is an operation, to be differentiated or written down.
  Lazy excess_of(const Lazy& x) const { return {x.scratch(), Array{excess, x.shape(), x.dtype(), false}}; }
  Variable excess_of(const Variable& x) const;
  Formula excess_of(const Formula& x) const;
  // One over the number of rows.
  template <Reader V>
  static auto per_row(const V& x) {
    if constexpr (ArrayReader<V>)
      return 1 / static_cast<double>(x.shape()[0]);
    else
      return 1 / Formula::symbol("n");
  }
};

/// softmax(x) − q: by how much too large each probability is.
struct SoftmaxExcess {
  static constexpr std::string_view name = "softmax_excess";
  static constexpr int arity = 1;
  std::span<const std::int32_t> labels;
  double smoothing = 0;
  static Shape shape(const Operands& in) { return in[0]; }
  void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const;
  static auto backward(auto x, auto, auto g) {
    return gradients([=] {
      const auto p = softmax(x);
      return p * (g - sum(g * p, -1, true));  // as softmax's: the labels are constants
    });
  }
};

inline Variable CrossEntropy::excess_of(const Variable& x) const { return apply(SoftmaxExcess{labels, smoothing}, x); }
inline Formula CrossEntropy::excess_of(const Formula& x) const { return apply(SoftmaxExcess{labels, smoothing}, x); }

extern template const Operation& operation_of<CrossEntropy>();
extern template const Operation& operation_of<SoftmaxExcess>();

}  // namespace gradus
