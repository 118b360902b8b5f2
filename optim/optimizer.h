// Optimizer: changes parameters along their gradients. One rule: step() uses the gradients that backward() left and
// zeroes them; a parameter that got no gradient is left alone. The parameters must outlive the optimizer, and the
// tape that recorded them should be cleared before the next step.
//
//   Sgd optimizer{model.parameters(), {.learning_rate = 0.1, .momentum = 0.9}};
//   loss.backward();
//   optimizer.step();
//   tape.clear();
#pragma once

#include <gradus/core/parameter_update.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gradus {

class Optimizer : private ParameterUpdate {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  ~Optimizer() override = default;

  /// Updates every parameter that has a gradient, then zeroes the gradients. Throws GradientError, changing nothing,
  /// if no parameter has one.
  void step();
  /// Backward from `loss` and step() in one walk: each parameter is updated as soon as its gradient is complete, while
  /// that is still in the cache; plain SGD adds the gradient to the weight as it is computed and stores it nowhere.
  /// The results are those of loss.backward() and step(), up to rounding. For clipping or looking at gradients, call
  /// the two; where gradients were accumulated before, it does so itself. Throws what they throw.
  void step(const Variable& loss);
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
  /// r, if update() is w ← w + r dL/dw and nothing else.
  virtual std::optional<double> linear_update() const { return {}; }
  /// A tensor of zeros for each parameter, such as its momentum.
  std::vector<Tensor> state() const;

 private:
  bool owns(const Parameter& parameter) final;
  const double* linear_factor() const final { return is_linear_ ? &factor_ : nullptr; }
  void apply(Parameter& parameter) final;
  [[noreturn]] void throw_no_gradient() const;
  // The parameter's place in parameters(); their number if it is none of them.
  std::size_t index_of(const Parameter& parameter);

  std::vector<Parameter*> parameters_;
  std::size_t found_ = 0;  // where index_of() found the last one: backward meets them one after another
  bool is_linear_ = false;
  bool is_used_ = false;  // by step(loss): apply() was called
  double factor_ = 0;
  double learning_rate_ = 0;
  long steps_ = 0;
};

/// Throws ArgumentError, naming optimizer and option, unless low ≤ value ≤ high.
void require_within(std::string_view optimizer, std::string_view option, double value, double low, double high);

}  // namespace gradus
