// Experiment: what rounding leaves of an activation far out: from where on its value is exactly 1 or 0, next to the
// places that arithmetic predicts, and how many different outputs there are.
//
//   Job job = rounding_job("sigmoid");
//   const RoundingResult far = rounding_result(results.of(job), "float32");    // far.exactly_one = 17.33…
#pragma once

#include "claims/store.h"

#include <string>
#include <vector>

namespace gradus::claims {

struct RoundingResult {
  double exactly_one = 0;  // the least x from which on the library's value is 1; NaN if there is none
  double formula_one = 0;  // the same of 1 / (1 + e⁻ˣ), computed in this type step by step; NaN for other activations
  double exactly_zero = 0;        // the greatest x up to which the value is 0; NaN if there is none
  double slope_zero = 0;          // the least x from which on the computed slope is 0
  std::vector<double> x;          // 0, ½, 1, …
  std::vector<double> gap;        // 1 − value there, as far as the type knows
  std::vector<double> recovered;  // x, computed back from the value in float64: ∞ (NaN here) where it is 1
};

/// Of sigmoid or tanh. Both types are measured by one job.
Job rounding_job(const std::string& activation);
RoundingResult rounding_result(const Json& json, const std::string& dtype);
Json run_rounding(const Json& config);

}  // namespace gradus::claims
