#include "clinic/case.h"

namespace gradus::clinic {

std::vector<Case> joined(const std::vector<std::vector<Case>>& lists) {
  std::vector<Case> cases;
  for (const std::vector<Case>& list : lists) cases.insert(cases.end(), list.begin(), list.end());
  return cases;
}

std::vector<Case> all_cases() { return joined({set_a(), set_b(), set_c()}); }

std::vector<Index> layers(std::size_t depth, Index width) { return std::vector<Index>(depth, width); }

}  // namespace gradus::clinic
