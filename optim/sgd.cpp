#include <gradus/core/errors.h>
#include <gradus/optim/sgd.h>
#include <gradus/optim/update_kernel.h>

#include <utility>

namespace gradus {

Sgd::Sgd(std::vector<Parameter*> parameters, const SgdOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate), options_(options) {
  require_within("sgd", "momentum", options.momentum, 0, 1);
  require_within("sgd", "dampening", options.dampening, 0, 1);
  require_not_negative("sgd", "weight_decay", options.weight_decay);
  if (options.nesterov && options.momentum == 0)
    throw ArgumentError("[sgd] Nesterov's look-ahead needs momentum; set .momentum, 0.9 for example.");
  if (options.nesterov && options.dampening != 0)
    throw ArgumentError("[sgd] Nesterov's look-ahead knows no dampening; leave .dampening at 0.");
  if (options.dampening != 0 && options.momentum == 0)
    throw ArgumentError("[sgd] dampening is that of the momentum, and there is none; set .momentum, 0.9 for example.");
  if (options.momentum > 0) velocity_ = &remember("velocity");
  if (options.dampening > 0) updates_ = &remember_number("updates");
}

std::optional<double> Sgd::linear_update() const {
  if (options_.momentum > 0 || options_.weight_decay > 0) return {};
  return -learning_rate();
}

void Sgd::update(std::size_t index, Parameter& parameter) {
  const bool is_damped = updates_ != nullptr && (*updates_)[index].values<double>()[0]++ > 0;
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate());
    const auto momentum = static_cast<T>(options_.momentum);
    const double decay = options_.weight_decay;
    if (velocity_ == nullptr) return kernels::update<T>([=](auto g, auto& w) { w = w - rate * g; }, parameter, decay);
    Tensor& velocity = (*velocity_)[index];
    if (options_.nesterov) {
      kernels::update<T>(
          [=](auto g, auto& w, auto& v) {
            v = momentum * v + g;
            w = w - rate * (g + momentum * v);
          },
          parameter, decay, velocity);
    } else if (is_damped) {
      const auto taken = static_cast<T>(1 - options_.dampening);
      kernels::update<T>(
          [=](auto g, auto& w, auto& v) {
            v = momentum * v + taken * g;
            w = w - rate * v;
          },
          parameter, decay, velocity);
    } else {
      kernels::update<T>(
          [=](auto g, auto& w, auto& v) {
            v = momentum * v + g;
            w = w - rate * v;
          },
          parameter, decay, velocity);
    }
  });
}

}  // namespace gradus
