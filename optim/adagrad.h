// Adagrad (Duchi, Hazan and Singer 2011, Algorithm 1 with a diagonal matrix) divides each step by the root of the sum
// of all squared gradients so far, so that what is seldom moved moves far. With gradient g at a parameter's step t:
//   g ← g + decay · w
//   s ← s + g²                                    (s begins as initial_sum)
//   w ← w − η / (1 + (t − 1) · learning_rate_decay) · g / (√s + ε)
//
//   Adagrad optimizer{model.parameters(), {.learning_rate = 0.1}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct AdagradOptions {
  double learning_rate = 0.01;
  double learning_rate_decay = 0;
  double weight_decay = 0;
  double initial_sum = 0;  // PyTorch's initial_accumulator_value
  double epsilon = 1e-10;
};

class Adagrad : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range.
  explicit Adagrad(std::vector<Parameter*> parameters, const AdagradOptions& options = {});
  std::string_view name() const override { return "adagrad"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;

 private:
  AdagradOptions options_;
  std::vector<Tensor>& sum_;
  std::vector<Tensor>& updates_;
};

}  // namespace gradus
