#include <gradus/core/errors.h>
#include <gradus/layers/penalties.h>

namespace gradus {

template const Operation& operation_of<CoinDivergence>();

namespace {

// Σ f(parameter), each f(parameter) one number.
template <class F>
Variable total(std::string_view name, Tape& tape, std::span<Parameter* const> parameters, F f) {
  const std::string tag = "[" + std::string(name) + "] ";
  if (parameters.empty()) throw ArgumentError(tag + "there are no parameters to keep small. Give model.parameters().");
  for (const Parameter* parameter : parameters)
    if (parameter->dtype() != parameters[0]->dtype())
      throw DTypeError(tag + parameters[0]->name + " is " + std::string(to_string(parameters[0]->dtype())) + " but " +
                       parameter->name + " is " + std::string(to_string(parameter->dtype())) +
                       ": one number cannot be the sum of both.");
  Variable sum = f(tape.parameter(*parameters[0]));
  for (Parameter* parameter : parameters.subspan(1)) sum = sum + f(tape.parameter(*parameter));
  return sum;
}

void require_batch(std::string_view name, const Variable& activations) {
  const Shape shape = activations.shape();
  if (shape.rank() == 0 || shape[0] == 0)
    throw ShapeError("[" + std::string(name) + "] " + activations.description() + " is " + shape.string() +
                     ": there is no batch to average over.");
}

}  // namespace

Variable l1_penalty(Tape& tape, std::span<Parameter* const> parameters) {
  return total("l1_penalty", tape, parameters, [](const Variable& w) { return sum(abs(w)); });
}

Variable l2_penalty(Tape& tape, std::span<Parameter* const> parameters) {
  return total("l2_penalty", tape, parameters, [](const Variable& w) { return sum(square(w)); });
}

Variable activity_penalty(const Variable& activations) {
  require_batch("activity_penalty", activations);
  return sum(abs(activations)) / static_cast<double>(activations.shape()[0]);
}

Variable sparsity_penalty(const Variable& activations, double rho) {
  if (!(rho > 0 && rho < 1))
    throw ArgumentError(
        "[sparsity_penalty] rho, the share of examples for which a unit shall be active, is between 0 and "
        "1, not " +
        number_text(rho) + ".");
  require_batch("sparsity_penalty", activations);
  return sum(apply(CoinDivergence{rho}, mean(activations, 0)));
}

}  // namespace gradus
