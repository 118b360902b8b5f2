// SoftmaxParts: what softmax, log_softmax and the cross-entropy have in common along an axis: the largest value m, the
// sum of exp(x − m), which cannot overflow, and their quotients, the probabilities. For kernels; the memory is the
// caller's and the arena's.
#pragma once

#include <gradus/core/workspace.h>

namespace gradus {

struct SoftmaxParts {
  Array m;    // x's shape with the axis reduced to 1
  Array sum;  // m's shape

  /// Writes softmax(x) to `probabilities`, of x's shape.
  SoftmaxParts(const Array& x, int axis, const Array& probabilities, Arena& scratch);
};

}  // namespace gradus
