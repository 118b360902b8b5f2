// The command line of compare_activations.
#pragma once

#include "compare/comparison.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus::compare {

struct Options {
  Settings settings;
  int threads = 0;  // 0: as many as there are processors
  std::filesystem::path out = "out/compare";
  std::string log_level = "info";
  bool quick = false;
};

/// What main() does next: run with `options`, or leave with `exit_code` (0 after --help, 2 after a usage error, which
/// has been explained on stderr).
struct Parsed {
  std::optional<Options> options;
  int exit_code = 0;
};
Parsed parse(int argc, const char* const* argv);

}  // namespace gradus::compare
