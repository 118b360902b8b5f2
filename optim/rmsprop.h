// RmsProp (Tieleman and Hinton 2012, lecture 6.5) divides each step by a running root mean square of the gradient; if
// centred, by its running standard deviation (Graves 2013, eqs. 38–45). With gradient g:
//   g ← g + decay · w
//   s ← α s + (1 − α) g²,   m ← α m + (1 − α) g
//   d = g / (√s + ε)                              or, centred: g / (√(s − m²) + ε)
//   w ← w − η d                                   or, with momentum: v ← momentum · v + d,  w ← w − η v
// ε stands outside the root, as in PyTorch; Graves and Keras have it inside. s − m², which rounding can make negative
// where a gradient hardly changes, counts as 0 then.
//
//   RmsProp optimizer{model.parameters(), {.learning_rate = 1e-3, .momentum = 0.9, .centred = true}};
#pragma once

#include <gradus/optim/optimizer.h>

namespace gradus {

struct RmsPropOptions {
  double learning_rate = 0.01;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centred = false;
};

class RmsProp : public Optimizer {
 public:
  /// Throws ArgumentError for options out of range.
  explicit RmsProp(std::vector<Parameter*> parameters, const RmsPropOptions& options = {});
  std::string_view name() const override { return "rmsprop"; }

 protected:
  void update(std::size_t index, Parameter& parameter) override;

 private:
  RmsPropOptions options_;
  std::vector<Tensor>& square_;
  std::vector<Tensor>* mean_ = nullptr;      // if centred
  std::vector<Tensor>* velocity_ = nullptr;  // with momentum
};

}  // namespace gradus
