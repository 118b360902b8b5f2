// Experiments on how decided softmax is: by the gap between logits, by temperature, and in a network in training.
//
//   const Json& r = results.of(gap_job());                     // r["top"][t][g]: p of the largest logit
//   const Json& net = results.of(sharpness_job(plan, data));   // net["top"][epoch], net["tempered"][…]
#pragma once

#include "claims/train_experiment.h"

namespace gradus::claims {

/// The temperatures at which both experiments look, 1 among them.
const std::vector<double>& temperatures();
/// The gaps between the largest of ten logits and the other nine, which are equal.
const std::vector<double>& gaps();
/// The scales s of logits that are uniform on (0, s), for comparison with shares x / Σ x.
const std::vector<double>& share_scales();

/// "top": p of the largest logit, per temperature and gap. "ratio_error": largest relative error of p₁ / p₂ against
/// e^(gap / T), of random logits. "sharper": per scale, the share of rows whose largest p is above the largest share
/// x / Σ x; "softmax_top" and "share_top": their means.
Job gap_job(std::uint64_t seed);
Json run_gap(const Json& config);

/// A network in training: "top", "gap" and "accuracy" per epoch, of the test part: mean largest p, mean distance of
/// the two largest logits, share of right answers. "tempered": after training, per temperature, {mean largest p,
/// accuracy, −log p of the label, calibration error}.
Job sharpness_job(const TrainingPlan& plan, const DataChoice& data);
Json run_sharpness(const Json& config);

}  // namespace gradus::claims
