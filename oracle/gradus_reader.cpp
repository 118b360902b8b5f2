#include "gradus_reader.h"

#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>

namespace gradus::oracle {

namespace {

Variable weighted_sum(std::span<const Variable> values, const std::vector<bool>& leave_out, bool plain) {
  std::optional<Variable> total;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i < leave_out.size() && leave_out[i]) continue;
    const Variable& v = values[i];
    const Variable part = plain ? sum(v) : sum(v * v.tape().constant(weights(v.shape()).to(v.dtype())));
    total = total ? *total + part : part;
  }
  return total.value();
}

class Jogger {
 public:
  explicit Jogger(const ReadingOptions& options) : size_(options.jog), rng_(options.seed) {}

  Variable operator()(const Variable& x) {
    if (size_ == 0) return x;
    // A factor moves the gradient as well, a summand also what does not depend on x's scale, such as x / x.
    Tensor factors(x.shape(), float64), summands(x.shape(), float64);
    for (double& f : factors.values<double>()) f = 1 + size_ * rng_.uniform(-1, 1);
    const std::vector<double> values = x.value().to_vector();
    for (std::size_t i = 0; i < values.size(); ++i)
      summands.values<double>()[i] = values[i] * size_ * rng_.uniform(-1, 1);
    Tape& tape = x.tape();
    return x * tape.constant(factors.to(x.dtype())) + tape.constant(summands.to(x.dtype()));
  }

 private:
  double size_;
  Generator rng_;
};

std::vector<Tensor> numbers(std::span<const Variable> variables) {
  std::vector<Tensor> all;
  for (const Variable& v : variables) all.push_back(v.value());
  return all;
}

}  // namespace

Readings GradusReader::operator()(const Program& program, DType dtype, const ReadingOptions& options) {
  Tape& tape = *tape_;
  tape.clear();
  Jogger jogged(options);
  std::vector<Variable> in, values;
  for (const Tensor& input : program.inputs) {
    in.push_back(tape.variable(input.to(dtype)));
    values.push_back(in.back());
  }
  std::vector<Variable> operands;
  for (const Step& step : program.steps) {
    const auto word = words_->find(step.operation);
    if (word == words_->end() || !word->second.record)
      throw ArgumentError("[oracle] no operation \"" + step.operation + "\" in the vocabulary.");
    operands.clear();
    for (const std::size_t operand : step.operands) {
      const bool is_tied = word->second.compares && !operands.empty() && operand == step.operands[0];
      operands.push_back(is_tied ? operands[0] : jogged(values[operand]));
    }
    values.push_back(word->second.record(operands, step.attributes));
  }
  Readings readings;
  if (options.jog > 0)
    for (Variable& value : values) value = jogged(value);  // the loss is a use as well
  readings.values = numbers(values);
  if (options.order == 0) return readings;
  for (const Variable& x : in) readings.gradients.emplace_back(x.shape(), dtype);
  readings.seconds = readings.recorded_gradients = readings.forward_seconds = readings.gradients;
  const Variable loss = weighted_sum(values, program.used(), program.plain_sum);
  if (!loss.needs_gradient()) return readings;

  loss.backward();
  for (std::size_t i = 0; i < in.size(); ++i)
    if (in[i].has_grad()) readings.gradients[i] = in[i].grad();
  const std::vector<Variable> slopes = grad(loss, in, {.create_graph = true});
  readings.recorded_gradients = numbers(slopes);
  if (options.order == 1) return readings;

  const Variable along = weighted_sum(slopes, {}, false);
  if (along.needs_gradient()) readings.seconds = numbers(grad(along, in));
  std::vector<Variable> directions;
  directions.reserve(in.size());
  for (const Variable& x : in) directions.push_back(tape.constant(weights(x.shape()).to(dtype)));
  if (options.jog == 0) readings.forward_seconds = numbers(hvp(loss, in, directions));
  return readings;
}

}  // namespace gradus::oracle
