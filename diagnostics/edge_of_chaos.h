// The edge of chaos: the weight variance at which χ = 1, so that gradients neither vanish nor explode and a network of
// any depth can be trained (Poole et al. 2016, Schoenholz et al. 2017, Hayou et al. 2019). Below it all inputs come to
// look alike (order), above it alike ones come to look different (chaos).
//
//   critical_point(Tanh{})->weight_variance;              // 1
//   critical_point(Tanh{}, 0.05)->weight_variance;        // 1.7603
//   maximum_trainable_depth(Tanh{}, {1.7, 0.05});         // 450
//   maximum_trainable_depth(Sigmoid{}, {1, 0});           // 2
//
// Both throw what signal_propagation.h does.
#pragma once

#include <gradus/diagnostics/signal_propagation.h>

#include <optional>

namespace gradus {

struct CriticalPoint {
  double weight_variance = 0;
  double q = 0;      // the variance of signals there; with ReLU, which has any, 0
  double slope = 0;  // variance_slope there: above 1, as with GELU, signals do not stay there by themselves
};

/// The σ_w² for which some q is a fixed point with χ = 1, for this σ_b²: σ_w² = 1 / E[f′²] and q = σ_w² E[f²] + σ_b².
/// Of several, that with the smallest q; looked for up to q = 1e9. Nothing where there is none, as with ReLU and any
/// bias at all.
std::optional<CriticalPoint> critical_point(const Activation& f, double bias_variance = 0);

/// Where the correlation of two signals comes to, both of the fixed point's variance.
struct CorrelationFixedPoint {
  double c = 1;      // 1 in the ordered phase, less in the chaotic one
  double slope = 0;  // d correlation_map / dc there
  /// ξ_c: over how many layers two signals come to be as alike as they will.
  double depth_scale() const { return gradus::depth_scale(slope); }
};

/// For signals of variance q, a fixed point of variance_map. In the chaotic phase nearer to the edge than χ = 1.0001,
/// too near for the quadrature to tell, it is taken to be on the edge, with c and slope 1. Throws ArgumentError unless
/// 0 < q < ∞.
CorrelationFixedPoint correlation_fixed_point(const Activation& f, double q, const LayerVariances& init);

/// About how many layers can be between input and output for the output still to tell inputs apart: 6 ξ_c, a rule that
/// Schoenholz et al. 2017 found by training tanh networks on MNIST and CIFAR-10 (fig. 5), not a theorem. Where signals
/// have no size to settle at (fixed_point's other kinds), 6 |ξ_∇|. Infinite at criticality.
double maximum_trainable_depth(const Activation& f, const LayerVariances& init);

}  // namespace gradus
