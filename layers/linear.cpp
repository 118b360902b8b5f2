#include <gradus/core/errors.h>
#include <gradus/layers/linear.h>

namespace gradus {

Linear::Linear(Index in, Index out, Generator& rng, const LinearOptions& options) {
  if (in < 1 || out < 1)
    throw ArgumentError("[linear] a layer needs at least one input and one output, not " + std::to_string(in) +
                        " and " + std::to_string(out) + ".");
  Tensor weight(Shape{out, in}, options.dtype);
  options.weight(weight, rng);
  weight_ = &add_parameter("weight", std::move(weight));
  if (!options.has_bias) return;
  Tensor bias(Shape{out}, options.dtype);
  options.bias(bias, rng);
  bias_ = &add_parameter("bias", std::move(bias));
}

Parameter& Linear::bias() const {
  if (bias_ == nullptr) throw ArgumentError("[linear] " + path() + " was made without a bias.");
  return *bias_;
}

Variable Linear::forward(const Variable& x) {
  Tape& tape = x.tape();
  const Variable weight = tape.parameter(*weight_);
  if (bias_ == nullptr) return matmul(x, transpose(weight));
  return affine(x, weight, tape.parameter(*bias_));
}

std::string Linear::description() const {
  return "Linear(" + std::to_string(in()) + " → " + std::to_string(out()) + (has_bias() ? ")" : ", no bias)");
}

}  // namespace gradus
