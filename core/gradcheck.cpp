#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/jvp.h>
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

// Compares two results of one computation; true if that is the worst disagreement so far and more than is tolerated, so
// that a message shall say where.
bool disagree(double a, double b, const GradcheckOptions& options, GradcheckResult& result) {
  const double error = std::abs(a - b) / std::max({std::abs(a), std::abs(b), options.floor});
  if (error <= result.worst || std::isnan(result.worst)) return false;  // nothing is worse than NaN
  result.worst = error;
  if (error <= options.tolerance) return false;  // which NaN is not
  result.passed = false;
  return true;
}

// How a message ends.
std::string verdict(const GradcheckOptions& options, const GradcheckResult& result) {
  std::ostringstream text;
  text.precision(10);
  text << ", relative error " << result.worst << " (tolerance " << options.tolerance << ", seed " << options.seed
       << ")";
  return text.str();
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
      if (!disagree(exact, numeric, options, result)) continue;
      std::ostringstream text;
      text.precision(10);
      text << "[gradcheck] " << name << ": argument " << argument << " at " << position(at[argument].shape(), i)
           << ", input " << before << ": analytic " << exact << ", numeric " << numeric << verdict(options, result);
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

namespace {

// Σ ⟨aᵢ, bᵢ⟩.
Variable inner(std::span<const Variable> a, std::span<const Variable> b) {
  Variable total = sum(a[0] * b[0]);
  for (std::size_t i = 1; i < a.size(); ++i) total = total + sum(a[i] * b[i]);
  return total;
}

std::vector<Variable> gradient_or_zeros(const Variable& output, std::span<const Variable> inputs,
                                        const GradOptions& options) {
  if (output.needs_gradient()) return grad(output, inputs, options);
  std::vector<Variable> zeros;
  for (const Variable& input : inputs) zeros.push_back(zeros_like(input));
  return zeros;
}

}  // namespace

GradcheckResult jvpcheck(std::string_view name, const CheckedFunction& function, const std::vector<Tensor>& inputs,
                         const GradcheckOptions& options) {
  if (inputs.empty()) throw ArgumentError("[jvpcheck] " + std::string(name) + " was given no inputs to vary.");
  GradcheckResult result;
  const auto compare = [&](const Variable& forward, const Variable& reverse, const std::string& what) {
    const std::vector<double> a = forward.value().to_vector();
    const std::vector<double> b = reverse.value().to_vector();
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!disagree(a[i], b[i], options, result)) continue;
      std::ostringstream text;
      text.precision(17);
      text << "[jvpcheck] " << name << ": " << what << ": by forward mode " << a[i] << ", by reverse mode " << b[i]
           << verdict(options, result);
      result.message = text.str();
    }
  };
  const std::size_t all = inputs.size();
  for (std::size_t moving = 0; moving <= all; ++moving) {
    if (moving == all && all == 1) break;
    const std::string who = moving == all ? "all arguments" : "argument " + std::to_string(moving);
    Tape tape;
    std::vector<Variable> in;
    std::vector<Variable> moved;
    std::vector<Variable> directions;
    for (std::size_t i = 0; i < all; ++i) {
      in.push_back(tape.variable(inputs[i].to(float64)));
      if (moving != all && moving != i) continue;
      moved.push_back(in.back());
      directions.push_back(tape.constant(random_like(inputs[i].shape(), Generator(options.seed + 1, i))));
    }
    const Variable output = scalar(function(in), options.seed);
    const Variable forward = jvp(output, moved, directions);
    const Variable reverse = inner(gradient_or_zeros(output, moved, {.create_graph = true}), directions);
    compare(forward, reverse, "the slope along " + who);
    const std::vector<Variable> a = gradient_or_zeros(forward, in, {});
    const std::vector<Variable> b = gradient_or_zeros(reverse, in, {});
    for (std::size_t i = 0; i < all; ++i)
      compare(a[i], b[i], "the gradient in argument " + std::to_string(i) + " of the slope along " + who);
  }
  return result;
}

}  // namespace gradus
