// kernels: what the parts cost, by Google Benchmark: elementwise kernels, matrix products, the tape, the optimizers.
// It tells where a change in the peers' table comes from. All flags are Google Benchmark's:
//
//   kernels --benchmark_filter=tanh
//   kernels --benchmark_filter=product/square --benchmark_out=kernels.json
#include "kernels/suites.h"

#include <benchmark/benchmark.h>
#include <gradus/core/parallel.h>

int main(int argc, char** argv) {
  gradus::set_thread_count(1);
  benchmarks::register_operations();
  benchmarks::register_products();
  benchmarks::register_tape();
  benchmarks::register_optimizers();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
