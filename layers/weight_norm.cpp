#include <gradus/core/errors.h>
#include <gradus/layers/weight_norm.h>

#include <algorithm>

namespace gradus {
namespace {

Variable row_norms(const Variable& v) { return sqrt(sum(square(v), -1, true)); }

}  // namespace

Variable weight_norm(const Variable& v, const Variable& g) {
  const Shape shape = v.shape();
  if (shape.rank() != 2 || g.shape() != shape.with(-1, 1))
    throw ShapeError("[weight_norm] the direction " + v.description() + " is " + shape.string() + " and the length " +
                     g.description() + " is " + g.shape().string() + ": they must be [out, in] and [out, 1].");
  return v * (g / row_norms(v));
}

// Drawn by a Linear, whose options are the same.
WeightNormLinear::WeightNormLinear(Index in, Index out, Generator& rng, const LinearOptions& options) {
  const Linear drawn(in, out, rng, options);
  Tape tape;
  const Tensor norms = row_norms(tape.borrow(drawn.weight().value())).value();
  if (std::ranges::any_of(norms.to_vector(), [](double norm) { return !(norm > 0); }))
    throw ArgumentError("[weight_norm] " + options.weight.name +
                        " makes a row of zeros, which has no direction. Draw the weights at random.");
  length_ = &add_parameter("weight_g", norms);
  direction_ = &add_parameter("weight_v", drawn.weight().value());
  if (drawn.has_bias()) bias_ = &add_parameter("bias", drawn.bias().value());
}

Parameter& WeightNormLinear::bias() const {
  if (bias_ == nullptr) throw ArgumentError("[weight_norm] " + path() + " was made without a bias.");
  return *bias_;
}

Variable WeightNormLinear::forward(const Variable& x) {
  Tape& tape = x.tape();
  const Variable v = tape.parameter(*direction_);
  const Variable weight = weight_norm(v, tape.parameter(*length_));
  if (bias_ == nullptr) return matmul(x, transpose(weight));
  return affine(x, weight, tape.parameter(*bias_));
}

std::string WeightNormLinear::description() const {
  return "WeightNormLinear(" + std::to_string(in()) + " → " + std::to_string(out()) + (has_bias() ? ")" : ", no bias)");
}

}  // namespace gradus
