#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/optim/lbfgs.h>
#include <gradus/optim/optimizer.h>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace gradus {
namespace {

Eigen::Map<Eigen::VectorXd> vector(std::vector<double>& v) { return {v.data(), static_cast<Eigen::Index>(v.size())}; }
double dot(std::vector<double>& a, std::vector<double>& b) { return vector(a).dot(vector(b)); }
double largest(std::vector<double>& v) { return v.empty() ? 0 : vector(v).cwiseAbs().maxCoeff(); }

std::size_t count_of(const std::vector<Parameter*>& parameters) {
  require_parameters("lbfgs", parameters);
  std::size_t count = 0;
  for (const Parameter* parameter : parameters) count += static_cast<std::size_t>(parameter->value().size());
  return count;
}

// All numbers of a tensor, widened, from `to` on; the end of them.
double* widen(const Tensor& from, double* to) {
  return dispatch(from.dtype(), [&]<class T>() { return std::ranges::copy(from.values<T>(), to).out; });
}

}  // namespace

std::string_view to_string(LbfgsStop stop) {
  switch (stop) {
    case LbfgsStop::gradient:
      return "the gradient is below tolerance_gradient";
    case LbfgsStop::change:
      return "nothing changes by more than tolerance_change";
    case LbfgsStop::iterations:
      return "max_iterations are done; another step() goes on";
    case LbfgsStop::evaluations:
      return "max_evaluations are done; another step() goes on";
    case LbfgsStop::no_descent:
      return "no better point was found along the direction";
  }
  return {};
}

Lbfgs::Lbfgs(std::vector<Parameter*> parameters, const LbfgsOptions& options)
    : parameters_(std::move(parameters)),
      options_(options),
      position_(count_of(parameters_)),
      direction_(position_.size()),
      last_gradient_(position_.size()),
      search_(position_.size(), {options.sufficient_decrease, options.curvature, options.tolerance_change}) {
  constexpr double many = std::numeric_limits<int>::max();
  require_not_negative("lbfgs", "learning_rate", options.learning_rate);
  require_within("lbfgs", "max_iterations", options.max_iterations, 1, many);
  if (options.max_evaluations) require_within("lbfgs", "max_evaluations", *options.max_evaluations, 1, many);
  require_not_negative("lbfgs", "tolerance_gradient", options.tolerance_gradient);
  require_not_negative("lbfgs", "tolerance_change", options.tolerance_change);
  require_within("lbfgs", "history", options.history, 1, many);
  require_within("lbfgs", "curvature", options.curvature, 0, 1);
  require_within("lbfgs", "sufficient_decrease", options.sufficient_decrease, 0, options.curvature);
  current_.gradient.resize(position_.size());
  weights_.resize(static_cast<std::size_t>(options.history));
  secants_.reserve(weights_.size());
}

LbfgsResult Lbfgs::minimise(const std::function<double()>& closure) {
  LbfgsResult result;
  double* end = position_.data();
  for (const Parameter* parameter : parameters_) end = widen(parameter->value(), end);
  evaluate(closure, current_, result);
  if (result.non_finite > 0) {
    zero_gradients();
    throw NonFiniteError("[lbfgs.step] the loss is " + number_text(current_.value) +
                         " where it should start, or its gradient is not all finite: there is no direction to go. "
                         "No parameter was changed; first_non_finite(tape) tells which operation made it.");
  }
  const auto stopped = [&](LbfgsStop stop) {
    zero_gradients();
    result.loss = current_.value;
    result.stop = stop;
    return result;
  };
  if (largest(current_.gradient) <= options_.tolerance_gradient) return stopped(LbfgsStop::gradient);
  const long long most = options_.max_evaluations ? *options_.max_evaluations : options_.max_iterations * 5LL / 4;
  while (true) {
    ++result.iterations;
    remember_last_step();
    choose_direction();
    last_gradient_ = current_.gradient;
    last_step_ = 0;
    current_.at = 0;
    current_.slope = dot(current_.gradient, direction_);
    if (!std::isfinite(current_.slope)) return stopped(LbfgsStop::no_descent);
    if (current_.slope >= -options_.tolerance_change) return stopped(LbfgsStop::change);
    double first = options_.learning_rate;
    if (!has_stepped_) first *= std::min(1.0, 1 / vector(current_.gradient).lpNorm<1>());
    const double before = current_.value;
    auto evaluate_at = [&](LinePoint& point) {
      move_to(point.at);
      evaluate(closure, point, result);
    };
    try {
      const LinePoint& found = search_.find(current_, first, largest(direction_), std::ref(evaluate_at));
      last_step_ = found.at;
      current_ = found;
    } catch (...) {
      move_to(0);
      zero_gradients();
      throw;
    }
    has_stepped_ = true;
    move_to(last_step_);
    vector(position_) += last_step_ * vector(direction_);
    if (largest(current_.gradient) <= options_.tolerance_gradient) return stopped(LbfgsStop::gradient);
    if (last_step_ == 0) return stopped(LbfgsStop::no_descent);
    if (result.iterations == options_.max_iterations) return stopped(LbfgsStop::iterations);
    if (result.evaluations >= most) return stopped(LbfgsStop::evaluations);
    if (last_step_ * largest(direction_) <= options_.tolerance_change ||
        std::abs(current_.value - before) < options_.tolerance_change)
      return stopped(LbfgsStop::change);
  }
}

