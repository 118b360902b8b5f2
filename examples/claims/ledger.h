// The ledger: what every claim came to, as claims.json and published.json for programs, and report.html for people.
#pragma once

#include "claims/claim.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus::claims {

struct Entry {
  const Claim* claim;
  std::optional<Judgement> judgement;  // none where measurements are missing
};

struct Ledger {
  Effort effort = Effort::normal;
  std::vector<Entry> entries;
  std::vector<PublishedNumber> published;
  std::vector<std::string> groups_not_measured;  // titles
};

/// Judges every claim of which all jobs have results.
Ledger judge(const std::vector<const Claim*>& claims, const std::vector<const PublishedGroup*>& groups,
             const Results& results, Effort effort);

/// [{id, claim, verdict, condition, effect, interval, seeds, command, …}, …]; verdict is "holds", "holds if" or
/// "refuted". Claims that were not judged are left out.
Json claims_json(const Ledger& ledger);
/// [{id, source, quantity, published, measured, tolerance, within}, …]
Json published_json(const Ledger& ledger);

/// Writes both files and report.html with its plots into the folder. Without gnuplot the report says so and has no
/// plots. Throws std::runtime_error if a file cannot be written.
void write(const Ledger& ledger, const std::filesystem::path& folder);

/// The verdicts as a table for a terminal.
std::string table_text(const Ledger& ledger, bool colours);

}  // namespace gradus::claims
