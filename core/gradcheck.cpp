#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/operations.h>
#include <gradus/core/random.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gradus {
namespace {

Tensor random_like(const Shape& shape, Generator rng) {
  Tensor result(shape, float64);
  for (double& value : result.values<double>()) value = rng.uniform(0.5, 1.5) * (rng.uniform() < 0.5 ? -1 : 1);
  return result;
}

// One number from any output: a sum weighted at random, so that no element's error can hide in another's.
Variable scalar(const Variable& output, std::uint64_t seed) {
  if (output.shape().rank() == 0) return output;
  return sum(output * output.tape().constant(random_like(output.shape(), Generator(seed))));
}

std::string position(const Shape& shape, Index flat) {
  std::string text;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    text.insert(0, text.empty() ? "" : ", ").insert(0, std::to_string(flat % shape[axis]));
    flat /= shape[axis];
  }
  return "[" + text + "]";
}

}  // namespace

GradcheckResult gradcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                          const GradcheckOptions& options) {
  if (inputs.empty()) throw ArgumentError("[gradcheck] " + std::string(name) + " was given no inputs to vary.");
  std::vector<Tensor> at;
  at.reserve(inputs.size());
  for (const Tensor& input : inputs) at.push_back(input.to(float64));

  Tape tape;
  std::vector<Variable> variables;
  auto evaluate = [&] {
    tape.clear();
    variables.clear();
    for (const Tensor& input : at) variables.push_back(tape.variable(input));
    return scalar(function(variables), options.seed);
  };
  evaluate().backward();
  std::vector<Tensor> analytic;
  for (std::size_t i = 0; i < at.size(); ++i)
    analytic.push_back(variables[i].has_grad() ? variables[i].grad() : zeros(at[i].shape(), float64));

  GradcheckResult result;
  for (std::size_t argument = 0; argument < at.size(); ++argument) {
    for (Index i = 0; i < at[argument].size(); ++i) {
      double& x = at[argument].values<double>()[static_cast<std::size_t>(i)];
      const double before = x;
      x = before + options.step;
      const double above = evaluate().item();
      x = before - options.step;
      const double below = evaluate().item();
      x = before;
      const double numeric = (above - below) / (2 * options.step);
      const double exact = analytic[argument].values<double>()[static_cast<std::size_t>(i)];
      const double error = std::abs(exact - numeric) / std::max({std::abs(exact), std::abs(numeric), options.floor});
      if (error <= result.worst || std::isnan(result.worst)) continue;  // nothing is worse than NaN
      result.worst = error;
      if (error <= options.tolerance) continue;  // which NaN is not
      result.passed = false;
      std::ostringstream text;
      text.precision(10);
      text << "[gradcheck] " << name << ": argument " << argument << " at " << position(at[argument].shape(), i)
           << ", input " << before << ": analytic " << exact << ", numeric " << numeric << ", relative error " << error
           << " (tolerance " << options.tolerance << ", seed " << options.seed << ")";
      result.message = text.str();
    }
  }
  return result;
}

GradcheckResult gradgradcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                              const GradcheckOptions& options) {
  auto slope = [&](std::span<const Variable> in) {
    const Variable output = scalar(function(in), options.seed);
    if (!output.needs_gradient()) return sum(in[0] * 0);
    const std::vector<Variable> gradient = grad(output, in, {.create_graph = true});
    Variable total = scalar(gradient[0], options.seed + 1);
    for (std::size_t i = 1; i < gradient.size(); ++i) total = total + scalar(gradient[i], options.seed + 1 + i);
    // A function that is linear in its inputs has a slope that depends on none of them.
    return total.needs_gradient() ? total : total + sum(in[0] * 0);
  };
  return gradcheck("the gradient of " + std::string(name), slope, inputs, options);
}

}  // namespace gradus
