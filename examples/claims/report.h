// report.html: the verdicts on top, then a card for each claim with its plots inside.
#pragma once

#include "claims/ledger.h"

namespace gradus::claims {

/// Draws the plots into folder/plots and writes folder/report.html. Throws std::runtime_error if a file cannot be
/// written.
void write_report(const Ledger& ledger, const std::filesystem::path& folder);

}  // namespace gradus::claims
