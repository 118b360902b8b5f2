// The elementary functions of Lanes. Those written here have no branches, are right at every edge (±0, ±∞, NaN,
// subnormal numbers on either side) and compile to every instruction set that Eigen has packets for. The largest errors
// are stated in ulp, units in the last place of the exact result; tests/core/lanes_accuracy_test.cpp measures them.
#pragma once

#include <gradus/core/lanes.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace gradus {

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

namespace lanes_detail {

template <class T>
inline constexpr bool is_float = std::is_same_v<T, float>;
template <class T>
inline constexpr int fraction_bits = std::numeric_limits<T>::digits - 1;
template <class T>
inline constexpr int exponent_bias = std::numeric_limits<T>::max_exponent - 1;

// Loops over many elements want the constants in registers, and so the functions inlined, however long they are.
#define GRADUS_LANES_FUNCTION \
  template <class T, int W>   \
  [[gnu::always_inline]] inline

/// a · b + c, with one rounding where the instruction set can.
GRADUS_LANES_FUNCTION Lanes<T, W> multiply_add(Lanes<T, W> a, Lanes<T, W> b, Lanes<T, W> c) {
  return {Eigen::internal::pmadd(a.packet, b.packet, c.packet)};
}
GRADUS_LANES_FUNCTION Lanes<T, W> all(double value) { return Lanes<T, W>::all(static_cast<T>(value)); }

// Into [low, high]; NaN stays NaN, because Eigen's pmin and pmax keep the first operand where they cannot compare.
GRADUS_LANES_FUNCTION Lanes<T, W> clamped(Lanes<T, W> x, double low, double high) {
  return {Eigen::internal::pmax(Eigen::internal::pmin(x.packet, all<T, W>(high).packet), all<T, W>(low).packet)};
}

// y, which is not negative or has x's sign already, with x's sign: also where y is 0.
GRADUS_LANES_FUNCTION Lanes<T, W> signed_as(Lanes<T, W> x, Lanes<T, W> y) {
  return {Eigen::internal::por(y.packet, Eigen::internal::pand(x.packet, all<T, W>(-0.0).packet))};
}

// Σ coefficient(k) xᵏ for k < count.
template <int count, class T, int W, class Coefficient>
[[gnu::always_inline]] inline Lanes<T, W> polynomial(Lanes<T, W> x, Coefficient coefficient) {
  Lanes<T, W> sum = coefficient(count - 1);
  for (int k = count - 2; k >= 0; --k) sum = multiply_add(sum, x, coefficient(k));
  return sum;
}

// The same; a long one as two, of the even and of the odd powers, which need not wait for one another. It rounds a
// little more.
template <int count, class T, int W, class Coefficient>
[[gnu::always_inline]] inline Lanes<T, W> polynomial_in_halves(Lanes<T, W> x, Coefficient coefficient) {
  if constexpr (count < 8) {
    return polynomial<count>(x, coefficient);
  } else {
    const Lanes<T, W> square = x * x;
    const auto even = polynomial<(count + 1) / 2>(square, [&](int k) { return coefficient(2 * k); });
    const auto odd = polynomial<count / 2>(square, [&](int k) { return coefficient(2 * k + 1); });
    return multiply_add(odd, x, even);
  }
}

// ln 2 in two parts, the first of so few bits that m times it is exact, even without fused instructions.
template <class T>
inline constexpr double ln2_high = is_float<T> ? 0x1.63p-1 : 0x1.62e42fefap-1;
template <class T>
inline constexpr double ln2_low = is_float<T> ? -0x1.bd0105c610ca8p-13 : 0x1.cf79abc9e3b39p-40;

// x = m ln 2 + r with |r| ≤ ln 2 / 2, r almost exact. Adding a number so large that its last bit counts ones rounds to
// a whole number, and leaves m + offset in the last bits of `shifted`, ready to become an exponent. With fraction bits,
// m counts in steps of 2^-bits, and r is as much smaller.
template <class T, int W>
struct Reduced {
  Lanes<T, W> shifted;
  Lanes<T, W> m;
  Lanes<T, W> high;  // r before its last rounding is high − m ln2_low
  Lanes<T, W> r;
};
template <int offset, int bits = 0, class T, int W>
[[gnu::always_inline]] inline Reduced<T, W> reduced(Lanes<T, W> x) {
  constexpr double shift = 1.5 * static_cast<double>(std::int64_t{1} << (fraction_bits<T> - bits)) + offset;
  const Lanes<T, W> shifted = multiply_add(x, all<T, W>(1.4426950408889634), all<T, W>(shift));
  const Lanes<T, W> m = shifted - shift;
  const Lanes<T, W> high = multiply_add(m, all<T, W>(-ln2_high<T>), x);
  return {shifted, m, high, multiply_add(m, all<T, W>(-ln2_low<T>), high)};
}

// 2^m, where the last bits of `shifted` are m + exponent_bias; within the normal numbers.
GRADUS_LANES_FUNCTION Lanes<T, W> power_of_two(Lanes<T, W> shifted) {
  using Words = typename Lanes<T, W>::Words;
  using Vector = typename Lanes<T, W>::Vector;
  return Lanes<T, W>::from(__builtin_bit_cast(Vector, __builtin_bit_cast(Words, shifted.packet) << fraction_bits<T>));
}

// y · 2^⌊m⌋, rounded once: subnormal, 0 or inf where m says so. Elsewhere than on AVX-512, m is whole, and comes with
// an offset of twice the bias: two factors share it.
GRADUS_LANES_FUNCTION Lanes<T, W> scaled(Lanes<T, W> y, const Reduced<T, W>& by) {
#if defined(EIGEN_VECTORIZE_AVX512)
  if constexpr (is_float<T>)
    return {_mm512_scalef_ps(y.packet, by.m.packet)};
  else
    return {_mm512_scalef_pd(y.packet, by.m.packet)};
#else
  // Without a sign: AVX2 shifts 64 signed bits to the right in four instructions, unsigned ones in one.
  using Words [[gnu::vector_size(sizeof(T) * W)]] = std::make_unsigned_t<typename Lanes<T, W>::Word>;
  using Vector = typename Lanes<T, W>::Vector;
  const Words exponent = __builtin_bit_cast(Words, by.shifted.packet);
  const Words half = exponent >> 1;
  const Words rest = exponent - half;
  return y * Lanes<T, W>::from(__builtin_bit_cast(Vector, half << fraction_bits<T>)) *
         Lanes<T, W>::from(__builtin_bit_cast(Vector, rest << fraction_bits<T>));
#endif
}

// Minimax polynomials (Remez): eʳ = 1 + r + r² growth(r) for |r| ≤ ln 2 / 2, and tanh x = x + x³ bend(x²) for
// |x| ≤ 0.22 in float32 and 0.26 in float64; in float32 to 2⁻²⁶ and 2⁻²⁹ of the function, in float64 to 2⁻⁵⁵.
template <class T>
inline constexpr std::array<double, 5> growth{0x1.0000003571220p-1, 0x1.5554aeb8e632ep-3, 0x1.55548636f0c34p-5,
                                              0x1.122882083c172p-7, 0x1.6d99a1bcf52e5p-10};
template <>
inline constexpr std::array<double, 10> growth<double>{
    0x1.0000000000005p-1,  0x1.555555555555cp-3,  0x1.5555555552093p-5,  0x1.111111110e675p-7,  0x1.6c16c17f51f3dp-10,
    0x1.a01a01b5fa8b6p-13, 0x1.a019a631a0fabp-16, 0x1.71dde9b4710b8p-19, 0x1.28a3032a868dap-22, 0x1.af77320b3aebdp-26};
template <class T>
inline constexpr std::array<double, 3> bend{-0x1.5555380000000p-2, 0x1.10f4340000000p-3, -0x1.a9e3a40000000p-5};
template <>
inline constexpr std::array<double, 7> bend<double>{-0x1.55555555554b1p-2, 0x1.11111110f2b4ap-3,  -0x1.ba1ba17d5c671p-5,
                                                    0x1.664f2baa03abfp-6,  -0x1.2266ddd8c61f0p-7, 0x1.d4c3beee7cf31p-9,
                                                    -0x1.56c6375f7ed31p-10};

template <class T, int W>
inline constexpr auto growth_term = [](int k) { return all<T, W>(growth<T>[static_cast<std::size_t>(k)]); };
GRADUS_LANES_FUNCTION Lanes<T, W> growth_at(Lanes<T, W> r) {
  return polynomial_in_halves<growth<T>.size()>(r, growth_term<T, W>);
}

// Beyond these eˣ is surely 0 or inf.
template <class T>
inline constexpr double exp_limit = is_float<T> ? 110 : 760;

#if defined(EIGEN_VECTORIZE_AVX512)

// As exp below, with x = m ln 2 + r in steps of m = 1/16: one instruction looks 2^(j/16) up, and five terms are saved.
template <int W>
[[gnu::always_inline]] inline Lanes<double, W> exp_by_table(Lanes<double, W> x) {
  alignas(64) static constexpr std::array<double, 16> powers{
      0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
      0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
      0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
      0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};
  static constexpr std::array<double, 6> series{1,
                                                0x1.fffffffffffb8p-2,
                                                0x1.555555548ebe0p-3,
                                                0x1.5555555909c9dp-5,
                                                0x1.11123b4723a06p-7,
                                                0x1.6c14bf78594f1p-10};  // of (eʳ − 1) / r
  const auto by = reduced<0, 4>(clamped(x, -exp_limit<double>, exp_limit<double>));
  const Lanes<double, W> power{_mm512_permutex2var_pd(
      _mm512_load_pd(powers.data()), _mm512_castpd_si512(by.shifted.packet), _mm512_load_pd(powers.data() + 8))};
  const auto q =
      polynomial<series.size()>(by.r, [](int k) { return all<double, W>(series[static_cast<std::size_t>(k)]); });
  return scaled(multiply_add(power, q * by.r, power), by);
}

#endif

}  // namespace lanes_detail

