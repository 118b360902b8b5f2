// Schedules, and PyTorch's for the same. Its C++ interface has hardly any, so its documented formulas stand here, as
// they are in its Python sources.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::oracle {

struct SchedulePair {
  std::string_view function;  // in optim/
  std::string name;
  long steps;                        // that are compared
  std::function<double(long)> ours;  // asked for 0, 1, 2, … in turn
  std::function<double(long)> theirs;
};

const std::vector<SchedulePair>& schedule_pairs();
std::set<std::string, std::less<>> schedule_names();

}  // namespace gradus::oracle
