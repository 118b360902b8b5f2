#include "chain.h"

#include "counters.h"
#include "suites.h"

namespace benchmarks {

void register_tape() {
  for (const long nodes : {100, 1'000, 10'000, 100'000, 1'000'000})
    benchmark::RegisterBenchmark(("tape/" + std::to_string(nodes)).c_str(), [nodes](benchmark::State& state) {
      Chain chain(nodes);
      chain.step();
      for (auto _ : state) chain.step();
      state.counters["ns_per_node"] = nanoseconds_per(static_cast<double>(nodes));
    });
}

}  // namespace benchmarks
