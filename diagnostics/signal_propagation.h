// Signal propagation: the mean-field theory of wide networks before training (Poole et al. 2016, Schoenholz et al.
// 2017), for any elementwise activation f. With W ~ N(0, σ_w² / fan_in) and b ~ N(0, σ_b²), the pre-activations of
// layer l are normal with variance q_l, and gradients with respect to them lose or gain the factor χ_l per layer:
//
//   q_{l+1} = σ_w² E[f(√q_l z)²] + σ_b²       χ_l = σ_w² E[f′(√q_l z)²]       ‖δ_1‖² / ‖δ_L‖² = ∏_{l<L} χ_l
//
// with z standard normal and δ_l = dL/d(pre-activation of layer l), whatever the widths. χ multiplies energy, √χ the
// norm. It is exact as widths go to infinity; at width 256 the mean factor per layer is within 1.1%.
//
//   FixedPoint p = fixed_point(Sigmoid{}, {.weight = 1});
//   p.q;                                            // 0.2647: signals forget their size
//   p.chi;                                          // 0.0557: gradients lose all but that per layer
//   SignalProfile profile = predict_profile(Sigmoid{}, {.weight = 1}, 50, 1);
//   std::exp(2 * profile.log_delta[0]);             // 2.85e-62
//
// All are functions of numbers, computed by quadrature (activations/moments.h). They throw ArgumentError for an
// activation that is not elementwise, a variance that is negative or not finite, and where said.
#pragma once

#include <gradus/activations/activation.h>

#include <span>
#include <vector>

namespace gradus {

/// How the parameters of a layer are drawn, with mean 0. LeCun's weights have 1, He's 2, Glorot's 1 if the layer is
/// square.
struct LayerVariances {
  double weight = 1;  // σ_w² = fan_in · Var W
  double bias = 0;    // σ_b² = Var b
};

/// The next layer's q. At q = 0 from f(0).
double variance_map(const Activation& f, double q, const LayerVariances& init);
/// d variance_map / dq, by a difference, to about 1e-8; at q = 0 from above. Where its size is below 1 at a fixed
/// point, that attracts what is near.
double variance_slope(const Activation& f, double q, const LayerVariances& init);
/// χ: what one layer does to the energy of gradients, and to small differences between signals. At q = 0 the limit.
double chi(const Activation& f, double q, const LayerVariances& init);

/// The covariance, in the next layer, of pre-activations that have variance q and correlation c in this one. Over
/// variance_map it is their correlation there (Poole et al. 2016).
double covariance_map(const Activation& f, double q, double c, const LayerVariances& init);
/// The next layer's correlation. NaN if the next layer's variance is 0.
double correlation_map(const Activation& f, double q, double c, const LayerVariances& init);
/// d correlation_map / dc, where f does not jump; at a fixed point q and c = 1 it is χ.
double correlation_slope(const Activation& f, double q, double c, const LayerVariances& init);

/// ξ = −1/ln χ: over as many layers energy falls by e. Negative where it grows, 0 for χ = 0, and infinite at χ = 1, to
/// within 1e-12.
double depth_scale(double chi);

/// What the variance of signals comes to.
struct FixedPoint {
  enum class Kind {
    zero,      // signals vanish
    finite,    // they forget the size they had
    any,       // they keep it, as with ReLU and He's variance
    infinite,  // they explode
  };
  Kind kind = Kind::zero;
  double q = 0;      // for any, where it was looked for; infinite for infinite
  double chi = 0;    // there; for infinite what it comes to
  double slope = 0;  // variance_slope there
  bool is_stable() const;
  /// Over how many layers gradients vanish (negative: explode), and signals approach q: ξ_∇ and ξ_q of Schoenholz et
  /// al. 2017.
  double gradient_depth_scale() const { return depth_scale(chi); }
  double variance_depth_scale() const;
};

/// Where variances go from `start`: the nearest fixed point in the direction in which the map moves it. Those below
/// 1e-10 are taken for 0 if that is a fixed point, those above 1e12 for infinite. Throws ArgumentError unless start
/// is positive.
FixedPoint fixed_point(const Activation& f, const LayerVariances& init, double start = 1);

/// Signals and gradients per layer; element l − 1 is of layer l.
struct SignalProfile {
  std::vector<double> q;          // variance of the pre-activations
  std::vector<double> chi;        // the factor between the gradients of layer l + 1 and of layer l; of the last, too
  std::vector<double> log_delta;  // ln(‖δ_l‖ / ‖δ_L‖), 0 for the last; a logarithm, for 10^−400 is no number
};

/// Of `depth` hidden layers that are drawn alike, whose first has variance q1: σ_w² times the mean square of the
/// inputs, plus σ_b². Throws ArgumentError for a depth below 1.
SignalProfile predict_profile(const Activation& f, const LayerVariances& init, int depth, double q1);
/// Of hidden layers each drawn in its own way, such as measured (weight_statistics.h), for inputs of that mean square.
SignalProfile predict_profile(const Activation& f, std::span<const LayerVariances> layers, double input_mean_square);

}  // namespace gradus
