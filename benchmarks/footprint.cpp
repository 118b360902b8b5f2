// footprint: trains one workload and tells what that took of the machine. It links nothing but gradus, so that its
// memory, its start-up and its instructions are gradus's own; bars runs it as a child process, ./run count under
// valgrind.
#include "footprint/train.h"

#include <tests/support/allocations.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

namespace {

constexpr const char* help =
    R"(footprint: trains one workload of the benchmarks and prints, as JSON, its largest resident
memory, its heap allocations after the first step, and its last loss.

usage: footprint --train WORKLOAD [--steps N] [--mode MODE] [--optimizer NAME] [--threads N]

  --train      W1, W2-relu, W2-sigmoid, W2-tanh, W3, W4, W5 or W6
  --steps      how many (default 20)
  --mode       define-by-run (default), fused, replay or replay-fused
  --optimizer  sgd (default), momentum, nesterov, adam, adamw, nadam, rmsprop, adagrad or
               adadelta
  --threads    of large products (default 1)

  footprint --train W3 --mode replay --optimizer adam
)";

/// "VmHWM:  8123 kB" in /proc/self/status: the most that was ever in memory. 0 where there is no such file.
long resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes;
  return 0;
}

int run(const footprint::Order& order) {
  footprint::Training training(order);
  training.step();
  const long allocations = gradus::test::count_allocations([&] {
    for (long i = 1; i < order.steps; ++i) training.step();
  });
  std::printf(R"({"resident_kb": %ld, "allocations": %ld, "loss": %.7g})"
              "\n",
              resident_kilobytes(), gradus::test::counts_allocations ? allocations : -1, training.loss());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2 && std::strcmp(argv[1], "--help") == 0) return std::fputs(help, stdout) < 0;
    return run(footprint::parse(argc, argv));
  } catch (const footprint::Misuse& misuse) {
    std::fprintf(stderr, "footprint: %s\n\n%s", misuse.what(), help);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "footprint: %s\n", error.what());
    return 1;
  }
}