void Lbfgs::evaluate(const std::function<double()>& closure, LinePoint& point, LbfgsResult& result) {
  zero_gradients();
  point.value = closure();
  if (std::ranges::none_of(parameters_, [](const Parameter* p) { return p->has_gradient(); }))
    throw GradientError(
        "[lbfgs.step] the closure left no gradient in any parameter. It should record the loss anew, run "
        "loss.backward(), and return loss.item().");
  double* end = point.gradient.data();
  for (const Parameter* parameter : parameters_) end = widen(parameter->gradient(), end);
  point.slope = dot(point.gradient, direction_);
  ++result.evaluations;
  if (!std::isfinite(point.value) || !vector(point.gradient).allFinite()) ++result.non_finite;
}

// The curvature along the last step, unless it is so small that it is mostly rounding: PyTorch's 10⁻¹⁰ by default.
void Lbfgs::remember_last_step() {
  const double curved = last_step_ * vector(direction_).dot(vector(current_.gradient) - vector(last_gradient_));
  if (!(curved > options_.tolerance_change / 10)) return;
  // Once the history is full, the oldest makes room.
  if (secants_.size() < weights_.size())
    secants_.push_back({std::vector<double>(position_.size()), std::vector<double>(position_.size())});
  else
    std::rotate(secants_.begin(), secants_.begin() + 1, secants_.end());
  Secant& last = secants_.back();
  vector(last.step) = last_step_ * vector(direction_);
  vector(last.change) = vector(current_.gradient) - vector(last_gradient_);
  last.scale = 1 / curved;
  diagonal_ = curved / dot(last.change, last.change);
}

// Algorithm 7.4: d = −H g, where H is the inverse Hessian as the remembered steps tell it.
void Lbfgs::choose_direction() {
  vector(direction_) = -vector(current_.gradient);
  for (std::size_t i = secants_.size(); i-- > 0;) {
    Secant& secant = secants_[i];
    weights_[i] = secant.scale * dot(secant.step, direction_);
    vector(direction_) -= weights_[i] * vector(secant.change);
  }
  vector(direction_) *= diagonal_;
  for (std::size_t i = 0; i < secants_.size(); ++i) {
    Secant& secant = secants_[i];
    const double correction = weights_[i] - secant.scale * dot(secant.change, direction_);
    vector(direction_) += correction * vector(secant.step);
  }
}

void Lbfgs::move_to(double t) {
  std::size_t i = 0;
  for (Parameter* parameter : parameters_)
    dispatch(parameter->dtype(), [&]<class T>() {
      for (T& value : parameter->mutable_value().values<T>()) {
        value = static_cast<T>(position_[i] + t * direction_[i]);
        ++i;
      }
    });
}

void Lbfgs::zero_gradients() {
  for (Parameter* parameter : parameters_) parameter->zero_gradient();
}

void Lbfgs::forget() {
  secants_.clear();
  diagonal_ = 1;
  last_step_ = 0;
  has_stepped_ = false;
}

}  // namespace gradus
