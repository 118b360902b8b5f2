// The kernels that are no formula: copying, summing, multiplying matrices. Shapes are the caller's business.
#pragma once

#include <gradus/core/array.h>

#include <cmath>
#include <span>

namespace gradus::kernels {

/// destination ← or += source, which may be a transposed view or broadcast to destination's shape.
void copy(const Array& source, const Array& destination, Write write);

/// destination ← or += source summed over the axes along which destination's shape broadcasts to source's.
void sum(const Array& source, const Array& destination, Write write);

/// destination ← the largest of source along the axes along which destination's shape broadcasts to source's; NaN if
/// there is one, -inf where there is nothing.
void maximum(const Array& source, const Array& destination);

/// Whether a running maximum moves on to the candidate: to anything larger, and to the first NaN.
template <class T>
bool exceeds(T candidate, T best) {
  return candidate > best || (std::isnan(candidate) && !std::isnan(best));
}

/// c ← or += a · b over the last two axes, [..., n, k] · [..., k, m]; leading axes broadcast. a and b may be
/// transposed views.
void matrix_product(const Array& a, const Array& b, const Array& c, Write write);

/// How to walk over a result and its operands row by row: axes that lie behind one another in memory are merged.
struct Walk {
  static constexpr int max_operands = 5;
  static constexpr int max_outer = Shape::max_rank - 1;

  Index length = 1;  // of the innermost run
  int outer = 0;     // number of outer axes
  Index extent[max_outer] = {};
  Index stride[max_operands][max_outer] = {};  // in elements
  bool repeats[max_operands] = {};             // the operand stays at one element along the run

  /// Operands broadcast to `result`; all are row-major.
  Walk(const Shape& result, std::span<const Array> operands);

  Index runs() const {
    Index product = 1;
    for (int axis = 0; axis < outer; ++axis) product *= extent[axis];
    return product;
  }
};

}  // namespace gradus::kernels
