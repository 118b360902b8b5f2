// The command line of diagnose.
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/diagnostics/training_plan.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus::diagnose_program {

struct Options {
  std::string data = "digits";
  std::string label;  // of a table: a column's name or position; empty: the last
  std::string task = "automatic";
  TrainingPlan plan;
  int reruns = 2;
  std::filesystem::path out = "out/diagnose";
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

/// "64x3,32" is {64, 64, 64, 32}, "none" is {}. Throws ArgumentError for anything else.
std::vector<Index> hidden_widths(const std::string& text);

/// The data, unscaled if they come from a table, split by the plan's seed. Throws DataError or ArgumentError, also for
/// a class without an example in one of the parts.
Split load_data(const Options& options);

}  // namespace gradus::diagnose_program
