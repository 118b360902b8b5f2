#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/optim/optimizer.h>

#include <algorithm>
#include <limits>

namespace gradus {

Optimizer::Optimizer(std::vector<Parameter*> parameters, double learning_rate) : parameters_(std::move(parameters)) {
  require_parameters("optimizer", parameters_);
  set_learning_rate(learning_rate);
}

void Optimizer::set_learning_rate(double learning_rate) {
  require_not_negative("optimizer", "learning_rate", learning_rate);
  learning_rate_ = learning_rate;
}

void Optimizer::throw_no_gradient() const {
  throw GradientError("[" + std::string(name()) +
                      ".step] no parameter has a gradient. Call loss.backward() before step(); step() itself zeroes "
                      "the gradients it used.");
}

void Optimizer::step() {
  if (std::ranges::none_of(parameters_, [](const Parameter* p) { return p->has_gradient(); })) throw_no_gradient();
  ++steps_.values<double>()[0];
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
  double& steps = steps_.values<double>()[0];
  ++steps;
  try {
    backward_and_update(loss, *this);
    if (!is_used_ && changes() == before) throw_no_gradient();
  } catch (...) {
    --steps;
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

std::vector<Tensor>& Optimizer::remember(std::string_view name) {
  Memory& memory = memories_.emplace_back(Memory{std::string(name), {}});
  for (const Parameter* parameter : parameters_) memory.tensors.emplace_back(parameter->shape(), parameter->dtype());
  return memory.tensors;
}

std::vector<Tensor>& Optimizer::remember_number(std::string_view name) {
  return memories_.emplace_back(Memory{std::string(name), {parameters_.size(), Tensor(Shape{}, float64)}}).tensors;
}

std::vector<StateTensor> Optimizer::state() {
  std::vector<StateTensor> all{{"steps", &steps_}};
  for (Memory& memory : memories_)
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      all.push_back({parameters_[i]->name + "." + memory.name, &memory.tensors[i]});
  return all;
}

void require_parameters(std::string_view who, std::span<Parameter* const> parameters) {
  const auto refuse = [who](const std::string& why) { throw ArgumentError("[" + std::string(who) + "] " + why); };
  if (parameters.empty()) refuse("there are no parameters. Pass model.parameters().");
  // One by one: there are not many, and clipping asks in every step, which leaves the heap alone.
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i] == nullptr) refuse("one of the parameters is a null pointer.");
    const auto before = parameters.first(i);
    if (std::ranges::find(before, parameters[i]) != before.end())
      refuse(parameters[i]->name +
             " is listed twice: it would be changed twice for one gradient. List each parameter once, also one that "
             "several layers share.");
  }
}

void require_within(std::string_view optimizer, std::string_view option, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw ArgumentError("[" + std::string(optimizer) + "] " + std::string(option) + " cannot be " + number_text(value) +
                      ": it lies between " + number_text(low) + " and " + number_text(high) + ".");
}

void require_share(std::string_view optimizer, std::string_view option, double value) {
  if (value >= 0 && value < 1) return;
  throw ArgumentError("[" + std::string(optimizer) + "] " + std::string(option) + " cannot be " + number_text(value) +
                      ": it is at least 0 and less than 1.");
}

void require_not_negative(std::string_view optimizer, std::string_view option, double value) {
  if (value >= 0 && value <= std::numeric_limits<double>::max()) return;
  throw ArgumentError("[" + std::string(optimizer) + "] " + std::string(option) + " cannot be " + number_text(value) +
                      ": it is a finite number, 0 or greater.");
}

}  // namespace gradus
