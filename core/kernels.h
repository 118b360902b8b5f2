// The kernels that are no formula: copying, summing, multiplying matrices. Shapes are the caller's business.
#pragma once

#include <gradus/core/arena.h>
#include <gradus/core/array.h>

#include <cmath>
#include <span>

namespace gradus::kernels {

/// destination ← or += source, which may be a transposed view or broadcast to destination's shape.
void copy(const Array& source, const Array& destination, Write write);

/// copy() and sum() in the form of an operation's kernel.
void copy_inputs(const void* self, std::span<const Array> inputs, const Array& result, Write write, Arena& scratch);
void sum_inputs(const void* self, std::span<const Array> inputs, const Array& result, Write write, Arena& scratch);

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
void matrix_product(const Array& a, const Array& b, const Array& c, Write write, Arena& scratch);

/// y ← or += x Wᵀ + b, for x [..., k], W [m, k], b [m] and y [..., m].
void affine(const Array& x, const Array& weight, const Array& bias, const Array& y, Write write, Arena& scratch);

/// How to walk over a result and its operands run by run: axes that lie behind one another in memory are merged, and
/// the innermost is left to the kernel.
class Walk {
 public:
  static constexpr int max_operands = 5;

  /// Operands broadcast to `result`; all are row-major.
  Walk(const Shape& result, std::span<const Array> operands);

  /// Elements in a run, the same for all.
  Index length() const { return length_; }
  /// Whether an operand stays at one element along a run; else it moves on with the result.
  const bool* repeats() const { return repeats_; }

  /// Calls visit(offsets) for every run, in the result's order: where each operand begins, in elements.
  template <class Visit>
  void for_each_run(Visit visit) const {
    Index offset[max_operands] = {};
    Index position[max_outer] = {};
    for (Index run = 0; run < runs_; ++run) {
      visit(static_cast<const Index*>(offset));
      for (int axis = outer_ - 1; axis >= 0; --axis) {
        for (int k = 0; k < operands_; ++k) offset[k] += stride_[k][axis];
        if (++position[axis] < extent_[axis]) break;
        position[axis] = 0;
        for (int k = 0; k < operands_; ++k) offset[k] -= stride_[k][axis] * extent_[axis];
      }
    }
  }

 private:
  static constexpr int max_outer = Shape::max_rank - 1;

  int operands_;
  Index length_ = 1;
  Index runs_ = 1;
  int outer_ = 0;  // number of axes outside the run
  Index extent_[max_outer] = {};
  Index stride_[max_operands][max_outer] = {};  // in elements
  bool repeats_[max_operands] = {};
};

}  // namespace gradus::kernels
