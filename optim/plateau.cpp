#include <gradus/optim/optimizer.h>
#include <gradus/optim/plateau.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {

Plateau::Plateau(double rate, const PlateauOptions& options)
    : options_(options),
      state_{.rate = rate,
             .best = std::numeric_limits<double>::infinity() * (options.larger_is_better ? -1 : 1),
             .unimproved = 0,
             .cooling = 0} {
  require_not_negative("plateau", "rate", rate);
  require_share("plateau", "factor", options.factor);
  require_not_negative("plateau", "patience", static_cast<double>(options.patience));
  require_not_negative("plateau", "threshold", options.threshold);
  require_not_negative("plateau", "cooldown", static_cast<double>(options.cooldown));
  require_not_negative("plateau", "lowest", options.lowest);
  require_not_negative("plateau", "least_change", options.least_change);
}

bool Plateau::is_better(double measured) const {
  const double gain = options_.larger_is_better ? measured - state_.best : state_.best - measured;
  if (std::isinf(state_.best)) return gain > 0;  // of the first, the threshold knows no share
  // PyTorch takes best · (1 − threshold) for the bar, which for a negative loss lies on the wrong side of the best.
  return gain > (options_.threshold_is_share ? options_.threshold * std::abs(state_.best) : options_.threshold);
}

double Plateau::observe(double measured) {
  if (is_better(measured)) {
    state_.best = measured;
    state_.unimproved = 0;
  } else {
    ++state_.unimproved;
  }
  if (state_.cooling > 0) {
    --state_.cooling;
    state_.unimproved = 0;
  }
  if (state_.unimproved <= options_.patience) return state_.rate;
  state_.unimproved = 0;
  state_.cooling = options_.cooldown;
  const double lower = std::max(state_.rate * options_.factor, options_.lowest);
  if (state_.rate - lower > options_.least_change) state_.rate = lower;
  return state_.rate;
}

}  // namespace gradus
