#include <gradus/optim/rmsprop.h>
#include <gradus/optim/update_kernel.h>

namespace gradus {

RmsProp::RmsProp(std::vector<Parameter*> parameters, const RmsPropOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate), options_(options), square_(remember("square")) {
  require_share("rmsprop", "alpha", options.alpha);
  require_within("rmsprop", "epsilon", options.epsilon, 0, 1);
  require_not_negative("rmsprop", "weight_decay", options.weight_decay);
  require_within("rmsprop", "momentum", options.momentum, 0, 1);
  if (options.centred) mean_ = &remember("mean");
  if (options.momentum > 0) velocity_ = &remember("velocity");
}

void RmsProp::update(std::size_t index, Parameter& parameter) {
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate());
    const auto alpha = static_cast<T>(options_.alpha);
    const auto rest = static_cast<T>(1 - options_.alpha);
    const auto epsilon = static_cast<T>(options_.epsilon);
    const auto momentum = static_cast<T>(options_.momentum);
    // g over its running scale; `m` is there if that is to be measured from the mean.
    auto scaled = [=](auto g, auto& s, auto&... m) {
      s = alpha * s + rest * g * g;
      auto variance = s;
      ((m = alpha * m + rest * g, variance = maximum(s - m * m, 0)), ...);
      return g / (sqrt(variance) + epsilon);
    };
    auto move = [=](auto g, auto& w, auto&... scale) { w = w - rate * scaled(g, scale...); };
    auto move_with_momentum = [=](auto g, auto& w, auto& v, auto&... scale) {
      v = momentum * v + scaled(g, scale...);
      w = w - rate * v;
    };
    auto update = [&](auto rule, auto&... kept) {
      if (mean_ == nullptr)
        kernels::update<T>(rule, parameter, options_.weight_decay, kept..., square_[index]);
      else
        kernels::update<T>(rule, parameter, options_.weight_decay, kept..., square_[index], (*mean_)[index]);
    };
    if (velocity_ == nullptr)
      update(move);
    else
      update(move_with_momentum, (*velocity_)[index]);
  });
}

}  // namespace gradus
