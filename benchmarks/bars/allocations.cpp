// Heap allocations after the first step: of every workload, with every optimizer, in every mode.
#include "bar.h"
#include "child.h"

#include <gradus/optim/choice.h>

#include <algorithm>

namespace bars {

std::vector<Bar> allocations(const Plan& plan) {
  std::vector<Bar> bars;
  for (const char* mode : {"define-by-run", "fused", "replay", "replay-fused"}) {
    progress(std::string("allocations: ") + mode);
    double most = 0;
    for (const peers::Workload& workload : peers::workloads()) {
      if (workload.threads > 1) continue;  // the same sums
      for (const std::string& optimizer : gradus::optimizer_names()) {
        const Child child = run_child(plan.footprint, {"--train", workload.id, "--mode", mode, "--optimizer", optimizer,
                                                       "--steps", workload.id == "W5" ? "3" : "8"});
        const double count = child.report["allocations"].get<double>();
        if (count != 0) progress(workload.id + " with " + optimizer + ": " + std::to_string(static_cast<long>(count)));
        most = std::max(most, count < 0 ? 1e9 : count);  // negative: cannot be counted here
      }
    }
    bars.push_back({std::string("heap allocations after the first step, ") + mode, 0, most, ""});
  }
  return bars;
}

}  // namespace bars
