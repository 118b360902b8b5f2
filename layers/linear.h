// Linear: y = x Wᵀ + b, the layer everything else stands on. W is [out, in], b is [out].
//
//   Generator rng{1};
//   Linear layer(64, 10, rng, {.weight = he_normal()});
//   Variable logits = layer(tape, images);      // [batch, 64] → [batch, 10]
//   layer.weight().gradient();                   // after backward()
#pragma once

#include <gradus/layers/initialisers.h>
#include <gradus/layers/module.h>

namespace gradus {

struct LinearOptions {
  Initialiser weight = glorot_uniform();
  Initialiser bias = constant(0);
  bool has_bias = true;
  DType dtype = DType::float32;
};

class Linear : public Module {
 public:
  /// Throws ArgumentError unless both sizes are at least 1.
  Linear(Index in, Index out, Generator& rng, const LinearOptions& options = {});

  Parameter& weight() const { return *weight_; }
  /// Throws ArgumentError if the layer has none.
  Parameter& bias() const;
  bool has_bias() const { return bias_ != nullptr; }
  Index in() const { return weight_->shape()[1]; }
  Index out() const { return weight_->shape()[0]; }
  std::string description() const override;

 protected:
  Variable forward(const Variable& x) override;

 private:
  Parameter* weight_;
  Parameter* bias_ = nullptr;
};

}  // namespace gradus
