#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace gradus::oracle {

ProgressLine::ProgressLine(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), is_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (is_terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressLine::operator()(std::size_t done) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (is_terminal_) {
    if (now - drawn_ < 100ms && done < total_) return;
    drawn_ = now;
    const double left = seconds / static_cast<double>(done) * static_cast<double>(total_ - done);
    std::cerr << fmt::format("\r\x1b[K{}: {} of {}, {:.0f} s to go", what_, done, total_, left) << std::flush;
  } else if (done * 5 / total_ > shown_) {
    shown_ = done * 5 / total_;
    std::cerr << fmt::format("{}: {} of {} ({:.0f} s)\n", what_, done, total_, seconds);
  }
}

}  // namespace gradus::oracle
