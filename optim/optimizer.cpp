#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/optim/optimizer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {

Optimizer::Optimizer(std::vector<Parameter*> parameters, double learning_rate) : parameters_(std::move(parameters)) {
  if (parameters_.empty())
    throw ArgumentError("[optimizer] there are no parameters to optimise. Pass model.parameters().");
  set_learning_rate(learning_rate);
}

void Optimizer::set_learning_rate(double learning_rate) {
  require_within("optimizer", "learning_rate", learning_rate, 0, std::numeric_limits<double>::max());
  learning_rate_ = learning_rate;
}

void Optimizer::step() {
  if (std::ranges::none_of(parameters_, [](const Parameter* p) { return p->has_gradient(); }))
    throw GradientError("[" + std::string(name()) +
                        ".step] no parameter has a gradient. Call loss.backward() before step(); step() itself "
                        "zeroes the gradients it used.");
  ++steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i]->has_gradient()) continue;
    update(i, *parameters_[i]);
    parameters_[i]->zero_gradient();
  }
}

void Optimizer::zero_gradients() {
  for (Parameter* parameter : parameters_) parameter->zero_gradient();
}

std::vector<Tensor> Optimizer::state() const {
  std::vector<Tensor> tensors;
  for (const Parameter* parameter : parameters_) tensors.emplace_back(parameter->shape(), parameter->dtype());
  return tensors;
}

void require_within(std::string_view optimizer, std::string_view option, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw ArgumentError("[" + std::string(optimizer) + "] " + std::string(option) + " cannot be " + number_text(value) +
                      ": it lies between " + number_text(low) + " and " + number_text(high) + ".");
}

}  // namespace gradus
