// The bars as a table for people, as JSON for programs, as Markdown for the docs.
#pragma once

#include "bar.h"

#include <filesystem>

namespace bars {

std::string table(const std::vector<Bar>& bars);
std::string markdown(const std::vector<Bar>& bars);
/// An array of {bar, limit, at_least, measured, unit, holds}. Throws std::runtime_error.
void write_json(const std::vector<Bar>& bars, const std::filesystem::path& file);

}  // namespace bars
