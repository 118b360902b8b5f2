// Experiments on derivatives: of every activation against difference quotients, and what training makes of a function
// that has none at 0, or none but 0.
//
//   const SlopeResult relu = slope_result(results.of(slope_job("relu")));
//   relu.kinks[0].slope;      // 0: what backward() takes at 0, where left is 0 and right is 1
#pragma once

#include "claims/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::claims {

struct Kink {
  double x = 0;
  double left = 0, right = 0;  // the slopes on both sides
  double slope = 0;            // what is taken at x itself
  double jump = 0;             // of the value
  bool is_smooth() const;      // the slope does not jump: only a higher derivative does
};
struct SlopeResult {
  double error = 0;     // largest |analytic − difference quotient|, relative to the largest slope, −50 to 50
  double error_at = 0;  // where
  std::vector<Kink> kinks;
  std::vector<std::vector<double>> saturated;   // {from, to}, within ±6
  std::vector<double> x, value, first, second;  // −6 to 6
};

/// In float64, at 8001 places from −50 to 50 that keep away from kinks, against the five-point formula.
Job slope_job(const std::string& activation);
SlopeResult slope_result(const Json& json);
Json run_slope(const Json& config);

/// A net with two hidden layers of 32 on digits, whose activation is ReLU with slope 0, ½ or 1 at 0 ("relu 0",
/// "relu 0.5", "relu 1"), "tanh", or "step": 1 above 0, else 0, with the derivative that a step has, 0. Gives
/// "accuracy" (test, after the epoch that was best on "validation"), "at_kink", the share of pre-activations that were
/// exactly 0, and "moved": ‖change of the first weights‖ over their norm.
Job convention_job(const std::string& activation, double rate, int epochs, std::uint64_t seed);
Json run_convention(const Json& config);

}  // namespace gradus::claims
