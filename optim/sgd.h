// Sgd: stochastic gradient descent, with momentum (Polyak 1964), Nesterov's look-ahead (Sutskever et al. 2013) and
// weight decay as an L2 penalty. With gradient g, velocity v and learning rate η:
//   g ← g + decay · w
//   v ← momentum · v + g          (at the first step v = g)
//   w ← w − η v                   or, Nesterov: w ← w − η (g + momentum · v)
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct SgdOptions {
  double learning_rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
};

class Sgd : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range, or Nesterov without momentum.
  explicit Sgd(std::vector<Parameter*> parameters, const SgdOptions& options = {});
  std::string_view name() const override { return "sgd"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;
  std::optional<double> linear_update() const override;

 private:
  SgdOptions options_;
  std::vector<Tensor> velocity_;  // empty without momentum
};

}  // namespace gradus
