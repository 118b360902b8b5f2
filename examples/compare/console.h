// What a person sees in the terminal: progress while it runs, a table and sentences at the end.
#pragma once

#include "compare/runner.h"

#include <chrono>
#include <string>

namespace gradus::compare {

/// A bar that redraws itself on a terminal; elsewhere a log line at every tenth of the work.
class ProgressDisplay {
 public:
  ProgressDisplay();
  void operator()(const Progress& progress);
  /// Removes the bar.
  void finish() const;

 private:
  bool is_terminal_;
  bool colours_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_{};
  int tenths_ = 0;
};

/// The tables of results, then the findings; ready to print.
std::string table_text(const Comparison& comparison, bool colours);

/// Whether a stream of this file descriptor wants colours: a terminal, and NO_COLOR is not set (https://no-color.org).
bool wants_colours(int file_descriptor);

/// "1 min 20 s".
std::string duration_text(std::chrono::duration<double> seconds);

}  // namespace gradus::compare
