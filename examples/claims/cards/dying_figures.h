// The plots of the card on dying units: survival, accuracy against the dead, and nets that are born dead.
#pragma once

#include "claims/born_dead_experiment.h"
#include "claims/claim.h"
#include "claims/units_experiment.h"

namespace gradus::claims {

/// Runs of one setting, taken together.
struct SurvivalOf {
  std::string name;
  std::vector<UnitsResult> runs;
};
/// Of the units born alive in all runs, the share that has not died by each step.
presentation::Drawn survival_plot(const std::string& stem, const std::string& title, const std::string& caption,
                                  const std::vector<SurvivalOf>& all);

using DeadRuns = SurvivalOf;
/// One dot per run: test accuracy against the share of units dead at the end.
presentation::Drawn accuracy_plot(const std::string& stem, const std::vector<DeadRuns>& all);

std::vector<BornDeadDraws> born_dead_draws(Effort effort);
/// Measured shares with the bounds of Lu et al. (2020).
struct BornDeadPlot {
  presentation::Drawn map;   // widths and depths as a heat map, next to the upper bound's
  presentation::Drawn plot;  // the same as curves between both bounds
  std::string sentence;
};
BornDeadPlot born_dead_plot(const Results& results, Effort effort);

}  // namespace gradus::claims
