// Experiments about softmax alone, on random logits: what must hold for it exactly, and three ways to compute it where
// logits are large.
//
//   const Json& r = results.of(identities_job({.classes = 10, .scale = 1, .dtype = "float32", .seed = 1}));
//   r["sum_error"];        // the largest |Σ p − 1| seen
#pragma once

#include "claims/store.h"

#include <cstdint>
#include <string>

namespace gradus::claims {

/// Rows of logits drawn from N(0, scale²).
struct Logits {
  int classes = 10;
  double scale = 1;
  std::string dtype = "float64";
  std::uint64_t seed = 1;
  int rows = 256;
};

/// sum_error: largest |Σ p − 1|. low, high: of all p. row_error: largest |Σⱼ ∂pᵢ/∂xⱼ|. largest_slope: of all
/// ∂pᵢ/∂xⱼ. For a shift of 10⁰, 10¹, … 10⁵ of all logits, "shift_change": largest |change of p|, and
/// "exact_shift_change": the same where the logits are multiples of 1/64 and the shift is a power of 2 of that size,
/// so that adding it rounds nothing.
Job identities_job(const Logits& logits);
Json run_identities(const Json& config);

/// For each of "naive" (exp(x) / Σ exp(x)), "stable" (the library's softmax) and "fused" (log_softmax): the share of
/// rows that are not finite as probabilities ("broken"), as logarithms ("log_broken"), and in the gradient of the
/// cross-entropy ("gradient_broken"); the largest error of a probability ("error") and the largest error of a
/// logarithm, relative to it where it is beyond ±1, next to long double
/// ("log_error"). "change": by how much naive and stable differ at most in rows of which no exp(x) overflows or falls
/// below the normal numbers; "change_in_ulps": the same in units in the last place.
Job overflow_job(const Logits& logits);
Json run_overflow(const Json& config);

}  // namespace gradus::claims
