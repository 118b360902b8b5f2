// Every operation of the core, and the one list of them. To add one: write its struct in the file of its kind, and its
// name below. The gradient checks, edge-value tests, shape-error tests, double checks and the reference follow from
// the list. Those that draw (random.h) are not on it: they have another value each time, and tests of their own.
#pragma once

#include <gradus/core/operations/arithmetic.h>
#include <gradus/core/operations/elementary.h>
#include <gradus/core/operations/linear.h>
#include <gradus/core/operations/random.h>
#include <gradus/core/operations/reductions.h>
#include <gradus/core/operations/selection.h>
#include <gradus/core/operations/shaping.h>

#define GRADUS_CORE_OPERATIONS(each)                                                                                \
  each(Add) each(Subtract) each(Multiply) each(Divide) each(Negate) each(Exp) each(Expm1) each(Log) each(Log1p)     \
      each(Sqrt) each(Square) each(Pow) each(Sin) each(Cos) each(Erf) each(Erfc) each(Greater) each(GreaterEqual)   \
          each(Equal) each(Where) each(Maximum) each(Minimum) each(Abs) each(Clamp) each(Transpose) each(MatMul)    \
              each(Affine) each(Reshape) each(BroadcastTo) each(Slice) each(Unslice) each(Concatenate) each(Gather) \
                  each(Scatter) each(Sum) each(Mean) each(Max) each(FirstMaximum) each(LogSumExp)

namespace gradus {

// Compiled once, in the library.
#define GRADUS_DEFINE_OPERATION(Op) template const Operation& operation_of<Op>();
#define GRADUS_EXTERN_OPERATION(Op) extern template const Operation& operation_of<Op>();
GRADUS_CORE_OPERATIONS(GRADUS_EXTERN_OPERATION)

}  // namespace gradus
