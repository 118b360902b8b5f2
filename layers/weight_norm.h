// Weight normalisation: a weight's direction and its length are learned apart (Salimans and Kingma 2016, eq. 2). Each
// output's weights are w = g v / ‖v‖, so that ‖w‖ = g whatever v is, and steps in v do not change the length.
//
//   WeightNormLinear layer(64, 10, rng);
//   Variable y = layer(tape, images);             // as a Linear of the same draw, until it has learned
//   layer.length();                               // g, [out, 1]
#pragma once

#include <gradus/layers/linear.h>

namespace gradus {

/// g v / ‖v‖, the norm taken over each row of v [out, in]; g is [out, 1]. A row of zeros has no direction: NaN. Throws
/// ShapeError unless the shapes are those.
Variable weight_norm(const Variable& v, const Variable& g);

/// Linear with its weight normalised. Starts as the very function that Linear(in, out, rng, options) is.
class WeightNormLinear : public Module {
 public:
  /// g starts as ‖v‖, so that w is what the initialiser drew. Throws as Linear does, and ArgumentError if the
  /// initialiser makes a row of zeros.
  WeightNormLinear(Index in, Index out, Generator& rng, const LinearOptions& options = {});

  /// v, [out, in], named "weight_v".
  Parameter& direction() const { return *direction_; }
  /// g, [out, 1], named "weight_g".
  Parameter& length() const { return *length_; }
  /// Throws ArgumentError if the layer has none.
  Parameter& bias() const;
  bool has_bias() const { return bias_ != nullptr; }
  Index in() const { return direction_->shape()[1]; }
  Index out() const { return direction_->shape()[0]; }
  std::string description() const override;

 protected:
  Variable forward(const Variable& x) override;

 private:
  Parameter* direction_;
  Parameter* length_;
  Parameter* bias_ = nullptr;
};

}  // namespace gradus
