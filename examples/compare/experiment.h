// The experiment: trains one network and measures it. Everything random comes from the run's seed, so a run is the
// same whichever thread does it and whatever runs beside it.
#pragma once

#include "compare/comparison.h"

#include <gradus/data/dataset.h>

#include <atomic>
#include <functional>

namespace gradus::compare {

/// Called after every epoch of every run, from the thread that trains it.
using EpochDone = std::function<void()>;

/// Trains one network of `settings` for its epochs. Stops early, with finished = false, soon after `stop` becomes true;
/// ends at once, with a divergence, when the loss is no longer finite.
Run train(const Settings& settings, const Split& data, const std::string& activation, int depth, std::uint64_t seed,
          const std::atomic<bool>& stop, const EpochDone& epoch_done);

}  // namespace gradus::compare
