// gradcheck: compares the gradient backward() computes with central differences, in float64, for any function made of
// Variables. gradgradcheck does the same to the gradient itself, which must therefore be recorded correctly; jvpcheck
// compares forward mode with reverse mode.
// A function with several outputs is checked through a random weighted sum of them (weights from options.seed).
//
//   auto swish = [](std::span<const Variable> in) { return apply(Swish{}, in[0]); };
//   GradcheckResult result = gradcheck("swish", swish, {linspace(-3, 3, 13)});
//   if (!result) std::cerr << result.message;
//   // [gradcheck] swish: argument 0 at [4], input -1: analytic 0.3, numeric 0.0723, relative error 0.76
#pragma once

#include <gradus/core/tape.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

struct GradcheckOptions {
  double step = 1e-5;
  /// Largest |analytic − numeric| / max(|analytic|, |numeric|, floor) that passes.
  double tolerance = 1e-7;
  /// Gradients below this are compared absolutely: a difference quotient has no more digits to offer there.
  double floor = 1e-2;
  std::uint64_t seed = 1;
};

struct GradcheckResult {
  bool passed = true;
  double worst = 0;     // the largest relative error found
  std::string message;  // where it was, if it did not pass

  explicit operator bool() const { return passed; }
};

/// A function of variables on one tape; it must give the same value each time it is called.
using CheckedFunction = std::function<Variable(std::span<const Variable>)>;

/// Checks d(function)/d(inputs). Inputs are converted to float64. Step around kinks: a difference quotient taken
/// across one is wrong, not the gradient. Throws ArgumentError without inputs.
GradcheckResult gradcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                          const GradcheckOptions& options = {});

/// Checks the second derivatives: gradcheck of the recorded gradient.
GradcheckResult gradgradcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                              const GradcheckOptions& options = {});

/// Checks forward mode against reverse mode: the slope in a random direction, of one input alone and of all, and that
/// slope's gradient, both by jvp and by grad. They are exact, so `tolerance` is for rounding alone.
GradcheckResult jvpcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                         const GradcheckOptions& options = {.tolerance = 1e-11});

}  // namespace gradus
