#include <gradus/optim/adam.h>
#include <gradus/optim/update_kernel.h>

#include <cmath>
#include <utility>

namespace gradus {

Adam::Adam(std::vector<Parameter*> parameters, const AdamOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      mean_(remember("mean")),
      square_(remember("square")),
      updates_(remember_number("updates")) {
  require_share("adam", "beta1", options.beta1);
  require_share("adam", "beta2", options.beta2);
  require_within("adam", "epsilon", options.epsilon, 0, 1);
  require_not_negative("adam", "weight_decay", options.weight_decay);
  if (options.amsgrad) largest_square_ = &remember("largest_square");
}

void Adam::update(std::size_t index, Parameter& parameter) {
  const double t = ++updates_[index].values<double>()[0];
  // Mostly all parameters are of one age, and powers are dear.
  if (t != corrected_for_) {
    corrected_for_ = t;
    mean_correction_ = 1 - std::pow(options_.beta1, t);
    square_correction_ = std::sqrt(1 - std::pow(options_.beta2, t));
  }
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto beta1 = static_cast<T>(options_.beta1);
    const auto beta2 = static_cast<T>(options_.beta2);
    // Subtracted in double: 1 - 0.999f is off by 5e-5 of itself.
    const auto rest1 = static_cast<T>(1 - options_.beta1);
    const auto rest2 = static_cast<T>(1 - options_.beta2);
    const auto step = static_cast<T>(learning_rate() / mean_correction_);
    const auto correction = static_cast<T>(1 / square_correction_);
    const auto epsilon = static_cast<T>(options_.epsilon);
    // With AMSGrad there is one more number: the largest v so far.
    auto rule = [=](auto g, auto& w, auto& m, auto& v, auto&... largest) {
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      auto divisor = v;
      ((divisor = largest = maximum(largest, v)), ...);
      w = w - step * m / (sqrt(divisor) * correction + epsilon);
    };
    auto update = [&](auto whole_rule, double decay) {
      if (largest_square_ == nullptr)
        kernels::update<T>(whole_rule, parameter, decay, mean_[index], square_[index]);
      else
        kernels::update<T>(whole_rule, parameter, decay, mean_[index], square_[index], (*largest_square_)[index]);
    };
    if (options_.weight_decay == 0 || !decouples_decay()) return update(rule, options_.weight_decay);
    const auto kept = static_cast<T>(1 - learning_rate() * options_.weight_decay);
    update(
        [=](auto g, auto& w, auto&... x) {
          w = kept * w;
          rule(g, w, x...);
        },
        0);
  });
}

}  // namespace gradus
