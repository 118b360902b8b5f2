// What a training takes of the machine: memory, and the time to start.
#include "bar.h"
#include "child.h"

#include <algorithm>

namespace bars {

std::vector<Bar> resources(const Plan& plan) {
  std::vector<Bar> bars;
  for (const peers::Workload& workload : peers::workloads()) {
    if (workload.id == "W6") continue;
    const bool wide = workload.id == "W5";
    const std::string threads = std::to_string(workload.threads);
    progress("memory: " + workload.id + " with threads: " + threads);
    const Child child =
        run_child(plan.footprint, {"--train", workload.id, "--steps", wide ? "5" : "20", "--threads", threads});
    bars.push_back({"memory, " + workload.id + (workload.threads > 1 ? " with " + threads + " threads" : "") +
                        ": the most that was resident",
                    wide ? 60.0 : 12.0, child.report["resident_kb"].get<double>() * 1024 / 1e6, "MB"});
  }
  progress("start-up");
  std::vector<double> times;
  for (int i = 0; i < 30; ++i)
    times.push_back(run_child(plan.footprint, {"--train", "W1", "--steps", "1"}).milliseconds);
  bars.push_back({"start-up: one step of W1, from exec to exit", 4, peers::median(times), "ms"});
  return bars;
}

}  // namespace bars
