// One workload, all contenders, in turn: a round gives each of them one measurement (some tens of milliseconds of
// steps), in an order that rotates from round to round, so that whatever disturbs the machine disturbs all alike.
// Ratios are taken within a round and then their median.
//
//   Session session = compete(problem, roster(problem.workload), {.rounds = 15});
//   if (!session.dissenters().empty()) ...
#pragma once

#include "contender.h"

#include <string>
#include <vector>

namespace peers {

struct Settings {
  int rounds = 15;
  double milliseconds = 30;  // of one measurement
  bool cpu_time = false;     // contenders with one thread by the processor time they take, not by the clock on the wall
};

struct Result {
  std::string name;
  std::string detail;  // of the variant that was fastest
  Role role = Role::rival;
  int threads = 1;
  std::vector<double> nanoseconds;  // per step, one for each round
  double first_loss = 0;            // before any update
  double later_loss = 0;            // after ten
  double ns_per_step = 0;           // the median
  double min = 0, max = 0;
  double ratio_to_handwritten = 0;  // 0: there is nothing to compare with
  double ratio_to_libtorch = 0;
};

struct Session {
  Workload workload;
  std::vector<Result> results;  // in the roster's order

  /// The hand-written layout that the others are compared with; null if none took part.
  const Result* handwritten() const;
  const Result* libtorch() const;
  /// Those whose losses, before and after ten steps, are not the contenders' median (relative 1e-5), with their
  /// numbers.
  std::vector<std::string> dissenters() const;
};

Session compete(const Problem& problem, const std::vector<Entry>& entries, const Settings& settings);

double median(std::vector<double> values);

}  // namespace peers
