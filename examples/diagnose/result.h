// What diagnose has found, for its texts, files and page.
#pragma once

#include "diagnose/options.h"

#include <gradus/diagnostics/counterfactual.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus::diagnose_program {

struct Result {
  Options options;
  std::string data_description;
  Diagnosis diagnosis;
  std::vector<std::vector<Rerun>> reruns;  // for each finding, of its first remedies that are changes of the plan
  std::optional<Counterfactual> rewound;

  /// The rerun that left the least missing; none if none was made.
  const Rerun* best(std::size_t finding) const;
};

/// In one sentence: whether the net learns, and what is wrong.
std::string verdict(const Result& result);
/// "test accuracy 9.6%", "R² −0.2", or "not finite".
std::string outcome_text(const Result& result, const Outcome& outcome);
/// "Rewound to step 41: with learning_rate 0.1 instead of 1 from there, …".
std::string rewound_text(const Result& result);

/// For the terminal (console.cpp).
std::string console_text(const Result& result, bool colours);
/// findings.json: an array of {disease, layer, evidence, cause, remedy, rerun} (files.cpp).
std::string findings_json(const Result& result);
/// Writes report.html and findings.json, and plots below; all or, if it throws, hardly anything (report.cpp).
void write_report(const Result& result, const std::filesystem::path& folder);

}  // namespace gradus::diagnose_program
