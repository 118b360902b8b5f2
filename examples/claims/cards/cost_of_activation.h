// What the cards C06, C09 and C10 share: how much longer a rival takes than ReLU, by itself and in a step of training,
// over several widths.
#pragma once

#include "claims/claim.h"
#include "claims/timing_experiment.h"

namespace gradus::claims {

struct Cost {
  Index width;
  double relu_ns, rival_ns;  // per element, forward and backward
  double forward, backward;  // ratios rival / ReLU, medians over rounds
  Estimate by_itself;        // ratio of forward + backward
  Estimate step;             // ratio of whole steps
  double relu_share;         // of the step that is spent in the activation
  double rival_share;
};

/// One job for all rivals, so that they are measured in one run.
std::vector<Timing> timings(Effort effort);
std::vector<Job> timing_jobs(Effort effort);
Cost cost_of(const std::string& rival, const Timing& timing, const Results& results);
std::vector<Cost> costs_of(const std::string& rival, const Results& results, Effort effort);

Table cost_table(const std::string& rival, const std::vector<Cost>& costs);
/// Two panels, by itself and in a step, against the width of the layers; one curve for each rival.
presentation::Figure cost_figure(const std::vector<std::pair<std::string, std::vector<Cost>>>& rivals);

/// The verdict on "costs more than ReLU, but little": more by itself, and a step at most a tenth longer.
Judgement judge_small_cost(const std::string& rival, const Results& results, Effort effort);

}  // namespace gradus::claims
