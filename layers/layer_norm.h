// LayerNorm: each example is brought to mean 0 and variance 1 over its own features, then scaled and shifted by what is
// learned (Ba, Kiros and Hinton 2016):
//   y = (x − mean) / √(variance + ε) · weight + bias
// Training and evaluation are the same, and no example depends on the others.
//
//   Sequential model{Linear{64, 128, rng}, LayerNorm{{128}}, Relu{}, Linear{128, 10, rng}};
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

struct LayerNormOptions {
  double epsilon = 1e-5;
  /// Whether there are a weight, 1 at first, and a bias, 0 at first, both of the normalised shape.
  bool affine = true;
  DType dtype = DType::float32;
};

class LayerNorm : public Module {
 public:
  /// Normalises over the last axes, which have the sizes of `shape`; the variance is the biased one. Throws
  /// ArgumentError unless shape has an axis and none of size 0, and epsilon > 0.
  explicit LayerNorm(const Shape& shape, const LayerNormOptions& options = {});

  const Shape& shape() const { return shape_; }
  /// Throw ArgumentError if the layer has none.
  Parameter& weight() const;
  Parameter& bias() const;
  std::string description() const override;

 protected:
  /// Throws ShapeError unless x's last axes are the layer's.
  Variable forward(const Variable& x) override;

 private:
  Shape shape_;
  double epsilon_;
  Parameter* weight_ = nullptr;
  Parameter* bias_ = nullptr;
};

}  // namespace gradus
