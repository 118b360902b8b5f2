#include <gradus/activations/gain.h>
#include <gradus/activations/quadrature.h>
#include <gradus/core/errors.h>

#include <cmath>

namespace gradus {
namespace {

// Σ weight · y².
double mean_square(const QuadratureRule& rule, const Tensor& y) {
  double total = 0;
  const std::vector<double> values = y.to_vector();
  for (std::size_t i = 0; i < values.size(); ++i) total += rule.weights[i] * values[i] * values[i];
  return total;
}

QuadratureRule rule_for(const Activation& f) {
  if (!f.is_elementwise())
    throw ArgumentError("[gain] " + f.name() + " is no elementwise activation: it has no f(z) of one z.");
  if (!f.has_facts()) return normal_rule(nullptr, nullptr);
  return normal_rule(f.facts().kinks.begin(), f.facts().kinks.end());
}

}  // namespace

double forward_gain(const Activation& f) {
  const QuadratureRule rule = rule_for(f);
  Tape tape;
  return 1 / std::sqrt(mean_square(rule, f(tape.constant(Tensor::from(rule.nodes))).value()));
}

double backward_gain(const Activation& f) {
  const QuadratureRule rule = rule_for(f);
  Tape tape;
  const Variable z = tape.variable(Tensor::from(rule.nodes));
  sum(f(z)).backward();
  return 1 / std::sqrt(mean_square(rule, z.grad()));
}

}  // namespace gradus
