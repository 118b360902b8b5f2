// What a person sees while the oracle works: on a terminal a line that redraws itself, elsewhere one at every fifth.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace gradus::oracle {

class ProgressLine {
 public:
  ProgressLine(std::string what, std::size_t total);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// Removes the line from a terminal.
  ~ProgressLine();

  void operator()(std::size_t done);

 private:
  std::string what_;
  std::size_t total_;
  std::size_t shown_ = 0;  // fifths
  bool is_terminal_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_ = {};
};

}  // namespace gradus::oracle
