// Where an activation saturates: where its slope is a small share of its largest, found by looking at the slopes that
// backward() computes.
//
//   for (const Interval& i : saturated_intervals(Tanh{})) …        // −∞ to −2.178, 2.178 to ∞
#pragma once

#include <gradus/activations/activation.h>

#include <vector>

namespace gradus {

/// A slope below this share of the activation's largest counts as saturated.
inline constexpr double saturation_share = 0.05;

struct Interval {
  double from;
  double to;  // both may be infinite
};

/// Where |f′(x)| < share · (largest slope), in ascending order, to within 1e-9; looked for between −50 and 50 in steps
/// of 0.01, and taken to go on outside as it is there. Throws ArgumentError for an activation that is not elementwise
/// or without facts.
std::vector<Interval> saturated_intervals(const Activation& f, double share = saturation_share);

}  // namespace gradus
