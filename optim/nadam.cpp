#include <gradus/optim/nadam.h>
#include <gradus/optim/update_kernel.h>

#include <cmath>

namespace gradus {

NAdam::NAdam(std::vector<Parameter*> parameters, const NAdamOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      mean_(remember("mean")),
      square_(remember("square")),
      updates_(remember_number("updates")),
      momentum_product_(remember_number("momentum_product")) {
  require_share("nadam", "beta1", options.beta1);
  require_share("nadam", "beta2", options.beta2);
  require_within("nadam", "epsilon", options.epsilon, 0, 1);
  require_not_negative("nadam", "weight_decay", options.weight_decay);
  require_not_negative("nadam", "momentum_decay", options.momentum_decay);
  for (Tensor& product : momentum_product_) product.values<double>()[0] = 1;
}

double NAdam::momentum_at(double t) const {
  return options_.beta1 * (1 - 0.5 * std::pow(0.96, t * options_.momentum_decay));
}

void NAdam::update(std::size_t index, Parameter& parameter) {
  const double t = ++updates_[index].values<double>()[0];
  const double momentum = momentum_at(t);
  const double next = momentum_at(t + 1);
  const double product = momentum_product_[index].values<double>()[0] *= momentum;
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto beta1 = static_cast<T>(options_.beta1);
    const auto beta2 = static_cast<T>(options_.beta2);
    const auto rest1 = static_cast<T>(1 - options_.beta1);
    const auto rest2 = static_cast<T>(1 - options_.beta2);
    const auto of_mean = static_cast<T>(learning_rate() * next / (1 - product * next));
    const auto of_gradient = static_cast<T>(learning_rate() * (1 - momentum) / (1 - product));
    const auto correction = static_cast<T>(1 / std::sqrt(1 - std::pow(options_.beta2, t)));
    const auto epsilon = static_cast<T>(options_.epsilon);
    kernels::update<T>(
        [=](auto g, auto& w, auto& m, auto& v) {
          m = beta1 * m + rest1 * g;
          v = beta2 * v + rest2 * g * g;
          w = w - (of_mean * m + of_gradient * g) / (sqrt(v) * correction + epsilon);
        },
        parameter, options_.weight_decay, mean_[index], square_[index]);
  });
}

}  // namespace gradus
