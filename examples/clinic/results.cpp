#include "clinic/results.h"

#include "presentation/page.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace gradus::clinic {
namespace {

using Json = nlohmann::ordered_json;

std::string expected_text(const Case& patient) { return patient.expected.empty() ? "healthy" : patient.expected; }

std::string outcome_text(const Outcome& outcome) {
  if (!outcome.failure.empty()) return "not finite";
  return fmt::format("{:.0f}%", 100 * std::max(0.0, outcome.skill));
}

std::string remedy_text(const Treatment& t) {
  if (t.patient.expected.empty() && t.diagnosis.findings.empty())
    return fmt::format("skill {:.0f}%", 100 * t.diagnosis.observation.end().test_skill);
  if (!t.best) return "the data must change";
  return fmt::format("skill {} → {}{}: {}", outcome_text(t.best->before), outcome_text(t.best->after),
                     t.best->helped ? "" : " (did not help)", t.best->difference);
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json outcome_json(const Outcome& o) {
  return {
      {"accuracy", number(o.accuracy)}, {"skill", number(o.skill)}, {"loss", number(o.loss)}, {"failure", o.failure}};
}

std::string summary(const std::vector<Treatment>& results, char set) {
  int broken = 0, named = 0, healthy = 0, silent = 0, treated = 0, helped = 0;
  for (const Treatment& t : results) {
    if (t.patient.set != set || !t.finished) continue;
    (t.patient.expected.empty() ? healthy : broken) += 1;
    (t.patient.expected.empty() ? silent : named) += t.is_right() ? 1 : 0;
    if (t.best) treated += 1, helped += t.best->helped ? 1 : 0;
  }
  if (broken + healthy == 0) return "";
  return fmt::format(
      "Set {}: {} of {} diseases named, {} of {} healthy nets left in peace; in {} of {} a remedy tried out helped.\n",
      set, named, broken, silent, healthy, helped, treated);
}

}  // namespace

std::string table_text(const std::vector<Treatment>& results, bool colours) {
  std::string text = fmt::format("{:<3}{:<20}{:<30}{:<30}{}\n", "", "net", "expected", "named",
                                 "test skill (0 guessing, 100% perfect), and the best remedy tried");
  for (const Treatment& t : results) {
    if (!t.finished) continue;
    const char* colour = !colours ? "" : t.is_right() ? "\033[32m" : "\033[1;31m";
    const std::string named = t.named().empty() ? "nothing" : t.named();
    text += fmt::format("{:<3}{:<20}{:<30}{}{:<30}{}{}\n", std::string(1, t.patient.set), t.patient.id,
                        expected_text(t.patient), colour, t.is_right() ? "✓ " + named : "✗ " + named,
                        colours ? "\033[0m" : "", remedy_text(t));
  }
  return text + "\n" + summary(results, 'A') + summary(results, 'B') + summary(results, 'C');
}

std::string findings_text(const std::vector<Treatment>& results) {
  std::string text;
  for (const Treatment& t : results) {
    if (t.diagnosis.findings.empty() || !t.finished) continue;
    text += fmt::format("\n{} {}: “{}”\n", t.patient.set, t.patient.id, t.patient.story);
    for (const Finding& f : t.diagnosis.findings)
      text += fmt::format("  {}. {}\n  Why: {}\n", f.disease, f.evidence, f.cause);
    if (t.best)
      text += fmt::format("  Remedy: {} ({}). Test skill {} → {}.\n", t.best->remedy.what, t.best->difference,
                          outcome_text(t.best->before), outcome_text(t.best->after));
    else if (!t.diagnosis.findings.front().remedies.empty())
      text += fmt::format("  Remedy: {}.\n", t.diagnosis.findings.front().remedies.front().what);
  }
  return text;
}

std::string list_text(const std::vector<Case>& cases) {
  std::string text;
  for (const Case& c : cases)
    text += fmt::format("{:<3}{:<20}{:<30}{}\n", std::string(1, c.set), c.id, expected_text(c), c.story);
  return text;
}

void write_json(const std::vector<Treatment>& results, const std::filesystem::path& path) {
  Json all = Json::array();
  for (const Treatment& t : results) {
    if (!t.finished) continue;
    Json entry{{"set", std::string(1, t.patient.set)},
               {"id", t.patient.id},
               {"story", t.patient.story},
               {"expected", t.patient.expected},
               {"named", t.named()},
               {"right", t.is_right()},
               {"learns", t.diagnosis.learns},
               {"test_skill", number(t.diagnosis.observation.end().test_skill)},
               {"findings", Json::array()},
               {"consequences", Json::array()},
               {"remedy", nullptr}};
    for (const Finding& f : t.diagnosis.findings)
      entry["findings"].push_back(
          {{"disease", f.disease}, {"layer", f.layer}, {"evidence", f.evidence}, {"cause", f.cause}});
    for (const Finding& f : t.diagnosis.consequences) entry["consequences"].push_back(f.disease);
    if (t.best)
      entry["remedy"] = {{"what", t.best->remedy.what},
                         {"difference", t.best->difference},
                         {"before", outcome_json(t.best->before)},
                         {"after", outcome_json(t.best->after)},
                         {"helped", t.best->helped}};
    all.push_back(std::move(entry));
  }
  presentation::write_file(path, all.dump(2) + "\n");
}

}  // namespace gradus::clinic
