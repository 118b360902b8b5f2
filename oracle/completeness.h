// That nothing is forgotten: every operation and activation of the lists, every loss, layer, optimizer and schedule
// that the headers declare has a counterpart.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace gradus::oracle {

using Names = std::set<std::string, std::less<>>;

/// What a room's headers declare, comments left out; each name once.
struct Declared {
  Names losses;      // layers/: functions that return a Variable
  Names layers;      // layers/: derived classes, from Module or from another layer
  Names optimizers;  // optim/: derived classes, from Optimizer or from another one, and Lbfgs
  Names schedules;   // optim/: functions that return a Schedule
};
/// Throws std::runtime_error if the folder is not that of the sources.
Declared declared_in(const std::filesystem::path& sources);

/// "no counterpart for mish" for each of `wanted` that is not in `known`.
std::vector<std::string> missing(const Names& wanted, const Names& known);

}  // namespace gradus::oracle
