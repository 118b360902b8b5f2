// The scalar types a tensor may hold, chosen at run time: float32 for use, float64 for checks and second-order work.
// Only kernels are templates over the scalar; dispatch() is the one door from the run-time type to them.
//
//   dispatch(tensor.dtype(), [&]<class T>() { fill<T>(tensor); });
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class DType : std::uint8_t { float32, float64 };

inline constexpr DType float32 = DType::float32;
inline constexpr DType float64 = DType::float64;

template <class T>
struct DTypeOf;
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::float32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::float64;
};
template <class T>
inline constexpr DType dtype_of = DTypeOf<T>::value;

/// Bytes of one element.
constexpr std::size_t size_of(DType dtype) { return dtype == DType::float32 ? 4 : 8; }

constexpr std::string_view to_string(DType dtype) { return dtype == DType::float32 ? "float32" : "float64"; }

/// Calls `f.operator()<float>()` or `f.operator()<double>()`.
template <class F>
decltype(auto) dispatch(DType dtype, F&& f) {
  if (dtype == DType::float32) return std::forward<F>(f).template operator()<float>();
  return std::forward<F>(f).template operator()<double>();
}

}  // namespace gradus
