// What cards on deep nets draw: gradients per layer next to theory, and accuracy by depth.
#pragma once

#include "claims/claim.h"
#include "claims/profile_experiment.h"
#include "claims/train_experiment.h"

#include <string>
#include <vector>

namespace gradus::claims {

/// Several seeds of one profile.
struct ProfileSummary {
  presentation::Curve measured;  // ‖δ_l‖ / ‖δ_L‖: geometric mean over seeds, smallest and largest
  presentation::Curve theory;
  Estimate first_to_last;  // ‖δ₁‖ / ‖δ_L‖, geometric mean
  double theory_first_to_last = 0;
  double slope_factor = 0;  // what the slopes alone do to ‖δ‖ per layer
};
/// `look` colours both curves; `dot_every` spares dots.
ProfileSummary summary_of(Profile profile, int seeds, const Results& results, std::size_t look, int dot_every = 1);
std::vector<Job> profile_jobs(Profile profile, int seeds);

/// Contests that differ in depth only, each with the same contenders.
struct DepthContest {
  int depth;
  Contest contest;
};
struct ByDepth {
  std::vector<std::vector<Outcome>> outcomes;  // [depth][contender]
  Table table;
  presentation::Figure figure;
  std::vector<std::string> at_edge;  // "sigmoid (5 layers)"
};
ByDepth by_depth(const std::vector<DepthContest>& contests, const Results& results, const std::string& title);
std::vector<Job> jobs_of(const std::vector<DepthContest>& contests);

}  // namespace gradus::claims
