#include "counters.h"
#include "suites.h"

#include <gradus/gradus.h>

#include <chrono>

namespace benchmarks {

namespace {

void step(benchmark::State& state, const std::string& name, gradus::Index parameters) {
  using Clock = std::chrono::steady_clock;
  gradus::Parameter weights("weights", gradus::full({parameters}, 0.5));
  const auto optimizer = gradus::make_optimizer(name, {&weights}, 1e-6);
  for (auto _ : state) {
    // As backward leaves it: written just now. That is not part of the step, so the clock is ours.
    const auto gradient = weights.mutable_gradient().values<float>();
    std::fill(gradient.begin(), gradient.end(), 0.01F);
    const Clock::time_point start = Clock::now();
    optimizer->step();
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
  state.counters["ns_per_parameter"] = nanoseconds_per(static_cast<double>(parameters));
}

}  // namespace

void register_optimizers() {
  for (const std::string& name : gradus::optimizer_names())
    for (const gradus::Index parameters : {1'000, 10'000, 100'000, 1'000'000})
      benchmark::RegisterBenchmark(("optimizer/" + name + "/" + std::to_string(parameters)).c_str(), step, name,
                                   parameters)
          ->UseManualTime();
}

}  // namespace benchmarks
