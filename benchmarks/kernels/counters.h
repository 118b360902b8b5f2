// Counters whose values read as they stand, in the table and in the JSON file.
#pragma once

#include <benchmark/benchmark.h>

namespace benchmarks {

/// Nanoseconds for each of the `count` things that one iteration does.
inline benchmark::Counter nanoseconds_per(double count) {
  return {count * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

/// Thousand million operations a second.
inline benchmark::Counter giga(double operations) {
  return {operations * 1e-9, benchmark::Counter::kIsIterationInvariantRate};
}

}  // namespace benchmarks
