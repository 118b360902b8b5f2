// Optimizer: changes parameters along their gradients. One rule: step() uses the gradients that backward() left and
// zeroes them; a parameter that got no gradient is left alone. The parameters must outlive the optimizer, and the
// tape that recorded them should be cleared before the next step.
//
//   Sgd optimizer{model.parameters(), {.learning_rate = 0.1, .momentum = 0.9}};
//   loss.backward();
//   optimizer.step();
//   tape.clear();
#pragma once

#include <gradus/core/parameter.h>

#include <memory>
#include <string_view>
#include <vector>

namespace gradus {

class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// Updates every parameter that has a gradient, then zeroes the gradients. Throws GradientError, changing nothing,
  /// if no parameter has one.
  void step();
  /// Forgets the gradients without using them.
  void zero_gradients();

  double learning_rate() const { return learning_rate_; }
  /// Throws ArgumentError unless finite and not negative.
  void set_learning_rate(double learning_rate);
  const std::vector<Parameter*>& parameters() const { return parameters_; }
  /// How many steps were taken.
  long steps() const { return steps_; }
  virtual std::string_view name() const = 0;

 protected:
  Optimizer(std::vector<Parameter*> parameters, double learning_rate);
  /// One parameter's update; `index` is its place in parameters(). steps() already counts this one.
  virtual void update(std::size_t index, Parameter& parameter) = 0;
  /// A tensor of zeros for each parameter, such as its momentum.
  std::vector<Tensor> state() const;

 private:
  std::vector<Parameter*> parameters_;
  double learning_rate_ = 0;
  long steps_ = 0;
};

/// Throws ArgumentError, naming optimizer and option, unless low ≤ value ≤ high.
void require_within(std::string_view optimizer, std::string_view option, double value, double low, double high);

}  // namespace gradus
