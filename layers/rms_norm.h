// RMSNorm: each example is divided by the root of the mean of its squares, then scaled by what is learned (Zhang and
// Sennrich 2019, eq. 4): LayerNorm without taking the mean away, which is what mostly matters and costs less.
//   y = x / √(mean(x²) + ε) · weight
//
//   Sequential model{Linear{64, 128, rng}, RmsNorm{{128}}, Relu{}, Linear{128, 10, rng}};
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

struct RmsNormOptions {
  double epsilon = 1e-6;
  /// Whether there is a weight, 1 at first, of the normalised shape.
  bool affine = true;
  DType dtype = DType::float32;
};

class RmsNorm : public Module {
 public:
  /// Normalises over the last axes, which have the sizes of `shape`. Throws ArgumentError unless shape has an axis and
  /// none of size 0, and epsilon > 0.
  explicit RmsNorm(const Shape& shape, const RmsNormOptions& options = {});

  const Shape& shape() const { return shape_; }
  /// Throws ArgumentError if the layer has none.
  Parameter& weight() const;
  std::string description() const override;

 protected:
  /// Throws ShapeError unless x's last axes are the layer's. Squares must be finite: in float32, |x| < 1.8e19.
  Variable forward(const Variable& x) override;

 private:
  Shape shape_;
  double epsilon_;
  Parameter* weight_ = nullptr;
};

}  // namespace gradus
