// Who takes part: every library's entries for one workload. To add a contender, write an `..._entries` function in a
// file of its own (or one more entry in an existing one) and name it in roster.cpp.
//
//   for (const Entry& entry : roster(workload)) entry.variants[0].make(problem)->step();
#pragma once

#include "contender.h"

namespace peers {

std::vector<Entry> handwritten_entries(const Workload& workload);
std::vector<Entry> gradus_entries(const Workload& workload);
std::vector<Entry> libtorch_entries(const Workload& workload);
std::vector<Entry> dlib_entries(const Workload& workload);

std::vector<Entry> ceiling_entries(const Workload& workload);

/// All of them, hand-written first.
std::vector<Entry> roster(const Workload& workload);

}  // namespace peers
