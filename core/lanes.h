// Lanes<T>: a handful of numbers that one SIMD instruction treats together; the first reader of a formula.
// A formula written as `1 - y * y` and called with Lanes computes width numbers at once, fused into one pass over
// memory, and its comparisons become masks, never branches. Built on Eigen's packets, so it fits whatever instruction
// set the compiler was told about; the width is part of the type, so code compiled for different ones does not mix.
//
//   auto x = Lanes<float>::load(pointer);
//   auto y = where(x > 0, x, 0.01 * x);      // literals take the type of the lanes
//   y.store(pointer);
#pragma once

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

namespace gradus {

template <class T>
inline constexpr int simd_width = Eigen::internal::packet_traits<T>::size;

template <class N>
concept Number = std::is_arithmetic_v<N>;

template <class T, int W = simd_width<T>>
struct Lanes {
  static_assert(W == simd_width<T>, "the width follows from the type and the instruction set");
  using Packet = typename Eigen::internal::packet_traits<T>::type;
  using Scalar = T;
  static constexpr int width = W;

  Packet packet;

  static Lanes load(const T* from) { return {Eigen::internal::ploadu<Packet>(from)}; }
  static Lanes all(T value) { return {Eigen::internal::pset1<Packet>(value)}; }
  void store(T* to) const { Eigen::internal::pstoreu(to, packet); }
  T first() const { return Eigen::internal::pfirst(packet); }
  T sum() const { return Eigen::internal::predux(packet); }
};

/// True or false per lane, as all bits or none.
template <class T, int W>
struct Mask {
  typename Lanes<T, W>::Packet packet;
};

// ---- arithmetic -----------------------------------------------------------------------------------------------------

#define GRADUS_LANES_OPERATOR(symbol, instruction)             \
  template <class T, int W>                                    \
  Lanes<T, W> operator symbol(Lanes<T, W> a, Lanes<T, W> b) {  \
    return {Eigen::internal::instruction(a.packet, b.packet)}; \
  }                                                            \
  template <class T, int W, Number N>                          \
  Lanes<T, W> operator symbol(Lanes<T, W> a, N b) {            \
    return a symbol Lanes<T, W>::all(static_cast<T>(b));       \
  }                                                            \
  template <class T, int W, Number N>                          \
  Lanes<T, W> operator symbol(N a, Lanes<T, W> b) {            \
    return Lanes<T, W>::all(static_cast<T>(a)) symbol b;       \
  }
GRADUS_LANES_OPERATOR(+, padd)
GRADUS_LANES_OPERATOR(-, psub)
GRADUS_LANES_OPERATOR(*, pmul)
GRADUS_LANES_OPERATOR(/, pdiv)
#undef GRADUS_LANES_OPERATOR

template <class T, int W>
Lanes<T, W> operator-(Lanes<T, W> x) {
  // Not pnegate: on some instruction sets it is 0 − x, and −(+0) would be +0.
  return {Eigen::internal::pxor(x.packet, Lanes<T, W>::all(T{-0.0F}).packet)};
}

// ---- comparison and choice ------------------------------------------------------------------------------------------

template <class T, int W>
Mask<T, W> operator<(Lanes<T, W> a, Lanes<T, W> b) {
  return {Eigen::internal::pcmp_lt(a.packet, b.packet)};
}
template <class T, int W>
Mask<T, W> operator<=(Lanes<T, W> a, Lanes<T, W> b) {
  return {Eigen::internal::pcmp_le(a.packet, b.packet)};
}
template <class T, int W>
Mask<T, W> equal(Lanes<T, W> a, Lanes<T, W> b) {
  return {Eigen::internal::pcmp_eq(a.packet, b.packet)};
}
template <class T, int W>
Mask<T, W> operator>(Lanes<T, W> a, Lanes<T, W> b) {
  return b < a;
}
template <class T, int W>
Mask<T, W> operator>=(Lanes<T, W> a, Lanes<T, W> b) {
  return b <= a;
}

#define GRADUS_LANES_COMPARISON(function)                    \
  template <class T, int W, Number N>                        \
  Mask<T, W> function(Lanes<T, W> a, N b) {                  \
    return function(a, Lanes<T, W>::all(static_cast<T>(b))); \
  }                                                          \
  template <class T, int W, Number N>                        \
  Mask<T, W> function(N a, Lanes<T, W> b) {                  \
    return function(Lanes<T, W>::all(static_cast<T>(a)), b); \
  }
GRADUS_LANES_COMPARISON(operator<)
GRADUS_LANES_COMPARISON(operator<=)
GRADUS_LANES_COMPARISON(operator>)
GRADUS_LANES_COMPARISON(operator>=)
GRADUS_LANES_COMPARISON(equal)
#undef GRADUS_LANES_COMPARISON

template <class T, int W>
Mask<T, W> operator||(Mask<T, W> a, Mask<T, W> b) {
  return {Eigen::internal::por(a.packet, b.packet)};
}
template <class T, int W>
Mask<T, W> operator&&(Mask<T, W> a, Mask<T, W> b) {
  return {Eigen::internal::pand(a.packet, b.packet)};
}

/// `yes` where the mask holds, else `no`; either may be a literal.
template <class T, int W, class Yes, class No>
Lanes<T, W> where(Mask<T, W> mask, Yes yes, No no) {
  auto lanes = [](auto value) {
    if constexpr (Number<decltype(value)>)
      return Lanes<T, W>::all(static_cast<T>(value));
    else
      return value;
  };
  return {Eigen::internal::pselect(mask.packet, lanes(yes).packet, lanes(no).packet)};
}

// ---- functions ------------------------------------------------------------------------------------------------------

template <class T, int W>
Lanes<T, W> abs(Lanes<T, W> x) {
  return {Eigen::internal::pabs(x.packet)};
}

/// NaN if either is NaN (`std::max` would forget it).
template <class T, int W>
Lanes<T, W> maximum(Lanes<T, W> a, Lanes<T, W> b) {
  const Mask<T, W> b_is_nan{Eigen::internal::pcmp_lt_or_nan(b.packet, b.packet)};
  return where(a < b || b_is_nan, b, a);
}
template <class T, int W>
Lanes<T, W> minimum(Lanes<T, W> a, Lanes<T, W> b) {
  const Mask<T, W> b_is_nan{Eigen::internal::pcmp_lt_or_nan(b.packet, b.packet)};
  return where(b < a || b_is_nan, b, a);
}
template <class T, int W, Number N>
Lanes<T, W> maximum(Lanes<T, W> a, N b) {
  return where(a < b, b, a);  // a literal is never NaN
}
template <class T, int W, Number N>
Lanes<T, W> minimum(Lanes<T, W> a, N b) {
  return where(a > b, b, a);
}

namespace lanes_detail {

// One call of the C library per lane, for functions without a vector form that is right at every edge.
template <class T, int W, class F>
Lanes<T, W> each(F function, Lanes<T, W> x) {
  std::array<T, W> values;
  x.store(values.data());
  for (T& value : values) value = function(value);
  return Lanes<T, W>::load(values.data());
}

}  // namespace lanes_detail

/// Correctly rounded. Not psqrt, which on x86 is an estimate: 1.0000001 for 1, NaN for inf, 0 for subnormal numbers.
template <class T, int W>
Lanes<T, W> sqrt(Lanes<T, W> x) {
  [[maybe_unused]] constexpr bool is_float = std::is_same_v<T, float>;
#if defined(EIGEN_VECTORIZE_AVX512)
  if constexpr (is_float)
    return {_mm512_sqrt_ps(x.packet)};
  else
    return {_mm512_sqrt_pd(x.packet)};
#elif defined(EIGEN_VECTORIZE_AVX)
  if constexpr (is_float)
    return {_mm256_sqrt_ps(x.packet)};
  else
    return {_mm256_sqrt_pd(x.packet)};
#elif defined(EIGEN_VECTORIZE_SSE2)
  if constexpr (is_float)
    return {_mm_sqrt_ps(x.packet)};
  else
    return {_mm_sqrt_pd(x.packet)};
#else
  return lanes_detail::each([](T v) { return std::sqrt(v); }, x);
#endif
}

/// e^x by x = m ln 2 + r, |r| ≤ ln 2 / 2, Taylor's series for e^r and an exact scaling by 2^m.
/// At most 2 ulp; 0 and inf beyond the range of T, subnormal results included.
template <class T, int W>
Lanes<T, W> exp(Lanes<T, W> x) {
  using Eigen::internal::pmadd;
  constexpr bool is_float = std::is_same_v<T, float>;
  constexpr int degree = is_float ? 7 : 13;       // r^(degree+1) / (degree+1)! is below half an ulp
  constexpr double limit = is_float ? 110 : 760;  // beyond it the result is surely 0 or inf
  constexpr double ln2_high = is_float ? 0x1.63p-1 : 0x1.62e42fefap-1;  // so few bits that m * ln2_high is exact
  constexpr double ln2_low = is_float ? -0x1.bd0105c610ca8p-13 : 0x1.cf79abc9e3b39p-40;
  auto all = [](double value) { return Lanes<T, W>::all(static_cast<T>(value)).packet; };

  const Lanes<T, W> inside = where(x > limit, limit, where(x < -limit, -limit, x));
  const auto m = Eigen::internal::pfloor(pmadd(inside.packet, all(1.4426950408889634), all(0.5)));  // nearest integer
  auto r = pmadd(m, all(-ln2_high), inside.packet);
  r = pmadd(m, all(-ln2_low), r);
  double factorial = 1;
  for (int k = 2; k <= degree; ++k) factorial *= k;
  auto series = all(1 / factorial);  // Horner's scheme from 1/degree! down to 1/0!
  for (int k = degree; k >= 1; --k) {
    factorial /= k;
    series = pmadd(series, r, all(1 / factorial));
  }
  return {Eigen::internal::pldexp(series, m)};
}

/// Natural logarithm; -inf at 0, NaN below. Subnormal arguments are lifted into the normal range first.
template <class T, int W>
Lanes<T, W> log(Lanes<T, W> x) {
  constexpr double lift = std::is_same_v<T, float> ? 0x1p24 : 0x1p54;
  constexpr double log_lift = (std::is_same_v<T, float> ? 24 : 54) * 0.693147180559945309417;
  const auto tiny = abs(x) < std::numeric_limits<T>::min();
  const Lanes<T, W> result{Eigen::internal::plog(where(tiny, x * lift, x).packet)};
  return result - where(tiny, log_lift, 0);
}

template <class T, int W>
Lanes<T, W> tanh(Lanes<T, W> x) {
  if constexpr (std::is_same_v<T, float> && Eigen::internal::packet_traits<T>::HasTanh)
    return {Eigen::internal::ptanh(x.packet)};
  else
    return lanes_detail::each([](T v) { return std::tanh(v); }, x);
}

template <class T, int W>
Lanes<T, W> log1p(Lanes<T, W> x) {
  return lanes_detail::each([](T v) { return std::log1p(v); }, x);
}
template <class T, int W>
Lanes<T, W> expm1(Lanes<T, W> x) {
  return lanes_detail::each([](T v) { return std::expm1(v); }, x);
}
template <class T, int W>
Lanes<T, W> sin(Lanes<T, W> x) {
  return lanes_detail::each([](T v) { return std::sin(v); }, x);
}
template <class T, int W>
Lanes<T, W> cos(Lanes<T, W> x) {
  return lanes_detail::each([](T v) { return std::cos(v); }, x);
}
template <class T, int W>
Lanes<T, W> pow(Lanes<T, W> x, Lanes<T, W> exponent) {
  std::array<T, W> base;
  std::array<T, W> power;
  x.store(base.data());
  exponent.store(power.data());
  for (std::size_t i = 0; i < base.size(); ++i) base[i] = std::pow(base[i], power[i]);
  return Lanes<T, W>::load(base.data());
}

}  // namespace gradus
