#include <gradus/optim/adadelta.h>
#include <gradus/optim/update_kernel.h>

namespace gradus {

Adadelta::Adadelta(std::vector<Parameter*> parameters, const AdadeltaOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      square_(remember("square")),
      change_square_(remember("change_square")) {
  require_share("adadelta", "rho", options.rho);
  require_within("adadelta", "epsilon", options.epsilon, 0, 1);
  require_not_negative("adadelta", "weight_decay", options.weight_decay);
}

void Adadelta::update(std::size_t index, Parameter& parameter) {
  dispatch(parameter.dtype(), [&]<class T>() {
    const auto rate = static_cast<T>(learning_rate());
    const auto rho = static_cast<T>(options_.rho);
    const auto rest = static_cast<T>(1 - options_.rho);
    const auto epsilon = static_cast<T>(options_.epsilon);
    kernels::update<T>(
        [=](auto g, auto& w, auto& s, auto& u) {
          s = rho * s + rest * g * g;
          const auto d = sqrt(u + epsilon) / sqrt(s + epsilon) * g;
          u = rho * u + rest * d * d;
          w = w - rate * d;
        },
        parameter, options_.weight_decay, square_[index], change_square_[index]);
  });
}

}  // namespace gradus
