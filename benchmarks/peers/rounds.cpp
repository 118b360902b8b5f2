#include "rounds.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <thread>

namespace peers {

namespace {

double now(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double nanoseconds(Contender& contender, long steps, clockid_t clock) {
  const double start = now(clock);
  for (long i = 0; i < steps; ++i) contender.step();
  return (now(clock) - start) / static_cast<double>(steps);
}

/// A contender in the ring: its variant, and how many steps make one measurement.
struct Runner {
  std::unique_ptr<Contender> contender;
  long steps = 1;
  Result result;
  clockid_t clock = CLOCK_MONOTONIC;
};

/// Ten updates, watched; then as many steps as it takes to know how long one is.
Runner enter(const Entry& entry, const Variant& variant, const Problem& problem, const Settings& settings) {
  const bool cpu_time = settings.cpu_time && variant.threads == 1;
  Runner runner{variant.make(problem), 1, {}, cpu_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC};
  runner.result.name = entry.name;
  runner.result.detail = variant.detail;
  runner.result.role = entry.role;
  runner.result.threads = variant.threads;
  Contender& contender = *runner.contender;
  contender.prepare();
  contender.step();
  runner.result.first_loss = contender.loss();
  for (int i = 0; i < 10; ++i) contender.step();
  runner.result.later_loss = contender.loss();
  const double target = settings.milliseconds * 1e6;
  double step = nanoseconds(contender, 1, runner.clock);
  for (long steps = 4; step * static_cast<double>(steps) < target / 2; steps *= 4)
    step = nanoseconds(contender, steps, runner.clock);
  runner.steps = std::max(1L, std::lround(target / step));
  return runner;
}

/// Thread pools go on spinning for a while after their work; a measurement that follows would pay for it.
void settle(const Result& before) {
  if (before.threads > 1) std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

double measure(Runner& runner) {
  runner.contender->prepare();
  // Brings its data back into the cache, of which long steps need none, and its threads back to their processors.
  const long warm_up = runner.result.threads > 1 ? 1 : std::min(runner.steps - 1, 3L);
  if (warm_up > 0) nanoseconds(*runner.contender, warm_up, runner.clock);
  return nanoseconds(*runner.contender, runner.steps, runner.clock);
}

Runner fastest(const Entry& entry, const Problem& problem, const Settings& settings) {
  Runner best;
  double best_time = 0;
  for (const Variant& variant : entry.variants) {
    Runner runner = enter(entry, variant, problem, settings);
    double time = 0;
    if (entry.variants.size() > 1) time = std::min({measure(runner), measure(runner), measure(runner)});
    settle(runner.result);
    if (best.contender != nullptr && time >= best_time) continue;
    best = std::move(runner);
    best_time = time;
  }
  return best;
}

double paired_ratio(const Result& result, const Result& reference) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < result.nanoseconds.size(); ++i)
    ratios.push_back(result.nanoseconds[i] / reference.nanoseconds[i]);
  return median(ratios);
}

void summarise(Session& session) {
  for (Result& result : session.results) {
    const auto [low, high] = std::minmax_element(result.nanoseconds.begin(), result.nanoseconds.end());
    result.min = *low;
    result.max = *high;
    result.ns_per_step = median(result.nanoseconds);
  }
  const Result* handwritten = session.handwritten();
  const Result* libtorch = session.libtorch();
  for (Result& result : session.results) {
    if (handwritten != nullptr) result.ratio_to_handwritten = paired_ratio(result, *handwritten);
    if (libtorch != nullptr) result.ratio_to_libtorch = paired_ratio(result, *libtorch);
  }
}

const Result* fastest_in(const std::vector<Result>& results, Role role) {
  const Result* best = nullptr;
  for (const Result& result : results)
    if (result.role == role && (best == nullptr || result.ns_per_step < best->ns_per_step)) best = &result;
  return best;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-5 * std::abs(b); }

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

const Result* Session::handwritten() const { return fastest_in(results, Role::reference); }
const Result* Session::libtorch() const { return fastest_in(results, Role::libtorch); }

std::vector<std::string> Session::dissenters() const {
  std::vector<double> first, later;
  for (const Result& result : results) {
    if (result.role == Role::ceiling) continue;
    first.push_back(result.first_loss);
    later.push_back(result.later_loss);
  }
  std::vector<std::string> names;
  for (const Result& result : results)
    if (result.role != Role::ceiling &&
        (!close(result.first_loss, median(first)) || !close(result.later_loss, median(later))))
      names.push_back(fmt::format("{}: loss {:.7f} before, {:.7f} after ten steps; the median is {:.7f}, {:.7f}",
                                  result.name, result.first_loss, result.later_loss, median(first), median(later)));
  return names;
}

Session compete(const Problem& problem, const std::vector<Entry>& entries, const Settings& settings) {
  std::vector<Runner> runners;
  for (const Entry& entry : entries) runners.push_back(fastest(entry, problem, settings));
  for (int round = 0; round < settings.rounds; ++round)
    for (std::size_t turn = 0; turn < runners.size(); ++turn) {
      Runner& runner = runners[(turn + static_cast<std::size_t>(round)) % runners.size()];
      runner.result.nanoseconds.push_back(measure(runner));
      settle(runner.result);
    }
  Session session{problem.workload, {}};
  for (Runner& runner : runners) session.results.push_back(std::move(runner.result));
  summarise(session);
  return session;
}

}  // namespace peers
