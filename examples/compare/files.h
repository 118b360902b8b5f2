// The run directory's data files: config.json, runs.csv, layers.csv, summary.json.
// config.json and the CSV files are the same bits for the same settings, whatever the number of threads.
#pragma once

#include "compare/comparison.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace gradus::compare {

/// Settings as the flags that give them.
nlohmann::ordered_json to_json(const Settings& settings);

/// Everything that was decided before the first step, and by what it was built.
void write_config(const Settings& settings, const std::filesystem::path& directory);
/// runs.csv, layers.csv and summary.json. Throws std::runtime_error naming the file that cannot be written.
void write_measurements(const Comparison& comparison, const std::filesystem::path& directory);

}  // namespace gradus::compare
