// Sgd: stochastic gradient descent, with momentum (Polyak 1964), Nesterov's look-ahead in the form of Sutskever et al.
// (2013, eqs. 3 and 4, at the point looked ahead to) and weight decay as an L2 penalty. With gradient g, velocity v and
// learning rate η:
//   g ← g + decay · w
//   v ← momentum · v + (1 − dampening) g          (at a parameter's first step v = g)
//   w ← w − η v                                   or, Nesterov: w ← w − η (g + momentum · v)
//
//   Sgd optimizer{model.parameters(), {.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct SgdOptions {
  double learning_rate = 0.01;
  double momentum = 0;
  double dampening = 0;
  bool nesterov = false;
  double weight_decay = 0;
};

class Sgd : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range, dampening without momentum, or Nesterov without momentum or with
  /// dampening.
  explicit Sgd(std::vector<Parameter*> parameters, const SgdOptions& options = {});
  std::string_view name() const override { return "sgd"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;
  std::optional<double> linear_update() const override;

 private:
  SgdOptions options_;
  std::vector<Tensor>* velocity_ = nullptr;  // none without momentum
  std::vector<Tensor>* updates_ = nullptr;   // how many, to know the first; none without dampening
};

}  // namespace gradus