// ---- exponentials ---------------------------------------------------------------------------------------------------

/// eˣ = 2^m eʳ by x = m ln 2 + r and a polynomial. At most 1.25 ulp in either type, subnormal results included; 0 and
/// inf beyond the range of T.
GRADUS_LANES_FUNCTION Lanes<T, W> exp(Lanes<T, W> x) {
  using namespace lanes_detail;
#if defined(EIGEN_VECTORIZE_AVX512)
  if constexpr (!is_float<T>) return exp_by_table(x);
#endif
  const auto by = reduced<2 * exponent_bias<T>>(clamped(x, -exp_limit<T>, exp_limit<T>));
  const Lanes<T, W> one = all<T, W>(1);
  return scaled(multiply_add(multiply_add(growth_at(by.r), by.r, one), by.r, one), by);
}

/// eˣ − 1 = 2^m (eʳ − 1) + (2^m − 1), in halves so that 2^1024 need not exist. At most 1.7 ulp in float32 and 1.8 ulp
/// in float64; −1 and inf far out, x itself near 0.
GRADUS_LANES_FUNCTION Lanes<T, W> expm1(Lanes<T, W> x) {
  using namespace lanes_detail;
  const auto by = reduced<exponent_bias<T> - 1>(clamped(x, is_float<T> ? -20 : -40, is_float<T> ? 89 : 710));
  const auto growing = polynomial<growth<T>.size()>(by.r, growth_term<T, W>);
  const Lanes<T, W> curved = multiply_add(by.r * by.r, growing, by.m * -ln2_low<T>);
  const Lanes<T, W> v = by.high + curved;  // eʳ − 1
  const Lanes<T, W> half = power_of_two(by.shifted);
  const Lanes<T, W> y = multiply_add(half, v, half - 0.5);
  return signed_as(x, where(equal(by.m, 0), v, y + y));
}

