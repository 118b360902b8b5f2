// The command line of `claims`.
#pragma once

#include "claims/job.h"
#include "claims/runner.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus::claims {

struct Options {
  Effort effort = Effort::normal;
  std::vector<std::string> only;  // ids of claims and groups; empty: all
  Shard shard;
  std::vector<std::filesystem::path> merge;
  bool measures = true;  // false: only judges what there is
  int threads = 0;       // 0: all cores
  std::filesystem::path out = "out/claims";
  std::string log_level = "info";
};

struct Parsed {
  std::optional<Options> options;  // none if the program is to end now
  int exit_code = 0;
};
Parsed parse(int argc, char** argv);

}  // namespace gradus::claims
