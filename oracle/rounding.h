// What rounding does to a number of either type, and how far two numbers are apart.
//
//   apart(a, b) <= 4 * rounding_unit(float32) * std::abs(b)
#pragma once

#include <gradus/core/dtype.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::oracle {

/// Half of one unit in the last place of 1: 2⁻²⁴ or 2⁻⁵³.
inline double rounding_unit(DType dtype) { return dtype == float32 ? 0x1p-24 : 0x1p-53; }

/// The smallest number above 0; a subnormal one.
inline double smallest_number(DType dtype) {
  return dtype == float32 ? std::numeric_limits<float>::denorm_min() : std::numeric_limits<double>::denorm_min();
}

/// The same number: also both NaN, or the same infinity. Zeros are the same whatever their sign.
inline bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// |a − b|, and 0 for two NaN or the same infinity. Infinite where only one of them is NaN or infinite, so that it
/// exceeds whatever is allowed and no maximum forgets it.
inline double apart(double a, double b) {
  if (is_same(a, b)) return 0;
  const double difference = std::abs(a - b);
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
}

/// Of the size of b, or of 1 if b is smaller; infinite where apart() is.
inline double relatively_apart(double a, double b) {
  const double distance = apart(a, b);
  return std::isinf(distance) ? distance : distance / std::max(1.0, std::abs(b));
}

}  // namespace gradus::oracle
