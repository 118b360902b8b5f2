// The norm of numbers of any size. Deep sigmoid nets leave gradients whose squares no float32, and past some depth no
// float64, can hold; the norm itself still can be.
#pragma once

#include <gradus/core/array.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {

/// ‖x‖₂ of at(0) … at(count − 1), in units of the largest element where squares would leave the range of double: it
/// is 0 only if every element is 0, and infinite only if one is or the norm itself is no double. NaN if one is NaN.
template <class At>
double norm(Index count, At at) {
  double squares = 0;
  for (Index i = 0; i < count; ++i) squares += at(i) * at(i);
  constexpr double tiny = std::numeric_limits<double>::min() / std::numeric_limits<double>::epsilon();
  if (std::isnan(squares) || (squares > tiny && std::isfinite(squares))) return std::sqrt(squares);
  double largest = 0;
  for (Index i = 0; i < count; ++i) largest = std::max(largest, std::abs(at(i)));
  if (largest == 0 || std::isinf(largest)) return largest;
  squares = 0;
  for (Index i = 0; i < count; ++i) squares += (at(i) / largest) * (at(i) / largest);
  return largest * std::sqrt(squares);
}

/// The same of all elements of an array.
inline double norm(const Array& array) {
  return dispatch(array.dtype, [&]<class T>() {
    const T* x = array.as<const T>();
    return norm(array.size(), [x](Index i) { return static_cast<double>(x[i]); });
  });
}

}  // namespace gradus
