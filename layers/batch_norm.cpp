#include <gradus/core/errors.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/moving_average.h>

namespace gradus {

// Composed of operations that exist; a fused one is worth its code only once a measurement asks for it.
BatchNorm1d::BatchNorm1d(Index features, const BatchNormOptions& options) : options_(options) {
  if (features < 1)
    throw ArgumentError("[batch_norm] a layer needs at least one feature, not " + std::to_string(features) + ".");
  if (!(options.epsilon > 0))
    throw ArgumentError("[batch_norm] epsilon must be positive, not " + number_text(options.epsilon) +
                        ": it keeps a constant feature from being divided by 0.");
  if (!(options.momentum >= 0 && options.momentum <= 1))
    throw ArgumentError("[batch_norm] momentum is the share of the newest batch, between 0 and 1, not " +
                        number_text(options.momentum) + ".");
  const Shape shape{features};
  running_mean_ = &add_buffer("running_mean", zeros(shape, options.dtype));
  running_variance_ = &add_buffer("running_var", ones(shape, options.dtype));
  if (!options.affine) return;
  weight_ = &add_parameter("weight", ones(shape, options.dtype));
  bias_ = &add_parameter("bias", zeros(shape, options.dtype));
}

Parameter& BatchNorm1d::weight() const {
  if (weight_ == nullptr) throw ArgumentError("[batch_norm] " + path() + " was made without a weight.");
  return *weight_;
}

Parameter& BatchNorm1d::bias() const {
  if (bias_ == nullptr) throw ArgumentError("[batch_norm] " + path() + " was made without a bias.");
  return *bias_;
}

void BatchNorm1d::require_fit(const Variable& x) const {
  const Shape shape = x.shape();
  const std::string layer = path().empty() ? "the layer" : path();
  if ((shape.rank() != 2 && shape.rank() != 3) || shape[1] != features())
    throw ShapeError("[batch_norm] " + x.description() + " is " + shape.string() + " but " + layer + " takes [batch, " +
                     std::to_string(features()) + "] or [batch, " + std::to_string(features()) + ", length].");
  if (x.dtype() != running_mean_->value.dtype())
    throw DTypeError("[batch_norm] " + x.description() + " is " + std::string(to_string(x.dtype())) + " but " + layer +
                     " is " + std::string(to_string(running_mean_->value.dtype())) +
                     ". Convert the tensor with .to(), or make the layer with {.dtype = ...}.");
  if (training() && shape.size() <= features())
    throw ShapeError("[batch_norm] " + x.description() + " is " + shape.string() +
                     ": in training there must be more than one number per feature, as the variance of one is 0. Is "
                     "the last batch of an epoch too small, or should the model be in evaluate()?");
}

Variable BatchNorm1d::normalised(const Variable& centred, const Variable& variance) const {
  Tape& tape = centred.tape();
  // Features are the second axis: behind them, in [batch, features, length], parameters need an axis of size 1.
  const auto beside = [&](Parameter& parameter) {
    const Variable p = tape.parameter(parameter);
    return centred.shape().rank() == 2 ? p : reshape(p, {features(), 1});
  };
  const Variable deviation = sqrt(variance + options_.epsilon);
  if (weight_ == nullptr) return centred / deviation;
  // The quotient first: it is small, and the one that needs two passes less over the batch.
  return centred * (beside(*weight_) / deviation) + beside(*bias_);
}

Variable BatchNorm1d::forward(const Variable& x) {
  require_fit(x);
  const Shape shape = x.shape();
  const Shape kept = shape.rank() == 2 ? Shape{1, features()} : Shape{1, features(), 1};
  if (!training()) {
    // Reshaping copies: a later pass in training must not change what this one's gradient reads.
    const auto running = [&](const Buffer* buffer) { return reshape(x.tape().borrow(buffer->value), kept); };
    const Variable centred = x - running(running_mean_);
    return normalised(centred, running(running_variance_));
  }
  const Axes over = shape.rank() == 2 ? Axes(0) : Axes{0, 2};
  const Variable average = mean(x, over, true);
  const Variable centred = x - average;
  const Variable variance = mean(square(centred), over, true);
  const Variable y = normalised(centred, variance);
  const double n = static_cast<double>(shape.size()) / static_cast<double>(features());
  moving_average(reshape(average, {features()}), options_.momentum, running_mean_->value);
  moving_average(reshape(variance * (n / (n - 1)), {features()}), options_.momentum, running_variance_->value);
  return y;
}

std::string BatchNorm1d::description() const { return "BatchNorm1d(" + std::to_string(features()) + ")"; }

}  // namespace gradus
