// Optimizer: changes parameters along their gradients. One rule: step() uses the gradients that backward() left and
// zeroes them; a parameter that got no gradient is left alone, and does not age. The parameters must outlive the
// optimizer, which owns what it remembers of them, and the tape that recorded them should be cleared before the next
// step. All minimise: to maximise, minimise the negative. docs/optimizers.md has the formulas side by side.
//
//   Sgd optimizer{model.parameters(), {.learning_rate = 0.1, .momentum = 0.9}};
//   loss.backward();
//   optimizer.step();
//   tape.clear();
#pragma once

#include <gradus/core/parameter_update.h>

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A tensor that an optimizer keeps from step to step, with the name that files give it.
struct StateTensor {
  std::string name;
  Tensor* tensor;
};

class Optimizer : private ParameterUpdate {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  ~Optimizer() override = default;

  /// Updates every parameter that has a gradient, then zeroes the gradients. Throws GradientError, changing nothing,
  /// if no parameter has one. It does not look for NaN or inf, which would cost a pass over memory: one in a gradient
  /// goes into the weights. first_non_finite(tape) tells where it came from, clip_gradient_norm() refuses it.
  void step();
  /// Backward from `loss` and step() in one walk: each parameter is updated as soon as its gradient is complete, while
  /// that is still in the cache; plain SGD adds the gradient to the weight as it is computed and stores it nowhere.
  /// The results are those of loss.backward() and step(), up to rounding. Nobody ever sees the gradients, so for
  /// clipping them or looking at them, call the two; where gradients were accumulated before, it does so itself. Throws
  /// what they throw.
  void step(const Variable& loss);
  /// Forgets the gradients without using them.
  void zero_gradients();

  double learning_rate() const { return learning_rate_; }
  /// Throws ArgumentError unless finite and not negative.
  void set_learning_rate(double learning_rate);
  const std::vector<Parameter*>& parameters() const { return parameters_; }
  /// How many steps were taken.
  long steps() const { return static_cast<long>(steps_.item()); }
  /// All that it keeps from step to step: "steps", and for each parameter such tensors as "0.weight.velocity". Written
  /// into an optimizer of the same kind and options over equal parameters, they make it go on as this one would. (The
  /// learning rate is a setting: see learning_rate().) The pointers are valid as long as the optimizer.
  std::vector<StateTensor> state();
  virtual std::string_view name() const = 0;

 protected:
  /// Throws ArgumentError as require_parameters() and set_learning_rate() do.
  Optimizer(std::vector<Parameter*> parameters, double learning_rate);
  /// One parameter's update; `index` is its place in parameters(). steps() already counts this one.
  virtual void update(std::size_t index, Parameter& parameter) = 0;
  /// r, if update() is w ← w + r dL/dw and nothing else.
  virtual std::optional<double> linear_update() const { return {}; }
  /// Something to keep of each parameter, zeros at first; for constructors. The reference stays valid, and state()
  /// calls the tensors "<parameter>.<name>". In the parameter's shape and type, such as its momentum:
  std::vector<Tensor>& remember(std::string_view name);
  /// One number in float64, such as how often it was updated:
  std::vector<Tensor>& remember_number(std::string_view name);

 private:
  struct Memory {
    std::string name;
    std::vector<Tensor> tensors;
  };
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
  Tensor steps_{Shape{}, float64};
  std::deque<Memory> memories_;  // what a subclass refers to stays where it is
};

/// Throws ArgumentError, naming whoever asks, if there are no parameters, one is null, or one is there twice.
void require_parameters(std::string_view who, std::span<Parameter* const> parameters);
/// Throws ArgumentError, naming optimizer and option, unless low ≤ value ≤ high.
void require_within(std::string_view optimizer, std::string_view option, double value, double low, double high);
/// The same unless 0 ≤ value < 1, for the share of the old in a running mean: with 1, nothing new would ever get in.
void require_share(std::string_view optimizer, std::string_view option, double value);
/// The same unless value is finite and not negative.
void require_not_negative(std::string_view optimizer, std::string_view option, double value);

}  // namespace gradus
