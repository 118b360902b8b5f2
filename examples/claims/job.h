// Job: one measurement that can be made anywhere and at any time: the name of an experiment and everything that decides
// its result. Claims ask for jobs and read their results; equal jobs of several claims are run once.
//
//   Job job = train_job({.activation = "tanh"}, {.name = "digits"});      // train_experiment.h
//   job.hash();                                                           // "3f0c…": of name, version and
//   configuration Json result = run(job);
#pragma once

#include <nlohmann/json.hpp>

#include <limits>
#include <string>
#include <vector>

namespace gradus::claims {

using Json = nlohmann::json;

struct Job {
  std::string experiment;
  Json config;
  double cost = 1;     // about how many seconds it takes, for the order of work and the time left
  bool alone = false;  // it measures time, and nothing else may run meanwhile

  /// 16 hexadecimal digits (FNV-1a) of the experiment, its version and the configuration.
  std::string hash() const;
};

/// Makes the measurement. What it gives depends on nothing but the job (but for measured times). Throws what the
/// experiment throws.
Json run(const Job& job);

/// An experiment by name; `version` counts up whenever its results would differ from before, so that old ones are not
/// taken for new. Experiments stand in experiments.cpp, the one list of them.
struct Experiment {
  std::string name;
  int version;
  Json (*run)(const Json& config);
};
const std::vector<Experiment>& experiments();

/// JSON has no NaN and no infinity: both are null in files, and NaN when read.
inline double number(const Json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

/// How much is measured: in less than a minute, in less than a quarter of an hour, or as much as is worth knowing.
enum class Effort { quick, normal, full };
/// The one of three that the effort asks for; a copy, so that `for (… : by_effort(…))` is safe.
template <class T>
T by_effort(Effort effort, const T& quick, const T& normal, const T& full) {
  return effort == Effort::quick ? quick : effort == Effort::normal ? normal : full;
}

}  // namespace gradus::claims
