#include <gradus/core/errors.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedule.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

namespace gradus {
namespace {

void require_at_least(std::string_view schedule, std::string_view option, long value, long least) {
  if (value >= least) return;
  throw ArgumentError("[" + std::string(schedule) + "] " + std::string(option) + " cannot be " + std::to_string(value) +
                      ": it is at least " + std::to_string(least) + ".");
}

constexpr long longest = std::numeric_limits<long>::max();
constexpr double largest = std::numeric_limits<double>::max();

// From one rate to another while `part` goes from 0 to 1; exact at both ends.
double along_line(double from, double to, double part) { return from * (1 - part) + to * part; }
double along_cosine(double from, double to, double part) {
  return along_line(from, to, (1 - std::cos(std::numbers::pi * part)) / 2);
}

}  // namespace

double Schedule::at(long step) const {
  if (step < 0)
    throw ArgumentError("[schedule.at] there is no step " + std::to_string(step) + ": steps are counted from 0.");
  return rate_(step);
}

Schedule step_decay(double rate, const StepDecayOptions& options) {
  require_not_negative("step_decay", "rate", rate);
  require_at_least("step_decay", "every", options.every, 1);
  require_within("step_decay", "factor", options.factor, 0, 1);
  return Schedule([=](long t) {
    const long drops = t / options.every;
    return rate * std::pow(options.factor, static_cast<double>(drops));
  });
}

Schedule exponential_decay(double rate, double factor) {
  require_not_negative("exponential_decay", "rate", rate);
  require_within("exponential_decay", "factor", factor, 0, 1);
  return Schedule([=](long t) { return rate * std::pow(factor, static_cast<double>(t)); });
}

Schedule cosine_decay(double rate, const CosineDecayOptions& options) {
  require_not_negative("cosine_decay", "rate", rate);
  require_at_least("cosine_decay", "steps", options.steps, 1);
  require_within("cosine_decay", "lowest", options.lowest, 0, rate);
  return Schedule([=](long t) {
    if (t >= options.steps) return options.lowest;
    return along_cosine(rate, options.lowest, static_cast<double>(t) / static_cast<double>(options.steps));
  });
}

Schedule cosine_restarts(double rate, const CosineRestartsOptions& options) {
  require_not_negative("cosine_restarts", "rate", rate);
  require_at_least("cosine_restarts", "first_period", options.first_period, 1);
  require_at_least("cosine_restarts", "growth", options.growth, 1);
  require_within("cosine_restarts", "lowest", options.lowest, 0, rate);
  return Schedule([=](long t) {
    long period = options.first_period;
    if (options.growth == 1) t %= period;
    while (t >= period) {
      t -= period;
      period = period > longest / options.growth ? longest : period * options.growth;
    }
    return along_cosine(rate, options.lowest, static_cast<double>(t) / static_cast<double>(period));
  });
}

Schedule one_cycle(double highest, const OneCycleOptions& options) {
  require_not_negative("one_cycle", "highest", highest);
  require_at_least("one_cycle", "steps", options.steps, 1);
  require_within("one_cycle", "rising", options.rising, 0, options.three_phases ? 0.5 : 1);
  require_within("one_cycle", "initial_divisor", options.initial_divisor, 1, largest);
  require_within("one_cycle", "final_divisor", options.final_divisor, 1, largest);
  return Schedule([=](long step) {
    const double first = highest / options.initial_divisor;
    const double last = first / options.final_divisor;
    const auto along = options.straight ? along_line : along_cosine;
    const double end = static_cast<double>(options.steps) - 1;
    const double peak = options.rising * static_cast<double>(options.steps) - 1;  // before step 0 if nothing rises
    const double t = std::min(static_cast<double>(step), end);
    if (t <= peak) return peak > 0 ? along(first, highest, t / peak) : highest;
    if (!options.three_phases) return along(highest, last, (t - peak) / (end - peak));
    const double back = 2 * peak;
    return t <= back ? along(highest, first, (t - peak) / (back - peak))
                     : along(first, last, (t - back) / (end - back));
  });
}

Schedule warm_up(const Schedule& then, const WarmUpOptions& options) {
  require_at_least("warm_up", "steps", options.steps, 0);
  const auto steps = static_cast<double>(options.steps);
  const double start = options.start.value_or(1 / (steps + 1));
  require_within("warm_up", "start", start, 0, 1);
  return Schedule([=](long t) {
    if (t >= options.steps) return then.at(t - options.steps);
    return then.at(0) * along_line(start, 1, static_cast<double>(t) / steps);
  });
}

}  // namespace gradus
