// What the clinic prints and writes.
#pragma once

#include "clinic/treatment.h"

#include <filesystem>
#include <string>

namespace gradus::clinic {

/// One line for each patient: what was expected, what was named, what the remedy did; then a summary by set.
std::string table_text(const std::vector<Treatment>& results, bool colours);
/// The finding in words, for each patient that has one.
std::string findings_text(const std::vector<Treatment>& results);
/// For --list: id, expected disease and story.
std::string list_text(const std::vector<Case>& cases);
/// Everything, for programs. Throws std::runtime_error if it cannot be written.
void write_json(const std::vector<Treatment>& results, const std::filesystem::path& path);

}  // namespace gradus::clinic
