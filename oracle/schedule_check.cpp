#include "counterparts/schedules.h"
#include "torch_checks.h"

#include <fmt/format.h>

#include <cmath>

namespace gradus::oracle {

void compare_schedules(Report& report) {
  constexpr double allowed = 1e-14;  // of the largest rate, some 0.1: a few roundings
  for (const SchedulePair& pair : schedule_pairs()) {
    Tally& tally = report.tally("schedules", pair.name);
    for (long t = 0; t < pair.steps; ++t) {
      const double ours = pair.ours(t), theirs = pair.theirs(t);
      const double error = std::abs(ours - theirs);
      ++tally.comparisons;
      tally.note(float64, true, error / std::abs(theirs));
      if (error <= allowed) continue;
      report.disagree("schedules", pair.name, fmt::format("  step {}: {} in Gradus, {} in PyTorch\n", t, ours, theirs));
      break;
    }
  }
}

}  // namespace gradus::oracle
