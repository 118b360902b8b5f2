// Adam (Kingma and Ba 2015, Algorithm 1) scales each step by running means of the gradient and of its square; AdamW
// (Loshchilov and Hutter 2019, Algorithm 2) takes weight decay out of the gradient. With gradient g at step t:
//   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
//   w ← w − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
// Adam adds decay · w to g first; AdamW instead shrinks w by η · decay. AMSGrad (Reddi, Kale and Kumar 2018,
// Algorithm 2) puts the largest v so far in place of v.
//
//   AdamW optimizer{model.parameters(), {.learning_rate = 3e-4, .weight_decay = 0.1}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
};

class Adam : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range.
  explicit Adam(std::vector<Parameter*> parameters, const AdamOptions& options = {});
  std::string_view name() const override { return "adam"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;
  virtual bool decouples_decay() const { return false; }

 private:
  AdamOptions options_;
  std::vector<Tensor>& mean_;
  std::vector<Tensor>& square_;
  std::vector<Tensor>* largest_square_ = nullptr;  // for AMSGrad
  std::vector<Tensor>& updates_;                   // of each parameter: one without a gradient does not age
  // 1 − β₁ᵗ and √(1 − β₂ᵗ) for the t last met.
  double corrected_for_ = 0;
  double mean_correction_ = 0;
  double square_correction_ = 0;
};

/// Adam with decoupled weight decay; the default decay is 0.01.
class AdamW : public Adam {
 public:
  static constexpr AdamOptions default_options{.weight_decay = 0.01};
  explicit AdamW(std::vector<Parameter*> parameters, const AdamOptions& options = default_options)
      : Adam(std::move(parameters), options) {}
  std::string_view name() const override { return "adamw"; }

 protected:
  bool decouples_decay() const override { return true; }
};

}  // namespace gradus
