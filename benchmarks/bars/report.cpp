#include "report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace bars {

namespace {

std::string number(double value, const std::string& unit) {
  const int digits = value == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 3;
  return fmt::format("{:.{}f}{}{}", value, digits, unit == "×" || unit.empty() ? "" : " ", unit);
}

std::string limit(const Bar& bar) { return fmt::format("{} {:.3g}", bar.at_least ? "≥" : "≤", bar.limit); }
const char* verdict(const Bar& bar) { return bar.holds() ? "holds" : "FAILS"; }

}  // namespace

std::string table(const std::vector<Bar>& bars) {
  std::string text = fmt::format("{:<72}{:>10}{:>12}  {}\n", "bar", "limit", "measured", "verdict");
  for (const Bar& bar : bars)
    text += fmt::format("{:<72}{:>10}{:>12}  {}\n", bar.name, limit(bar), number(bar.measured, bar.unit), verdict(bar));
  return text;
}

std::string markdown(const std::vector<Bar>& bars) {
  std::string text = "| bar | limit | measured | |\n|---|---|---|---|\n";
  for (const Bar& bar : bars)
    text += fmt::format("| {} | {} | {} | {} |\n", bar.name, limit(bar), number(bar.measured, bar.unit), verdict(bar));
  return text;
}

void write_json(const std::vector<Bar>& bars, const std::filesystem::path& file) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Bar& bar : bars)
    rows.push_back({{"bar", bar.name},
                    {"limit", bar.limit},
                    {"at_least", bar.at_least},
                    {"measured", bar.measured},
                    {"unit", bar.unit},
                    {"holds", bar.holds()}});
  std::ofstream stream(file);
  stream << rows.dump(2) << '\n';
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace bars
