#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/update_kernel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace gradus {
namespace {

void require(std::string_view who, std::span<Parameter* const> parameters, std::string_view option, double bound) {
  require_parameters(who, parameters);
  if (!(bound >= 0))
    throw ArgumentError("[" + std::string(who) + "] " + std::string(option) + " cannot be " + number_text(bound) +
                        ": it is 0 or greater.");
  if (std::ranges::none_of(parameters, [](const Parameter* p) { return p->has_gradient(); }))
    throw GradientError("[" + std::string(who) +
                        "] no parameter has a gradient. Call it between loss.backward() and optimizer.step(); "
                        "optimizer.step(loss) does both at once and leaves no gradient to clip.");
}

// Calls f(gradient) for every gradient there is, as an array of its own scalar type.
template <class F>
void for_each_gradient(std::span<Parameter* const> parameters, F f) {
  for (Parameter* parameter : parameters)
    if (parameter->has_gradient())
      dispatch(parameter->dtype(), [&]<class T>() { f(std::as_const(*parameter).gradient().template matrix<T>()); });
}

double norm_of(std::span<Parameter* const> parameters) {
  double squares = 0;
  for_each_gradient(parameters, [&](const auto& g) { squares += g.template cast<double>().squaredNorm(); });
  constexpr double tiny = std::numeric_limits<double>::min() / std::numeric_limits<double>::epsilon();
  if (std::isnan(squares) || (squares > tiny && std::isfinite(squares))) return std::sqrt(squares);
  // Squares out of range: in units of the largest element they are not.
  double largest = 0;
  for_each_gradient(parameters, [&](const auto& g) {
    if (g.size() > 0) largest = std::max(largest, static_cast<double>(g.cwiseAbs().maxCoeff()));
  });
  if (largest == 0 || std::isinf(largest)) return largest;
  double scaled = 0;
  for_each_gradient(parameters, [&](const auto& g) { scaled += (g.template cast<double>() / largest).squaredNorm(); });
  return largest * std::sqrt(scaled);
}

[[noreturn]] void throw_non_finite(std::span<Parameter* const> parameters, double norm) {
  std::string which = "the gradients together";
  for (const Parameter* parameter : parameters) {
    if (!parameter->has_gradient()) continue;
    const bool is_finite =
        dispatch(parameter->dtype(), [&]<class T>() { return parameter->gradient().matrix<T>().allFinite(); });
    if (is_finite) continue;
    which = "the gradient of " + parameter->name;
    break;
  }
  throw NonFiniteError("[clip_gradient_norm] the norm is " + number_text(norm) + ", because of " + which +
                       ". first_non_finite(tape) tells which operation made it; with .error_if_non_finite = false you "
                       "can skip the step by optimizer.zero_gradients().");
}

// rule(g) on every element of every gradient, in place.
template <class MakeRule>
void change_gradients(std::span<Parameter* const> parameters, MakeRule make_rule) {
  for (Parameter* parameter : parameters) {
    if (!parameter->has_gradient()) continue;
    dispatch(parameter->dtype(), [&]<class T>() {
      const std::span<T> gradient = parameter->mutable_gradient().values<T>();
      auto rule = make_rule.template operator()<T>();
      kernels::update<T>([=](auto, auto& g) { g = rule(g); }, std::span<const T>(gradient), gradient);
    });
  }
}

}  // namespace

double clip_gradient_norm(std::span<Parameter* const> parameters, double max_norm, const ClipNormOptions& options) {
  require("clip_gradient_norm", parameters, "max_norm", max_norm);
  const double norm = norm_of(parameters);
  if (!std::isfinite(norm)) {
    if (options.error_if_non_finite) throw_non_finite(parameters, norm);
    return norm;
  }
  const double factor = max_norm / (norm + 1e-6);
  if (factor < 1)
    change_gradients(parameters, [&]<class T>() {
      const auto share = static_cast<T>(factor);
      return [=](auto g) { return share * g; };
    });
  return norm;
}

void clip_gradient_value(std::span<Parameter* const> parameters, double limit) {
  require("clip_gradient_value", parameters, "limit", limit);
  change_gradients(parameters, [&]<class T>() {
    const auto bound = static_cast<T>(limit);
    return [=](auto g) { return minimum(maximum(g, -bound), bound); };
  });
}

}  // namespace gradus
