// Residual: y = x + inner(x), so that a signal, and its gradient, has a way around the inner layers (He et al. 2016).
//
//   Residual block{Sequential{Linear{32, 32, rng}, Relu{}, Linear{32, 32, rng}}};      // "inner.0.weight", ...
#pragma once

#include <gradus/layers/sequential.h>

namespace gradus {

class Residual : public Module {
 public:
  /// A module, or an activation, which becomes the layer that suits it, as in Sequential.
  template <SequentialPart Inner>
  explicit Residual(Inner inner) {
    if constexpr (std::derived_from<Inner, Module>)
      add("inner", std::move(inner));
    else
      adopt("inner", activation_layer(inner));
    inner_ = children().back().get();
  }

  Module& inner() const { return *inner_; }
  std::string description() const override;

 protected:
  /// Throws ShapeError unless the inner module's result has x's shape: one that would broadcast is a mistake.
  Variable forward(const Variable& x) override;

 private:
  Module* inner_;
};

}  // namespace gradus