/// 1 / (1 + e⁻ˣ) = s / ((s + n) + n v) with −x = m ln 2 + r, v = eʳ − 1, n = 2^m s, and an s so small that n stays
/// within the normal numbers: one rounding fewer than in the formula, which errs by up to 2.5 ulp however exact its
/// exp, and is 0 where it should be subnormal. At most 1.85 ulp in either type, subnormal results included.
GRADUS_LANES_FUNCTION Lanes<T, W> sigmoid(Lanes<T, W> x) {
  using namespace lanes_detail;
  using Eigen::internal::pmax, Eigen::internal::pmin;
  constexpr int small = is_float<T> ? 64 : 512;
  const Lanes<T, W> s = all<T, W>(is_float<T> ? 0x1p-64 : 0x1p-512);
  const auto by = reduced<exponent_bias<T> - small>(clamped(-x, is_float<T> ? -30 : -60, exp_limit<T>));
  const Lanes<T, W> v = multiply_add(by.r * by.r, growth_at(by.r), by.r);
  const Lanes<T, W> n = power_of_two(by.shifted);
  // What n + s loses in rounding, where one is tiny beside the other, is added to n v.
  const Lanes<T, W> larger{pmax(n.packet, s.packet)};
  const Lanes<T, W> smaller{pmin(n.packet, s.packet)};
  const Lanes<T, W> sum = larger + smaller;
  return s / (sum + multiply_add(n, v, smaller - (sum - larger)));
}

