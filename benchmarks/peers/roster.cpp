#include "roster.h"

namespace peers {

std::vector<Entry> roster(const Workload& workload) {
  std::vector<Entry> all;
  const auto add = [&](std::vector<Entry> entries) {
    for (Entry& entry : entries) all.push_back(std::move(entry));
  };
  add(handwritten_entries(workload));
  add(gradus_entries(workload));
#ifdef PEERS_LIBTORCH
  add(libtorch_entries(workload));
#endif
#ifdef PEERS_DLIB
  add(dlib_entries(workload));
#endif
  add(ceiling_entries(workload));
  return all;
}

}  // namespace peers
