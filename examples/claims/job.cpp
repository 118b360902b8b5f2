#include "claims/job.h"

#include <fmt/format.h>
#include <gradus/core/errors.h>

#include <algorithm>

namespace gradus::claims {
namespace {

const Experiment& find(const std::string& name) {
  const auto found = std::ranges::find(experiments(), name, &Experiment::name);
  if (found == experiments().end()) throw ArgumentError("[claims] there is no experiment \"" + name + "\".");
  return *found;
}

}  // namespace

std::string Job::hash() const {
  const std::string text = fmt::format("{} {} {}", experiment, find(experiment).version, config.dump());
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

Json run(const Job& job) { return find(job.experiment).run(job.config); }

}  // namespace gradus::claims
