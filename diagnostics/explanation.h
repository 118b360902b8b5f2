// Explanation: how a value on the tape came about and how its gradient was passed on, in words and in this run's
// numbers. The words are read off the very formulas that computed them.
//
//   loss.backward();
//   std::cout << explain(y, 0);
//   // y = tanh(x)    [32, 16]    in 1
//   //   = tanh(0.5) = 0.4621
//   // dL/dx = dL/dy · (1 − y²)
//   //       = (−0.3) · (1 − 0.4621²) = −0.2359
#pragma once

#include <gradus/core/variable.h>

#include <string>

namespace gradus {

/// Explains the operation that made `y`, with numbers for one element where the operation works element by element,
/// and gradients if a backward pass reached it. The gradient of an operand that was broadcast is the stated rule summed
/// over its repetitions. Throws ArgumentError for an element that y does not have.
std::string explain(const Variable& y, Index element = 0);

}  // namespace gradus
