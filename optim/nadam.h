// NAdam (Dozat 2016, Algorithm 2) is Adam with Nesterov's look-ahead, under a momentum μ that warms up by the schedule
// of Sutskever et al. as Dozat uses it. With gradient g at a parameter's step t:
//   g ← g + decay · w
//   μₜ = β₁ (1 − ½ · 0.96^(t · momentum_decay)),   P = μ₁ μ₂ … μₜ
//   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
//   w ← w − η · (μₜ₊₁ m / (1 − P μₜ₊₁) + (1 − μₜ) g / (1 − P)) / (√(v / (1 − β₂ᵗ)) + ε)
//
//   NAdam optimizer{model.parameters(), {.learning_rate = 1e-3}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct NAdamOptions {
  double learning_rate = 2e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 4e-3;
};

class NAdam : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range.
  explicit NAdam(std::vector<Parameter*> parameters, const NAdamOptions& options = {});
  std::string_view name() const override { return "nadam"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;

 private:
  double momentum_at(double t) const;  // μₜ

  NAdamOptions options_;
  std::vector<Tensor>& mean_;
  std::vector<Tensor>& square_;
  std::vector<Tensor>& updates_;
  std::vector<Tensor>& momentum_product_;  // P
};

}  // namespace gradus
