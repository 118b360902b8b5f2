// Schedules: the learning rate as a pure function of the step. Whoever trains asks for it and sets it:
//
//   const Schedule schedule = warm_up(cosine_decay(0.1, {.steps = 9500}), {.steps = 500});
//   for (long step = 0; step < 10000; ++step) {
//     optimizer.set_learning_rate(schedule.at(step));
//     ...
//   }
//
// What a step is, is the caller's to say: an optimizer's step or an epoch, as long as it is the same in at() and in the
// options. Steps are counted from 0. A Schedule is a value: copied freely, and never changed by being asked. With η for
// the rate it is given, t for the step:
//   step_decay          η factor^⌊t / every⌋
//   exponential_decay   η factorᵗ
//   cosine_decay        lowest + (η − lowest) (1 + cos(π t / steps)) / 2, and lowest from t = steps on
//   cosine_restarts     the same with t counted from the last restart; each period is growth times the one before
//   one_cycle           from η / initial_divisor up to η, and down to η / initial_divisor / final_divisor
//   warm_up             a straight line up to the rate with which another schedule then begins
// Plateau (plateau.h) is the one that looks at the loss.
#pragma once

#include <functional>
#include <optional>
#include <utility>

namespace gradus {

class Schedule {
 public:
  /// Any function of the step that gives rates which are finite and not negative.
  explicit Schedule(std::function<double(long)> rate) : rate_(std::move(rate)) {}
  /// The learning rate for this step, the first being 0. Throws ArgumentError for a negative one.
  double at(long step) const;

 private:
  std::function<double(long)> rate_;
};

// All of these throw ArgumentError, naming the option, for a rate or an option out of range. Ranges are in brackets.

struct StepDecayOptions {
  long every = 1;       // steps from one drop to the next [≥ 1]
  double factor = 0.1;  // [0 to 1]
};
/// The rate drops to `factor` of itself every so many steps. PyTorch's StepLR.
Schedule step_decay(double rate, const StepDecayOptions& options);

/// The rate drops to `factor` of itself at each step. PyTorch's ExponentialLR.
Schedule exponential_decay(double rate, double factor);

struct CosineDecayOptions {
  long steps = 1;     // until the rate is at its lowest [≥ 1]
  double lowest = 0;  // [0 to the rate]
};
/// Half a cosine from `rate` down to `lowest` (Loshchilov and Hutter 2017, eq. 5, without restarts). After that the
/// rate stays there; PyTorch's CosineAnnealingLR climbs again.
Schedule cosine_decay(double rate, const CosineDecayOptions& options);

struct CosineRestartsOptions {
  long first_period = 1;  // steps until the first restart [≥ 1]
  long growth = 1;        // each period is so many times as long as the one before [≥ 1]
  double lowest = 0;      // [0 to the rate]
};
/// Stochastic gradient descent with warm restarts (Loshchilov and Hutter 2017, eq. 5): the rate jumps back to `rate` at
/// the end of each period. PyTorch's CosineAnnealingWarmRestarts.
Schedule cosine_restarts(double rate, const CosineRestartsOptions& options);

struct OneCycleOptions {
  long steps = 1;               // of the whole training [≥ 1]
  double rising = 0.3;          // share of the steps in which the rate rises [0 to 1]
  double initial_divisor = 25;  // the first rate is highest / initial_divisor [≥ 1]
  double final_divisor = 1e4;   // the last rate is the first / final_divisor [≥ 1]
  bool straight = false;        // along straight lines, where otherwise along half cosines
  bool three_phases = false;    // falls as long as it rose, to the first rate, and only then to the last
};
/// Up to `highest` and down to almost nothing (Smith and Topin 2019), as PyTorch's OneCycleLR does it: the rate is
/// highest at step rising · steps − 1, which need not be whole, and last at step steps − 1; after that it stays. A
/// momentum that goes the other way is not part of it.
Schedule one_cycle(double highest, const OneCycleOptions& options);

struct WarmUpOptions {
  long steps = 0;  // before the other schedule begins [≥ 0]
  // The first rate as a share of what it warms up to [0 to 1]; 1 / (steps + 1) if not given.
  std::optional<double> start = {};
};
/// For `steps` steps along a straight line (Goyal et al. 2017, section 2.2) up to then.at(0); then `then` from its own
/// step 0 on: rate then.at(0) · (start + (1 − start) t / steps) for t < steps, then.at(t − steps) afterwards. PyTorch's
/// LinearLR followed by `then` in a SequentialLR.
Schedule warm_up(const Schedule& then, const WarmUpOptions& options);

}  // namespace gradus
