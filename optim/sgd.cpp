#include <gradus/core/errors.h>
#include <gradus/optim/sgd.h>
#include <gradus/optim/update_kernel.h>

#include <limits>
#include <utility>

namespace gradus {

Sgd::Sgd(std::vector<Parameter*> parameters, const SgdOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate), options_(options) {
  require_within("sgd", "momentum", options.momentum, 0, 1);
  require_within("sgd", "weight_decay", options.weight_decay, 0, std::numeric_limits<double>::max());
  if (options.nesterov && options.momentum == 0)
    throw ArgumentError("[sgd] Nesterov's look-ahead needs momentum; set .momentum, 0.9 for example.");
  if (options.momentum > 0) velocity_ = state();
}

std::optional<double> Sgd::linear_update() const {
  if (options_.momentum > 0 || options_.weight_decay > 0) return {};
  return -learning_rate();
}

void Sgd::update(std::size_t index, Parameter& parameter) {
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate());
    const auto momentum = static_cast<T>(options_.momentum);
    const auto decay = static_cast<T>(options_.weight_decay);
    const std::span<const T> gradient = std::as_const(parameter).gradient().values<T>();
    const std::span<T> weights = parameter.mutable_value().values<T>();
    // With a decay of 0 the gradient is left alone: 0 · w would be NaN for an infinite w.
    auto with_decay = [&](auto&& rule, auto... changed) {
      if (decay > 0)
        kernels::update<T>([=](auto g, auto& w, auto&... v) { rule(g + decay * w, w, v...); }, gradient, changed...);
      else
        kernels::update<T>(rule, gradient, changed...);
    };
    if (velocity_.empty()) return with_decay([=](auto g, auto& w) { w = w - rate * g; }, weights);
    const std::span<T> velocity = velocity_[index].values<T>();
    if (options_.nesterov) {
      with_decay(
          [=](auto g, auto& w, auto& v) {
            v = momentum * v + g;
            w = w - rate * (g + momentum * v);
          },
          weights, velocity);
    } else {
      with_decay(
          [=](auto g, auto& w, auto& v) {
            v = momentum * v + g;
            w = w - rate * v;
          },
          weights, velocity);
    }
  });
}

}  // namespace gradus
