#include <gradus/core/errors.h>
#include <gradus/core/pointwise_kernel.h>
#include <gradus/optim/adam.h>

#include <cmath>
#include <limits>

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
  const auto t = static_cast<double>(++updates_[index]);
  const double rate = learning_rate();
  const double mean_correction = 1 - std::pow(options_.beta1, t);
  const double square_correction = std::sqrt(1 - std::pow(options_.beta2, t));
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto beta1 = static_cast<T>(options_.beta1);
    const auto beta2 = static_cast<T>(options_.beta2);
    // Subtracted in double: 1 - 0.999f is off by 5e-5 of itself.
    const auto rest1 = static_cast<T>(1 - options_.beta1);
    const auto rest2 = static_cast<T>(1 - options_.beta2);
    const auto decay = static_cast<T>(options_.weight_decay);
    auto w = parameter.mutable_value().matrix<T>().array();
    auto g = parameter.mutable_gradient().matrix<T>().array();
    auto m = mean_[index].matrix<T>().array();
    auto v = square_[index].matrix<T>().array();
    if (decay > 0) {
      if (decouples_decay())
        w *= static_cast<T>(1 - rate * options_.weight_decay);
      else
        g += decay * w;
    }
    m = beta1 * m + rest1 * g;
    v = beta2 * v + rest2 * g * g;
    // Through Lanes, as Eigen's square root of an array is only an estimate on some instruction sets.
    const Array parts[] = {parameter.mutable_value().array(), mean_[index].array(), square_[index].array()};
    const auto step = static_cast<T>(rate / mean_correction);
    const auto correction = static_cast<T>(square_correction);
    const auto epsilon = static_cast<T>(options_.epsilon);
    kernels::map<T, 3>([=](auto weight, auto mean,
                           auto square) { return weight - step * mean / (sqrt(square) / correction + epsilon); },
                       parts, parts[0], Write::assign);
  });
}

}  // namespace gradus
