// The differences that are as they should be, each for some operations, one kind of number and the operands that this
// number is computed from, with the reason. All of them stand in docs/oracle.md too. One that nothing needs any more is
// itself a failure.
//
//   if (const Explanation* e = explanation(program, difference)) std::cout << e->reason;
#pragma once

#include "comparison.h"

#include <optional>
#include <string_view>
#include <vector>

namespace gradus::oracle {

/// A difference, and the program of one step in which it was found.
struct Site {
  const Program& program;
  const Difference& difference;

  /// The operand's number in the place of the difference: what an element's value or slope is computed from. Throws
  /// std::out_of_range if the operand has no such place.
  double here(std::size_t operand) const { return program.inputs.at(operand).to_vector().at(difference.element); }
};

struct Explanation {
  std::vector<std::string_view> operations;
  std::vector<Kind> kinds;
  std::optional<DType> dtype;  // both, if not given
  /// Whether it is about the operands of this number, and about what the reference makes of them.
  bool (*when)(const Site& site);
  std::string_view reason;
};

const std::vector<Explanation>& explanations();

/// The one that fits a difference in this program of one step, or null.
const Explanation* explanation(const Program& program, const Difference& difference);

}  // namespace gradus::oracle
