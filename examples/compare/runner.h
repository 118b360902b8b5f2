// Runs all networks of a comparison, several at a time. Each run has a slot of its own and a tape of its own, and its
// numbers depend on nothing but its settings and seed: the result is the same for any number of threads.
#pragma once

#include "compare/comparison.h"
#include "presentation/progress.h"

#include <gradus/data/dataset.h>

#include <atomic>
#include <functional>

namespace gradus::compare {

/// Loads settings.data and splits it, by settings.seed. Throws DataError or ArgumentError.
Split load_data(const Settings& settings);

/// Trains everything. `report` is called after each epoch, from one thread at a time; `stop` may be set at any time
/// (by a signal handler) and ends the work soon, keeping what was measured.
Comparison run_all(const Settings& settings, const Split& data, int threads, const std::atomic<bool>& stop,
                   const std::function<void(const presentation::Progress&)>& report);

}  // namespace gradus::compare
