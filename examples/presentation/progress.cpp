#include "presentation/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace gradus::presentation {
namespace {

constexpr int bar_width = 30;
constexpr auto redraw_every = std::chrono::milliseconds(100);

std::string bar(double share) {
  const int filled = static_cast<int>(std::lround(share * bar_width));
  std::string text;
  for (int i = 0; i < bar_width; ++i) text += i < filled ? "█" : "░";
  return text;
}

}  // namespace

bool wants_colours(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(file_descriptor) == 1 && (no_color == nullptr || *no_color == '\0');
}

std::string duration_text(std::chrono::duration<double> seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds.count()));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {} s", whole / 60, whole % 60);
}

ProgressDisplay::ProgressDisplay()
    : is_terminal_(isatty(STDERR_FILENO) == 1 && spdlog::should_log(spdlog::level::info)),
      colours_(wants_colours(STDERR_FILENO)) {}

void ProgressDisplay::operator()(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  const double share = progress.done / std::max(progress.total, 1e-9);
  const std::chrono::duration<double> elapsed = now - start_;
  const auto left = elapsed * (share > 0 ? (1 - share) / share : 0);
  if (!is_terminal_) {
    const int tenths = static_cast<int>(share * 10);
    if (tenths > tenths_)
      spdlog::info("{:3.0f}% done, about {} left ({})", 100 * share, duration_text(left), progress.last);
    tenths_ = tenths;
    return;
  }
  if (now - drawn_ < redraw_every) return;
  drawn_ = now;
  fmt::print(stderr, "\r{}{}{} {:3.0f}%  {} left  {}\033[K", colours_ ? "\033[36m" : "", bar(share),
             colours_ ? "\033[0m" : "", 100 * share, duration_text(left), progress.last);
  std::fflush(stderr);
}

void ProgressDisplay::finish() const {
  if (is_terminal_) fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

}  // namespace gradus::presentation
