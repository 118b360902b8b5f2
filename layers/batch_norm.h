// BatchNorm1d: each feature (channel) is brought to mean 0 and variance 1 over the batch, then scaled and shifted by
// what is learned (Ioffe and Szegedy 2015):
//   y = (x − mean) / √(variance + ε) · weight + bias
// In training, mean and variance are the batch's, and running averages of them are kept in buffers; in evaluate(), they
// are those averages, and no example's output depends on the others.
//
//   Sequential model{Linear{64, 128, rng}, BatchNorm1d{128}, Relu{}, Linear{128, 10, rng}};
//   model.buffers()[0]->value;             // "1.running_mean"
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

struct BatchNormOptions {
  double epsilon = 1e-5;
  /// The share of the newest batch in the running averages, as PyTorch has it: running ← (1 − m) running + m batch.
  double momentum = 0.1;
  /// Whether there are a weight, 1 at first, and a bias, 0 at first.
  bool affine = true;
  DType dtype = DType::float32;
};

class BatchNorm1d : public Module {
 public:
  /// Throws ArgumentError unless features ≥ 1, epsilon > 0 and momentum is in [0, 1].
  explicit BatchNorm1d(Index features, const BatchNormOptions& options = {});

  Index features() const { return running_mean_->value.size(); }
  /// Averages of the batches' means, and of their unbiased variances (n − 1 in the denominator; what normalises a batch
  /// is the biased one). At first 0 and 1. Updated by each forward pass in training, recorded or replayed.
  const Tensor& running_mean() const { return running_mean_->value; }
  const Tensor& running_variance() const { return running_variance_->value; }
  /// Throw ArgumentError if the layer has none.
  Parameter& weight() const;
  Parameter& bias() const;
  std::string description() const override;

 protected:
  /// x is [batch, features] or [batch, features, length]; statistics are over all but the features. Throws ShapeError
  /// for any other, and, in training, for a batch of one number per feature, whose variance would be 0; DTypeError if x
  /// is of another type than the layer. The running averages are then as they were.
  Variable forward(const Variable& x) override;

 private:
  void require_fit(const Variable& x) const;
  Variable normalised(const Variable& centred, const Variable& variance) const;

  BatchNormOptions options_;
  Buffer* running_mean_;
  Buffer* running_variance_;
  Parameter* weight_ = nullptr;
  Parameter* bias_ = nullptr;
};

}  // namespace gradus