/// With |x| = m ln 2 / 2 + t and u = tanh t, a polynomial, tanh|x| = ((2ᵐ − 1) + (2ᵐ + 1) u) / ((2ᵐ + 1) + (2ᵐ − 1) u),
/// which for m = 0 is u. Beyond 0.55 it is 1 less 2 (1 − u) / (the same denominator), where fewer roundings count. At
/// most 2.05 ulp in float32, 1.95 with fused instructions, and 1.9 ulp in float64; ±1 far out, x itself near 0.
GRADUS_LANES_FUNCTION Lanes<T, W> tanh(Lanes<T, W> x) {
  using namespace lanes_detail;
  constexpr double shift = 1.5 * static_cast<double>(std::int64_t{1} << fraction_bits<T>) + exponent_bias<T> - 1;
  // m is not the nearest, but lags: the formula errs most just before tanh reaches 1/4 and 1/2, so m should become 1
  // past the first (which float32 need not wait for), and 2 past the second. float32 does with a slower pace alone; its
  // t grows far out, but there u hardly counts.
  constexpr double pace = is_float<T> ? 2.7 : 2.8853900817779268;
  constexpr double lag = is_float<T> ? 0 : 0.087;
  const Lanes<T, W> a{Eigen::internal::pmin(abs(x).packet, all<T, W>(is_float<T> ? 10 : 20).packet)};
  const Mask<T, W> large = a > 0.55;
  const Lanes<T, W> shifted = multiply_add(a - lag, all<T, W>(pace), all<T, W>(shift));
  const Lanes<T, W> t = multiply_add(shifted - shift, all<T, W>(-0.34657359027997264), a);
  const Lanes<T, W> square = t * t;
  const auto bent =
      polynomial<bend<T>.size()>(square, [](int k) { return all<T, W>(bend<T>[static_cast<std::size_t>(k)]); });
  const Lanes<T, W> u = multiply_add(t * square, bent, t);
  const Lanes<T, W> half = power_of_two(shifted);  // 2ᵐ / 2: all terms in halves
  const Lanes<T, W> less = half - 0.5;
  const Lanes<T, W> more = half + 0.5;
  const Lanes<T, W> numerator = where<T, W>(large, u - 1, multiply_add(more, u, less));
  const Lanes<T, W> y = numerator / multiply_add(less, u, more);
  return signed_as(x, where<T, W>(large, y + 1, y));
}

// ---- logarithms -----------------------------------------------------------------------------------------------------

/// Natural logarithm by Eigen's, which takes subnormal numbers for the smallest normal one: they are lifted first.
/// At most 1.6 ulp in either type; -inf at 0, NaN below.
GRADUS_LANES_FUNCTION Lanes<T, W> log(Lanes<T, W> x) {
  constexpr double lift = std::is_same_v<T, float> ? 0x1p24 : 0x1p54;
  constexpr double log_lift = (std::is_same_v<T, float> ? 24 : 54) * 0.693147180559945309417;
  const auto tiny = abs(x) < std::numeric_limits<T>::min();
  const Lanes<T, W> result{Eigen::internal::plog(where(tiny, x * lift, x).packet)};
  return result - where(tiny, log_lift, 0);
}

/// log(1 + x) = log u + c / u, where c is what u = 1 + x lost in rounding. At most 1.75 ulp in either type; x itself
/// near 0.
GRADUS_LANES_FUNCTION Lanes<T, W> log1p(Lanes<T, W> x) {
  const Lanes<T, W> u = 1 + x;
  const Lanes<T, W> kept = u - 1;
  const Lanes<T, W> lost = (1 - (u - kept)) + (x - kept);
  const Lanes<T, W> log_u{Eigen::internal::plog(u.packet)};
  const auto ordinary = u > 0 && u < std::numeric_limits<T>::infinity();
  const Lanes<T, W> y = log_u + where(ordinary, lost / u, 0);
  return where(abs(x) < std::numeric_limits<T>::epsilon() / 2, x, y);
}

#undef GRADUS_LANES_FUNCTION

// ---- by the C library -----------------------------------------------------------------------------------------------

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
