// report.html: the comparison as one page that needs nothing else: no network, no scripts, no fonts. Readable on a
// phone, in the dark and on paper. Everything the user named (data set, activations) is escaped.
#pragma once

#include "compare/comparison.h"
#include "compare/plots.h"

#include <filesystem>
#include <vector>

namespace gradus::compare {

/// Writes directory/report.html with the plots inside; without any plots it says how to get them. Throws
/// std::runtime_error if a plot cannot be read or the file cannot be written.
void write_report(const Comparison& comparison, const std::vector<presentation::Plot>& plots,
                  const std::filesystem::path& directory);

}  // namespace gradus::compare
