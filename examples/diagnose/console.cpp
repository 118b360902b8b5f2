#include "diagnose/result.h"

#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace gradus::diagnose_program {

using namespace presentation;

namespace {

// Paragraphs of at most 100 columns; UTF-8's continuation bytes take no room.
std::string wrapped(const std::string& text, const std::string& first, const std::string& indent) {
  constexpr std::size_t width = 100;
  const auto columns = [](const std::string& word) {
    return static_cast<std::size_t>(std::ranges::count_if(word, [](char c) { return (c & 0xC0) != 0x80; }));
  };
  std::string result = first;
  std::size_t column = columns(first);
  bool is_first = true;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!is_first && column + 1 + columns(word) > width) {
      result += "\n" + indent;
      column = columns(indent);
      is_first = true;
    }
    result += (is_first ? "" : " ") + word;
    column += columns(word) + (is_first ? 0 : 1);
    is_first = false;
  }
  return result + "\n";
}

std::string remedy_line(const Result& result, std::size_t finding, const Remedy& remedy) {
  const auto& tried = result.reruns[finding];
  const auto rerun = std::ranges::find(tried, remedy.what, [](const Rerun& r) { return r.remedy.what; });
  if (rerun == tried.end()) return remedy.what + (remedy.plan ? " (not tried)" : "");
  return remedy.what + ". Tried: " + outcome_text(result, rerun->before) + " → " + outcome_text(result, rerun->after) +
         (rerun->helped ? ". It helped." : ". That is no help.");
}

}  // namespace

const Rerun* Result::best(std::size_t finding) const {
  const Rerun* best = nullptr;
  for (const Rerun& rerun : reruns.at(finding))
    if (best == nullptr || rerun.after.skill > best->after.skill) best = &rerun;
  return best;
}

std::string outcome_text(const Result& result, const Outcome& outcome) {
  if (!outcome.failure.empty()) return "not finite";
  return result.diagnosis.observation.is_classification
             ? "test accuracy " + significant(100 * outcome.accuracy, 3) + "%"
             : "R² " + significant(outcome.accuracy, 2);
}

std::string verdict(const Result& result) {
  const Observation& o = result.diagnosis.observation;
  const Outcome outcome{o.end().loss, o.end().accuracy, o.end().test_skill, o.failure};
  std::string text = result.diagnosis.learns ? "The net learns: " : "The net does not learn: ";
  text += outcome_text(result, outcome);
  if (o.failure.empty())
    text +=
        fmt::format(", {:.0f}% of the way from guessing to perfect on the training part and {:.0f}% on the test part",
                    100 * std::max(0.0, o.end().train_skill), 100 * std::max(0.0, o.end().test_skill));
  else
    text += " after " + counted(o.steps, "step") + ": " + o.failure;
  text += ". ";
  if (result.diagnosis.findings.empty())
    return text + (result.diagnosis.learns
                       ? "Nothing is wrong that the diagnosis knows."
                       : "None of the diseases that the diagnosis knows was found: perhaps it needs "
                         "more time, more units, or there is no more in the data.");
  std::vector<std::string> names;
  for (const Finding& f : result.diagnosis.findings) names.push_back(f.disease);
  return text + "What is wrong: " + listed(names) + ".";
}

std::string rewound_text(const Result& result) {
  if (!result.rewound) return "";
  const Counterfactual& c = *result.rewound;
  const bool classes = result.diagnosis.observation.is_classification;
  const auto end = [&](const Branch& branch) {
    if (!branch.failure.empty()) return std::string("it was not finite any more");
    return (classes ? "test accuracy " + significant(100 * branch.end.accuracy, 3) + "%"
                    : "R² " + significant(branch.end.accuracy, 2)) +
           " and a loss of " + significant(branch.losses.back(), 2);
  };
  std::string text = "In the run, " + c.event + ". ";
  text += !c.too_late ? "Rewound to just before (step " + std::to_string(c.from) + ")"
                      : "At step " + std::to_string(*c.too_late) +
                            ", just before, it was too late to help. Rewound to step " + std::to_string(c.from);
  return text + ", and from there with " + c.change + ": after " +
         counted(static_cast<long>(c.otherwise.losses.size()), "more step") + " " + end(c.otherwise) +
         ", where as it was it came to " + end(c.as_it_was) + ".";
}

std::string console_text(const Result& result, bool colours) {
  const auto bold = [&](const std::string& text) { return colours ? "\033[1m" + text + "\033[0m" : text; };
  std::string text = result.data_description + "\n\n" + wrapped(verdict(result), "", "");
  for (std::size_t i = 0; i < result.diagnosis.findings.size(); ++i) {
    const Finding& f = result.diagnosis.findings[i];
    text += "\n" + bold(fmt::format("{}. {}", i + 1, f.disease)) +
            (f.layer > 0 ? fmt::format(", hidden layer {}", f.layer) : "") + "\n";
    text += wrapped(f.evidence, "   Measured: ", "     ");
    text += wrapped(f.cause, "   Why:      ", "     ");
    text += "   What to change:\n";
    for (const Remedy& remedy : f.remedies) text += wrapped(remedy_line(result, i, remedy), "     • ", "       ");
  }
  if (result.rewound) text += "\n" + wrapped(rewound_text(result), "   ", "   ");
  if (!result.diagnosis.consequences.empty()) {
    std::vector<std::string> names;
    for (const Finding& f : result.diagnosis.consequences) names.push_back(f.disease);
    text += "\n" + wrapped("Also seen, and probably following from it: " + listed(names) + ".", "   ", "   ");
  }
  return text;
}

}  // namespace gradus::diagnose_program
