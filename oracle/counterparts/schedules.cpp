#include "schedules.h"

#include <gradus/core/random.h>
#include <gradus/optim/plateau.h>
#include <gradus/optim/schedule.h>

#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

namespace gradus::oracle {

namespace {

constexpr double pi = std::numbers::pi;

std::function<double(long)> rates(const Schedule& schedule) {
  return [=](long t) { return schedule.at(t); };
}

// CosineAnnealingLR's closed form, up to its T_max.
double cosine(double rate, double lowest, double t, double period) {
  return lowest + (rate - lowest) * (1 + std::cos(pi * t / period)) / 2;
}

// CosineAnnealingWarmRestarts.
double cosine_with_restarts(double rate, double lowest, long t, long period, long growth) {
  while (t >= period) {
    t -= period;
    period *= growth;
  }
  return cosine(rate, lowest, static_cast<double>(t), static_cast<double>(period));
}

// OneCycleLR's phases: up to the end of each, from one rate to the next.
struct Phase {
  double end, from, to;
};
double by_phases(const std::vector<Phase>& phases, bool straight, double t) {
  double start = 0;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const Phase& phase = phases[i];
    if (t <= phase.end || i + 1 == phases.size()) {
      const double share = (t - start) / (phase.end - start);
      if (straight) return (phase.to - phase.from) * share + phase.from;
      return phase.to + (phase.from - phase.to) / 2 * (std::cos(pi * share) + 1);
    }
    start = phase.end;
  }
  return 0;
}

// ReduceLROnPlateau in mode "min" with a relative threshold, told the losses of a training that gets stuck.
std::function<double(long)> reduced_on_plateau() {
  struct State {
    Generator rng{5};
    double rate = 0.1, best = std::numeric_limits<double>::infinity();
    long bad = 0, cooling = 0;
  };
  return [s = std::make_shared<State>()](long t) {
    const double loss = std::exp(-0.1 * static_cast<double>(std::min(t, 40L))) + 0.01 * s->rng.uniform();
    if (loss < s->best * (1 - 1e-3)) {
      s->best = loss;
      s->bad = 0;
    } else {
      ++s->bad;
    }
    if (s->cooling > 0) {
      --s->cooling;
      s->bad = 0;
    }
    if (s->bad > 4) {
      const double next = std::max(s->rate * 0.5, 1e-4);
      if (s->rate - next > 1e-8) s->rate = next;
      s->cooling = 3;
      s->bad = 0;
    }
    return s->rate;
  };
}
std::function<double(long)> plateau_here() {
  const PlateauOptions options{.factor = 0.5, .patience = 4, .threshold = 1e-3, .cooldown = 3, .lowest = 1e-4};
  struct State {
    Generator rng{5};
    Plateau plateau;
  };
  return [s = std::make_shared<State>(State{Generator{5}, Plateau(0.1, options)})](long t) {
    return s->plateau.observe(std::exp(-0.1 * static_cast<double>(std::min(t, 40L))) + 0.01 * s->rng.uniform());
  };
}

SchedulePair one_cycle_pair(const std::string& name, const OneCycleOptions& o, double highest) {
  const double first = highest / o.initial_divisor;
  const double last = first / o.final_divisor;
  const double total = static_cast<double>(o.steps), top = o.rising * total - 1;
  std::vector<Phase> phases{{top, first, highest}};
  if (o.three_phases) {
    phases.push_back({2 * o.rising * total - 2, highest, first});
    phases.push_back({total - 1, first, last});
  } else {
    phases.push_back({total - 1, highest, last});
  }
  return {"one_cycle", name, o.steps, rates(one_cycle(highest, o)),
          [=](long t) { return by_phases(phases, o.straight, static_cast<double>(t)); }};
}

}  // namespace

const std::vector<SchedulePair>& schedule_pairs() {
  static const std::vector<SchedulePair> pairs{
      {"step_decay", "step_decay", 200, rates(step_decay(0.1, {.every = 30, .factor = 0.3})),
       [](long t) { return 0.1 * std::pow(0.3, std::floor(static_cast<double>(t) / 30)); }},
      {"exponential_decay", "exponential_decay", 200, rates(exponential_decay(0.1, 0.97)),
       [](long t) { return 0.1 * std::pow(0.97, static_cast<double>(t)); }},
      {"cosine_decay", "cosine_decay", 101, rates(cosine_decay(0.1, {.steps = 100, .lowest = 1e-3})),
       [](long t) { return cosine(0.1, 1e-3, static_cast<double>(t), 100); }},
      {"cosine_restarts", "cosine_restarts", 300,
       rates(cosine_restarts(0.1, {.first_period = 20, .growth = 2, .lowest = 1e-3})),
       [](long t) { return cosine_with_restarts(0.1, 1e-3, t, 20, 2); }},
      one_cycle_pair("one_cycle", {.steps = 200}, 0.1),
      one_cycle_pair("one_cycle, straight, three phases", {.steps = 200, .straight = true, .three_phases = true}, 0.1),
      {"warm_up", "warm_up, then cosine_decay", 120,
       rates(warm_up(cosine_decay(0.1, {.steps = 100}), {.steps = 20, .start = 0.1})),
       [](long t) {
         const auto at = static_cast<double>(t);
         return t < 20 ? 0.1 * (0.1 + 0.9 * at / 20) : cosine(0.1, 0, at - 20, 100);
       }},
      {"Plateau", "Plateau", 200, plateau_here(), reduced_on_plateau()},
  };
  return pairs;
}

std::set<std::string, std::less<>> schedule_names() {
  std::set<std::string, std::less<>> names;
  for (const SchedulePair& pair : schedule_pairs()) names.emplace(pair.function);
  return names;
}

}  // namespace gradus::oracle
