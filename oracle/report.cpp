#include "report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace gradus::oracle {

namespace {

std::string error_text(double error) {
  if (error < 0) return "–";
  return error == 0 ? "exact" : fmt::format("{:.1e}", error);
}

nlohmann::json errors(const double (&worst)[2]) {
  const auto number = [](double error) { return error < 0 ? nlohmann::json() : nlohmann::json(error); };
  return {{"float32", number(worst[0])}, {"float64", number(worst[1])}};
}

}  // namespace

void Report::disagree(const std::string& part, const std::string& subject, const std::string& text) {
  if (wants_text(part, subject)) texts.push_back(fmt::format("{}: {}\n{}", part, subject, text));
  ++tally(part, subject).disagreements;
}

std::size_t Report::comparisons() const {
  std::size_t total = 0;
  for (const auto& [part, tallies] : parts)
    for (const auto& [subject, tally] : tallies) total += tally.comparisons;
  return total;
}

std::size_t Report::disagreements() const {
  std::size_t total = 0;
  for (const auto& [part, tallies] : parts)
    for (const auto& [subject, tally] : tallies) total += tally.disagreements;
  return total;
}

std::string table(const Report& report, bool colours) {
  const char* bold = colours ? "\x1b[1m" : "";
  const char* red = colours ? "\x1b[1;31m" : "";
  const char* dim = colours ? "\x1b[2m" : "";
  const char* plain = colours ? "\x1b[0m" : "";
  std::string text =
      fmt::format("Gradus and {}: the largest relative difference of whatever both compute\n", report.reference);
  for (const auto& [part, tallies] : report.parts) {
    text += fmt::format("\n{}{:<30}{:>12}{:>11}{:>11}{:>13}{:>11}{}\n", bold, part, "numbers", "value 64", "value 32",
                        "slope 64", "slope 32", plain);
    for (const auto& [subject, t] : tallies) {
      text += fmt::format("{:<30}{:>12}{:>11}{:>11}{:>13}{:>11}", subject, t.comparisons, error_text(t.value[1]),
                          error_text(t.value[0]), error_text(t.gradient[1]), error_text(t.gradient[0]));
      if (t.explained > 0) text += fmt::format("  {}{} explained{}", dim, t.explained, plain);
      if (t.disagreements > 0) text += fmt::format("  {}{} UNEXPLAINED{}", red, t.disagreements, plain);
      text += "\n";
    }
  }
  if (!report.explained.empty()) text += fmt::format("\n{}Explained{}\n", bold, plain);
  for (const auto& [explanation, count] : report.explained)
    text +=
        fmt::format("  {} ({} numbers): {}\n", fmt::join(explanation->operations, ", "), count, explanation->reason);
  for (const std::string& difference : report.texts)
    text += fmt::format("\n{}Unexplained{} in {}", red, plain, difference);
  return text +
         fmt::format(
             "\n{}{} programs of {:.1f} steps, {} numbers compared, {} unexplained differences{} "
             "(seed {}, {:.0f} s)\n",
             bold, report.programs,
             report.programs == 0 ? 0.0 : static_cast<double>(report.steps) / static_cast<double>(report.programs),
             report.comparisons(), report.disagreements(), plain, report.seed, report.seconds);
}

void write_json(const Report& report, const std::filesystem::path& file) {
  nlohmann::json json{{"reference", report.reference},
                      {"seed", report.seed},
                      {"programs", report.programs},
                      {"steps", report.steps},
                      {"comparisons", report.comparisons()},
                      {"disagreements", report.disagreements()},
                      {"seconds", report.seconds},
                      {"worst_share_of_allowed_error", report.worst_share},
                      {"uses_in_programs", report.uses},
                      {"unexplained", report.texts},
                      {"worst_relative_error", nlohmann::json::object()},
                      {"explained", nlohmann::json::array()}};
  for (const auto& [part, tallies] : report.parts)
    for (const auto& [subject, t] : tallies)
      json["worst_relative_error"][part][subject] = {{"value", errors(t.value)},
                                                     {"gradient", errors(t.gradient)},
                                                     {"comparisons", t.comparisons},
                                                     {"explained", t.explained},
                                                     {"disagreements", t.disagreements}};
  for (const auto& [explanation, count] : report.explained)
    json["explained"].push_back(
        {{"operations", explanation->operations}, {"count", count}, {"reason", explanation->reason}});
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file);
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace gradus::oracle
