#include <gradus/activations/activation.h>
#include <gradus/core/errors.h>

namespace gradus {

void Activation::append(std::string_view parameter, double value) {
  const bool is_first = signature_.find('(') == std::string::npos;
  name_.append(is_first ? "(" : ",").append(parameter_text(value));
  signature_.append(is_first ? "(" : ",").append(parameter);
}

void Activation::close_parentheses() {
  name_ += ')';
  signature_ += ')';
}

const ActivationFacts& Activation::facts() const {
  if (!facts_)
    throw ArgumentError("[activation] " + name_ + " states no facts; add `static constexpr ActivationFacts facts`.");
  return *facts_;
}

Variable Activation::operator()(const Variable& x) const {
  if (second_) return (*this)(x, x.constant(second_->usual()));
  const Variable* const operands[] = {&x};
  return x.tape().record(*operation_, attributes_.data(), Tape::Handles<1>(operands));
}

Variable Activation::operator()(const Variable& x, const Variable& second) const {
  if (!second_)
    throw ArgumentError("[activation] " + name_ + " takes x alone; leave " + second.description() + " out.");
  const Variable* const operands[] = {&x, &second};
  return x.tape().record(*operation_, attributes_.data(), Tape::Handles<2>(operands));
}

}  // namespace gradus
