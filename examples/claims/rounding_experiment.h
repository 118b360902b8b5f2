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
  double exactly_zero = 0;  // the greatest x up to which the value is 0; NaN if there is none
  double slope_zero = 0;    // the least x from which on the computed slope is 0
  // Of 100001 numbers from −110 to 110:
  double low = 0, high = 0;  // the least and the greatest value
  int falls = 0;             // how often the value falls from one to the next
  double asymmetry = 0;      // largest |f(x) + f(−x) − 1|, in units of the type's ε
  double rises_until = 0;    // the greatest of them with a value above that of the one before
  // And of 0, ½, 1, …:
  std::vector<double> x;
  std::vector<double> gap;        // 1 − value there, as far as the type knows
  std::vector<double> recovered;  // x, computed back from the value in float64: ∞ (NaN here) where it is 1
};

/// Of sigmoid or tanh. Both types are measured by one job.
Job rounding_job(const std::string& activation);
RoundingResult rounding_result(const Json& json, const std::string& dtype);
Json run_rounding(const Json& config);

}  // namespace gradus::claims
