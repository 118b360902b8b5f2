// How much of a mini-batch's gradient is signal and how much is chance, from the gradients of several mini-batches of
// one size at the same parameters; and the simple noise scale, the batch size above which larger batches hardly help.
// It reads the gradients that backward() left and owns their running mean in float64.
//
//   GradientNoise noise(model.parameters(), 32);               // examples per mini-batch
//   for (const Batch& batch : batches(data, 32, rng, {.drop_last = true})) {
//     loss_of(batch).backward();                               // and no step: the parameters stay
//     noise.add();
//     zero_gradients(…);  tape.clear();
//   }
//   noise.whole().noise_scale;
#pragma once

#include <gradus/core/parameter.h>

#include <string>
#include <vector>

namespace gradus {

/// Of one parameter, or of all taken as one vector. G is the gradient of the whole distribution of examples, Σ the
/// covariance of one example's gradient, B the batch size, n the number of mini-batches, g_i their gradients, ḡ their
/// mean. The estimates are unbiased for mini-batches drawn independently. Those of one epoch share no examples and
/// differ a little more than that, which is of no account while n B is a small part of the data set.
struct NoiseReading {
  std::string name;          // the parameter's; empty for the whole
  double mean_norm = 0;      // mean of ‖g_i‖
  double norm_of_mean = 0;   // ‖ḡ‖
  double batch_noise = 0;    // tr Cov(g) = Σ‖g_i − ḡ‖² / (n − 1) = tr Σ / B
  double example_noise = 0;  // tr Σ = B · batch_noise
  double signal = 0;  // ‖G‖², estimated as ‖ḡ‖² − batch_noise / n; negative if it is lost in the noise
  double signal_to_noise = 0;  // √(max(0, signal) / batch_noise), of one mini-batch; infinite without noise
  /// tr Σ / ‖G‖², in examples (McCandlish et al. 2018, "An empirical model of large-batch training", eq. 2.9; the
  /// estimates are those of its appendix A.1, with all n batches together as the large one). Infinite if signal ≤ 0:
  /// more mini-batches are needed to see any signal. A ratio of unbiased estimates is not unbiased itself: where the
  /// signal is of the order of batch_noise / n, take it for an order of magnitude. NaN if there is neither.
  double noise_scale = 0;
};

class GradientNoise {
 public:
  /// Throws ArgumentError if there are no parameters, one is null or twice there, or batch_size < 1.
  GradientNoise(std::vector<Parameter*> parameters, Index batch_size);

  /// Adds one mini-batch's gradients as they are now in the parameters (0 for one without). Gradients add up over
  /// backward passes: zero them in between. Throws GradientError, changing nothing, if no parameter has a gradient.
  void add();
  void reset();

  /// Number of mini-batches.
  Index count() const { return count_; }
  /// Throw ArgumentError before the second mini-batch.
  std::vector<NoiseReading> per_parameter() const;
  NoiseReading whole() const;

 private:
  // Welford's (1962) running mean and sum of squared deviations: differences of large sums would lose the noise.
  struct Sums {
    std::vector<double> mean;
    double squares = 0;  // Σ‖g_i − ḡ‖²
    double norms = 0;    // Σ‖g_i‖
  };
  NoiseReading reading(double squares_of_mean, double squares, double norms) const;
  void require_two() const;

  std::vector<Parameter*> parameters_;
  Index batch_size_;
  Index count_ = 0;
  std::vector<Sums> sums_;  // per parameter
  double norms_ = 0;        // Σ‖g_i‖ of the whole
};

}  // namespace gradus
