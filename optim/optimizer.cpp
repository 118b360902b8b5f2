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

void Optimizer::throw_no_gradient() const {
  throw GradientError("[" + std::string(name()) +
                      ".step] no parameter has a gradient. Call loss.backward() before step(); step() itself zeroes "
                      "the gradients it used.");
}

void Optimizer::step() {
  if (std::ranges::none_of(parameters_, [](const Parameter* p) { return p->has_gradient(); })) throw_no_gradient();
  ++steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i]->has_gradient()) continue;
    update(i, *parameters_[i]);
    parameters_[i]->zero_gradient();
  }
}

void Optimizer::step(const Variable& loss) {
  if (std::ranges::any_of(parameters_, [](const Parameter* p) { return p->has_gradient(); })) {
    loss.backward();
    return step();
  }
  const std::optional<double> factor = linear_update();
  is_linear_ = factor.has_value();
  factor_ = factor.value_or(0);
  const auto changes = [&] {
    std::uint64_t all = 0;
    for (const Parameter* parameter : parameters_) all += parameter->version();
    return all;
  };
  const std::uint64_t before = changes();
  is_used_ = false;
  ++steps_;
  try {
    backward_and_update(loss, *this);
    if (!is_used_ && changes() == before) throw_no_gradient();
  } catch (...) {
    --steps_;
    throw;
  }
}

std::size_t Optimizer::index_of(const Parameter& parameter) {
  const std::size_t count = parameters_.size();
  for (std::size_t tried = 0; tried < count; ++tried) {
    if (parameters_[found_] == &parameter) return found_;
    found_ = (found_ == 0 ? count : found_) - 1;
  }
  return count;
}

bool Optimizer::owns(const Parameter& parameter) { return index_of(parameter) < parameters_.size(); }

void Optimizer::apply(Parameter& parameter) {
  is_used_ = true;
  update(index_of(parameter), parameter);
  parameter.zero_gradient();
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
