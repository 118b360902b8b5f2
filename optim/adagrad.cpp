#include <gradus/optim/adagrad.h>
#include <gradus/optim/update_kernel.h>

#include <algorithm>

namespace gradus {

Adagrad::Adagrad(std::vector<Parameter*> parameters, const AdagradOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      sum_(remember("sum")),
      updates_(remember_number("updates")) {
  require_not_negative("adagrad", "learning_rate_decay", options.learning_rate_decay);
  require_not_negative("adagrad", "weight_decay", options.weight_decay);
  require_not_negative("adagrad", "initial_sum", options.initial_sum);
  require_within("adagrad", "epsilon", options.epsilon, 0, 1);
  for (Tensor& sum : sum_)
    dispatch(sum.dtype(), [&]<class T>() { std::ranges::fill(sum.values<T>(), static_cast<T>(options.initial_sum)); });
}

void Adagrad::update(std::size_t index, Parameter& parameter) {
  const double before = updates_[index].values<double>()[0]++;
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate() / (1 + before * options_.learning_rate_decay));
    const auto epsilon = static_cast<T>(options_.epsilon);
    kernels::update<T>(
        [=](auto g, auto& w, auto& s) {
          s = s + g * g;
          w = w - rate * g / (sqrt(s) + epsilon);
        },
        parameter, options_.weight_decay, sum_[index]);
  });
}

}  // namespace gradus
