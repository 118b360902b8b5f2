// MovingAverage: an exponential moving average of what passes, kept in a tensor outside the tape:
//   average ← (1 − momentum) average + momentum x
// It is an operation, so that a Replay updates the average in each run as recording would. Its value is the new
// average; no gradient passes it.
//
//   moving_average(mean(x, 0), 0.1, running_mean.value);
#pragma once

#include <gradus/core/operations.h>

namespace gradus {

struct MovingAverage {
  static constexpr std::string_view name = "moving_average";
  static constexpr bool differentiable = false;
  static constexpr int arity = 1;
  Tensor* average = nullptr;
  double momentum = 0.1;

  Shape shape(const Operands& in) const;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return g * 0; });
  }
};

/// `average` must stay where it is as long as the tape (or Replay) is used. Throws ShapeError or DTypeError, changing
/// nothing, unless it has x's shape and type.
Variable moving_average(const Variable& x, double momentum, Tensor& average);

extern template const Operation& operation_of<MovingAverage>();

}  // namespace gradus
