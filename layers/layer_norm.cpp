#include <gradus/core/errors.h>
#include <gradus/layers/last_axes.h>
#include <gradus/layers/layer_norm.h>

namespace gradus {

// Composed of operations that exist; a fused one is worth its code only once a measurement asks for it.
LayerNorm::LayerNorm(const Shape& shape, const LayerNormOptions& options) : shape_(shape), epsilon_(options.epsilon) {
  require_normalisable("layer_norm", shape, options.epsilon);
  if (!options.affine) return;
  weight_ = &add_parameter("weight", ones(shape, options.dtype));
  bias_ = &add_parameter("bias", zeros(shape, options.dtype));
}

Parameter& LayerNorm::weight() const {
  if (weight_ == nullptr) throw ArgumentError("[layer_norm] " + path() + " was made without a weight.");
  return *weight_;
}

Parameter& LayerNorm::bias() const {
  if (bias_ == nullptr) throw ArgumentError("[layer_norm] " + path() + " was made without a bias.");
  return *bias_;
}

Variable LayerNorm::forward(const Variable& x) {
  const Axes over = last_axes("layer_norm", x, shape_);
  const Variable centred = x - mean(x, over, true);
  const Variable y = centred / sqrt(mean(square(centred), over, true) + epsilon_);
  if (weight_ == nullptr) return y;
  return y * x.tape().parameter(*weight_) + x.tape().parameter(*bias_);
}

std::string LayerNorm::description() const { return "LayerNorm(" + shape_.string() + ")"; }

}  // namespace gradus
