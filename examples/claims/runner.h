// Runs the jobs that have no result yet, several at a time; those that measure time last, and alone. Results do not
// depend on the number of threads, nor on which machine ran which part.
#pragma once

#include "claims/store.h"
#include "presentation/progress.h"

#include <atomic>
#include <functional>

namespace gradus::claims {

/// One part of the work, for several machines that share it: of `count` parts the one at `index`, from 0.
struct Shard {
  int index = 0;
  int count = 1;
  bool has(const Job& job) const;
};

/// Each job once, those of this shard that have no result.
std::vector<Job> missing(const std::vector<Job>& jobs, const Results& results, const Shard& shard);

/// Runs the jobs and stores their results. `report` is called after each, from one thread at a time; `stop` may be set
/// at any time and ends the work soon: jobs that run are finished. Throws what a job throws, after the others that run
/// are finished, with the job's name before the message.
void run_all(std::vector<Job> jobs, Store& store, int threads, const std::atomic<bool>& stop,
             const std::function<void(const presentation::Progress&)>& report);

}  // namespace gradus::claims
