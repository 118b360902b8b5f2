// Progress of long work on the terminal, on stderr so that results on stdout stay clean.
//
//   ProgressDisplay display;
//   display({.done = 3, .total = 40, .last = "tanh, 8 layers, seed 2"});      // any number of times
//   display.finish();                                                         // before anything else is printed
#pragma once

#include <chrono>
#include <string>

namespace gradus::presentation {

/// How far the work is, in any unit of which it has `total`, and what was done last.
struct Progress {
  double done = 0;
  double total = 0;
  std::string last;
};

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

/// Whether a stream of this file descriptor wants colours: a terminal, and NO_COLOR is not set (https://no-color.org).
bool wants_colours(int file_descriptor);

/// "1 min 20 s".
std::string duration_text(std::chrono::duration<double> seconds);

}  // namespace gradus::presentation
