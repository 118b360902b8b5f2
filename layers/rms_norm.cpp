#include <gradus/core/errors.h>
#include <gradus/layers/last_axes.h>
#include <gradus/layers/rms_norm.h>

namespace gradus {

RmsNorm::RmsNorm(const Shape& shape, const RmsNormOptions& options) : shape_(shape), epsilon_(options.epsilon) {
  require_normalisable("rms_norm", shape, options.epsilon);
  if (options.affine) weight_ = &add_parameter("weight", ones(shape, options.dtype));
}

Parameter& RmsNorm::weight() const {
  if (weight_ == nullptr) throw ArgumentError("[rms_norm] " + path() + " was made without a weight.");
  return *weight_;
}

Variable RmsNorm::forward(const Variable& x) {
  const Axes over = last_axes("rms_norm", x, shape_);
  const Variable y = x / sqrt(mean(square(x), over, true) + epsilon_);
  return weight_ == nullptr ? y : y * x.tape().parameter(*weight_);
}

std::string RmsNorm::description() const { return "RmsNorm(" + shape_.string() + ")"; }

}  // namespace gradus
