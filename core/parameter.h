// Parameter: a tensor that is learned, with its gradient. It lives outside any tape, owned by its layer, and becomes a
// leaf that points at its storage when an expression uses it; it must outlive the tapes that do.
// Gradients of several backward passes add up here (and only here) until zero_gradient() or an optimizer's step().
// A layer's weights that saw one example have an outer product for a gradient, which is kept as its two factors until
// somebody asks for the elements: an optimizer need not, and then they are neither written nor read.
//
//   Parameter slope("slope", full({1}, 0.25));
//   Tape tape;
//   Variable y = tape.parameter(slope) * 3;
//   y.backward();
//   slope.gradient().item();       // 3
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace gradus {

/// left rightᵀ, of two vectors.
struct OuterProduct {
  Tensor left;   // one number per row
  Tensor right;  // one per column
};

class Parameter {
 public:
  Parameter(std::string path, Tensor value)
      : name(std::move(path)), value_(std::move(value)), gradient_(value_.shape(), value_.dtype()) {}
  Parameter(const Parameter&) = delete;
  Parameter& operator=(const Parameter&) = delete;

  /// The full path in its model, such as "mlp.0.weight"; errors and files name it so.
  std::string name;

  const Tensor& value() const { return value_; }
  const Shape& shape() const { return value_.shape(); }
  DType dtype() const { return value_.dtype(); }

  /// The value for changing in place; to be asked for anew for each change, which it counts. Tapes that recorded the
  /// old value notice, and refuse to run backward; a Replay computes anew what it had prepared from it.
  Tensor& mutable_value() {
    ++version_;
    return value_;
  }
  /// Replaces the value. Throws ShapeError or DTypeError unless both stay as they are.
  void assign(const Tensor& value);

  /// dL/dvalue, summed over the backward passes since it was last zeroed; zeros if there was none. To be asked for anew
  /// after each backward pass.
  const Tensor& gradient() const;
  Tensor& mutable_gradient();
  bool has_gradient() const { return has_gradient_; }
  /// The gradient as an outer product whose elements nobody has asked for; null once somebody has, or if it is none.
  const OuterProduct* outer_gradient() const { return has_gradient_ && is_outer_ ? outer_.get() : nullptr; }
  /// Forgets the gradient. Nothing is written: the next backward pass assigns where it would have added.
  void zero_gradient() { has_gradient_ = false; }

  /// Counts the changes of the value.
  std::uint64_t version() const { return version_; }

 private:
  friend class BackwardPass;
  friend struct Node;

  // Says how the next gradient is to be written: the first one assigns.
  Write begin_gradient() {
    if (has_gradient_ && is_outer_) [[unlikely]]
      work_out();
    is_outer_ = false;
    return std::exchange(has_gradient_, true) ? Write::add : Write::assign;
  }
  // The gradient is left rightᵀ, [rows, 1] by [1, columns].
  void keep_outer_product(const Array& left, const Array& right);
  // Writes the elements of an outer product.
  void work_out() const;

  Tensor value_;
  mutable Tensor gradient_;  // holds old numbers while has_gradient_ is false, until somebody looks
  std::unique_ptr<OuterProduct> outer_;
  mutable bool is_outer_ = false;  // outer_ is what gradient_ should hold
  bool has_gradient_ = false;
  std::uint64_t version_ = 0;
};

}  // namespace gradus
