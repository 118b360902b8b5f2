#include <gradus/core/errors.h>
#include <gradus/optim/sgd.h>

#include <limits>

namespace gradus {

Sgd::Sgd(std::vector<Parameter*> parameters, const SgdOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate), options_(options) {
  require_within("sgd", "momentum", options.momentum, 0, 1);
  require_within("sgd", "weight_decay", options.weight_decay, 0, std::numeric_limits<double>::max());
  if (options.nesterov && options.momentum == 0)
    throw ArgumentError("[sgd] Nesterov's look-ahead needs momentum; set .momentum, 0.9 for example.");
  if (options.momentum > 0) velocity_ = state();
}

void Sgd::update(std::size_t index, Parameter& parameter) {
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate());
    const auto momentum = static_cast<T>(options_.momentum);
    auto w = parameter.mutable_value().matrix<T>().array();
    auto g = parameter.mutable_gradient().matrix<T>().array();
    if (options_.weight_decay > 0) g += static_cast<T>(options_.weight_decay) * w;
    if (momentum == 0) {
      w -= rate * g;
      return;
    }
    auto v = velocity_[index].matrix<T>().array();
    v = momentum * v + g;
    if (options_.nesterov)
      w -= rate * (g + momentum * v);
    else
      w -= rate * v;
  });
}

}  // namespace gradus
