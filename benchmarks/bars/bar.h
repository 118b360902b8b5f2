// A bar is a promise with a number. Each file here measures some of them and returns them with what it found; bars.cpp
// names the files, report.cpp prints what they say. Times are taken in rounds (../peers/rounds.h): contenders in turn,
// ratios within a round, medians over rounds.
#pragma once

#include "../peers/rounds.h"

#include <string>
#include <utility>
#include <vector>

namespace bars {

struct Bar {
  std::string name;
  double limit = 0;
  double measured = 0;
  std::string unit;       // "ns", "MB"; "×" for ratios
  bool at_least = false;  // the limit is the smallest that will do, else the largest

  bool holds() const { return at_least ? measured >= limit : measured <= limit; }
};

struct Plan {
  peers::Settings rounds;
  bool quick = false;
  std::string footprint;  // the program of that name
};

std::vector<Bar> engine(const Plan& plan);
std::vector<Bar> scalars(const Plan& plan);
std::vector<Bar> inference(const Plan& plan);
std::vector<Bar> second_order(const Plan& plan);
std::vector<Bar> elementary(const Plan& plan);
std::vector<Bar> resources(const Plan& plan);
std::vector<Bar> allocations(const Plan& plan);

/// Says on stderr what is being measured now.
void progress(const std::string& what);

/// An entry with one variant that makes a C from `arguments`.
template <class C, class... Arguments>
peers::Entry entry(std::string name, peers::Role role, const Arguments&... arguments) {
  return {std::move(name), role, {{"", 1, [=](const peers::Problem&) -> std::unique_ptr<peers::Contender> {
                                     return std::make_unique<C>(arguments...);
                                   }}}};
}

}  // namespace bars
