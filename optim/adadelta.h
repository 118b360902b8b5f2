// Adadelta (Zeiler 2012, Algorithm 1) measures each step in units of the steps before, so that it needs no learning
// rate (η = 1). With gradient g:
//   g ← g + decay · w
//   s ← ρ s + (1 − ρ) g²
//   d = √(u + ε) / √(s + ε) · g
//   u ← ρ u + (1 − ρ) d²
//   w ← w − η d
// u begins at 0, so the first steps are as small as √ε: give it some hundred.
//
//   Adadelta optimizer{model.parameters(), {.rho = 0.95}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct AdadeltaOptions {
  double learning_rate = 1;
  double rho = 0.9;
  double epsilon = 1e-6;
  double weight_decay = 0;
};

class Adadelta : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range.
  explicit Adadelta(std::vector<Parameter*> parameters, const AdadeltaOptions& options = {});
  std::string_view name() const override { return "adadelta"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;

 private:
  AdadeltaOptions options_;
  std::vector<Tensor>& square_;         // s: of the gradients
  std::vector<Tensor>& change_square_;  // u: of the changes
};

}  // namespace gradus
