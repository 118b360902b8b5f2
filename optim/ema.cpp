#include <gradus/core/errors.h>
#include <gradus/optim/ema.h>
#include <gradus/optim/update_kernel.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus {

ExponentialMovingAverage::ExponentialMovingAverage(std::vector<Parameter*> parameters, const EmaOptions& options)
    : parameters_(std::move(parameters)), options_(options) {
  require_parameters("ema", parameters_);
  require_share("ema", "decay", options.decay);
  for (const Parameter* parameter : parameters_) averages_.push_back(parameter->value());
}

void ExponentialMovingAverage::update() {
  if (is_swapped_in_)
    throw ArgumentError(
        "[ema.update] the averages are swapped in: the weights are elsewhere. Let what swap_in() returned go out of "
        "scope first.");
  const double t = ++updates_.values<double>()[0];
  const double share = (1 - options_.decay) / (options_.bias_correction ? 1 - std::pow(options_.decay, t) : 1);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Tensor& weights = std::as_const(*parameters_[i]).value();
    if (share == 1) {
      dispatch(weights.dtype(),
               [&]<class T>() { std::ranges::copy(weights.values<T>(), averages_[i].values<T>().begin()); });
      continue;
    }
    dispatch(weights.dtype(), [&]<class T>() {
      const auto part = static_cast<T>(share);
      kernels::update<T>([=](auto w, auto& a) { a = a + part * (w - a); }, weights.values<T>(),
                         averages_[i].values<T>());
    });
  }
}

ExponentialMovingAverage::SwappedIn ExponentialMovingAverage::swap_in() {
  if (is_swapped_in_) throw ArgumentError("[ema.swap_in] the averages are swapped in already.");
  return SwappedIn(*this);
}

void ExponentialMovingAverage::exchange() {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    dispatch(parameters_[i]->dtype(), [&]<class T>() {
      std::ranges::swap_ranges(parameters_[i]->mutable_value().values<T>(), averages_[i].values<T>());
    });
  is_swapped_in_ = !is_swapped_in_;
}

std::vector<StateTensor> ExponentialMovingAverage::state() {
  if (is_swapped_in_)
    throw ArgumentError(
        "[ema.state] the averages are swapped in: what is kept now are the weights. Let what swap_in() returned go out "
        "of scope first.");
  std::vector<StateTensor> all{{"updates", &updates_}};
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    all.push_back({parameters_[i]->name + ".average", &averages_[i]});
  return all;
}

}  // namespace gradus
