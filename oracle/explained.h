// The differences that are as they should be, each for one operation and one kind of operand, with the reason. All of
// them stand in docs/oracle.md too. One that nothing needs any more is itself a failure.
#pragma once

#include "comparison.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gradus::oracle {

struct Explanation {
  std::vector<std::string_view> operations;
  std::vector<Kind> kinds;
  std::optional<DType> dtype;  // both, if not given
  /// Whether it is about these operands: those of the one element for operations element by element, else all.
  bool (*when)(std::span<const double> operands);
  std::string_view reason;
};

const std::vector<Explanation>& explanations();

/// The one that fits, or null.
const Explanation* explanation(std::string_view operation, const Difference& difference,
                               std::span<const double> operands);

}  // namespace gradus::oracle
