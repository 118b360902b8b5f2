#include <gradus/core/errors.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/update_kernel.h>

#include <cmath>
#include <limits>
#include <utility>

namespace gradus {

Adam::Adam(std::vector<Parameter*> parameters, const AdamOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      mean_(state()),
      square_(state()),
      updates_(this->parameters().size(), 0) {
  constexpr double below_one = 1 - 1e-15;
  require_within("adam", "beta1", options.beta1, 0, below_one);
  require_within("adam", "beta2", options.beta2, 0, below_one);
  require_within("adam", "epsilon", options.epsilon, 0, 1);
  require_within("adam", "weight_decay", options.weight_decay, 0, std::numeric_limits<double>::max());
}

void Adam::update(std::size_t index, Parameter& parameter) {
  const long t = ++updates_[index];
  // Mostly all parameters are of one age, and powers are dear.
  if (t != corrected_for_) {
    corrected_for_ = t;
    mean_correction_ = 1 - std::pow(options_.beta1, static_cast<double>(t));
    square_correction_ = std::sqrt(1 - std::pow(options_.beta2, static_cast<double>(t)));
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
    auto rule = [=](auto g, auto& w, auto& m, auto& v) {
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      w = w - step * m / (sqrt(v) * correction + epsilon);
    };
    auto update = [&](auto whole_rule) {
      kernels::update<T>(whole_rule, std::as_const(parameter).gradient().template values<T>(),
                         parameter.mutable_value().template values<T>(), mean_[index].template values<T>(),
                         square_[index].template values<T>());
    };
    if (options_.weight_decay == 0) return update(rule);
    const auto decay = static_cast<T>(options_.weight_decay);
    const auto kept = static_cast<T>(1 - learning_rate() * options_.weight_decay);
    if (decouples_decay()) {
      update([=](auto g, auto& w, auto& m, auto& v) {
        w = kept * w;
        rule(g, w, m, v);
      });
    } else {
      update([=](auto g, auto& w, auto& m, auto& v) { rule(g + decay * w, w, m, v); });
    }
  });
}

}  // namespace gradus
