#include "compare/console.h"

#include "compare/summary.h"
#include "presentation/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace gradus::compare {

using namespace presentation;
namespace {

std::string bold(const std::string& text, bool colours) { return colours ? "\033[1m" + text + "\033[0m" : text; }

// Width on screen: characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width > width_of(text) ? width - width_of(text) : 0, ' ') + text;
}

// One row per activation, one column per depth.
std::string grid(const Comparison& c, const std::string& title, bool colours,
                 const std::function<std::string(const Result&)>& cell) {
  const std::string corner = "hidden layers";
  std::size_t name_width = corner.size();
  for (const std::string& name : c.settings.activations) name_width = std::max(name_width, name.size());
  std::size_t column = 6;
  for (const Result& result : c.results) column = std::max(column, width_of(cell(result)));
  auto row = [&](const std::string& name, const auto& cell_at) {
    std::string text = fmt::format("{:<{}}", name, name_width);
    for (int depth : c.settings.depths) text += "  " + right_aligned(cell_at(depth), column);
    return text + "\n";
  };
  std::string text = "\n" + bold(title, colours) + "\n";
  text += row(corner, [](int depth) { return std::to_string(depth); });
  for (const std::string& name : c.settings.activations)
    text += row(name, [&](int depth) {
      const Result* result = find_result(c, name, depth);
      return result == nullptr ? std::string("–") : cell(*result);
    });
  return text;
}

std::string wrapped(const std::string& sentence) {
  constexpr std::size_t width = 100;
  std::istringstream words(sentence);
  std::string text = "  •";
  std::size_t column = width_of(text);
  for (std::string word; words >> word; column += 1 + width_of(word)) {
    if (column + 1 + width_of(word) > width) {
      text += "\n   ";
      column = 3;
    }
    text += " " + word;
  }
  return text + "\n";
}

}  // namespace

std::string table_text(const Comparison& c, bool colours) {
  const std::string spread = c.settings.seeds > 1 ? fmt::format(", mean ± sd over {} seeds", c.settings.seeds) : "";
  const std::string chance =
      c.metric == "accuracy" ? fmt::format("; always guessing the commonest class gives {}", score_text(c, c.chance))
                             : "";
  const bool any_diverged = std::ranges::any_of(c.results, [](const Result& r) { return r.diverged > 0; });
  const char* legend = any_diverged ? "; (n✗): n seeds diverged and are left out" : "";
  std::string text = grid(
      c, fmt::format("Test {}{}{}{}", c.metric, spread, chance, legend), colours, [&](const Result& r) -> std::string {
        const std::string mark = r.diverged > 0 ? fmt::format(" ({}✗)", r.diverged) : "";
        if (!r.accuracy_mean) return r.diverged > 0 ? "diverged" : "–";
        const std::string mean = score_text(c, *r.accuracy_mean);
        return (c.settings.seeds == 1 ? mean : mean + " ± " + spread_text(c, *r.accuracy_sd)) + mark;
      });
  text +=
      grid(c, "Gradient at the first hidden layer relative to the last, before training", colours, [](const Result& r) {
        return r.first_to_last_gradient ? fmt::format("{:.2g}", *r.first_to_last_gradient) : "–";
      });
  text += grid(c, "Dead units after training", colours,
               [](const Result& r) { return r.dead_share ? fmt::format("{:.1f}%", 100 * *r.dead_share) : "–"; });
  text += grid(c, "Time per training step, µs", colours,
               [](const Result& r) { return r.ns_per_step ? fmt::format("{:.0f}", *r.ns_per_step / 1000) : "–"; });
  text += "\n" + bold("What was seen", colours) + "\n";
  for (const std::string& finding : c.findings) text += wrapped(finding);
  return text;
}

}  // namespace gradus::compare
