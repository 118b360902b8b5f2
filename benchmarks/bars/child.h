// Runs footprint as a child process, so that what is measured is a fresh process of gradus alone.
//
//   Child child = run_child(plan.footprint, {"--train", "W3"});
//   child.report["resident_kb"];
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bars {

struct Child {
  double milliseconds = 0;  // from before it was started until it had ended
  nlohmann::json report;
};

/// Throws std::runtime_error if it cannot be run, or fails.
Child run_child(const std::string& program, std::vector<std::string> arguments);

}  // namespace bars
