// The error function and its complement for Lanes, in the manner of lanes_functions.h: without branches, and right at
// every edge. Both rest on erfc(a) = exp(−a²) · E(a) for a ≥ 0, where E falls slowly and is a polynomial in
// (a − k) / (a + k) over 1 + 2a (the substitution of Shepherd and Laframboise, Math. Comp. 36, 1981).
#pragma once

#include <gradus/core/lanes_functions.h>

namespace gradus {

namespace lanes_detail {

// Polynomials through the Chebyshev points, computed in 50 digits: (1 + 2a) E(a) in (a − k) / (a + k) with k = 2 in
// float32 and 4 in float64, up to the a where erfc becomes 0, and erf x = x + x bulge(x²) for |x| ≤ 1.
template <class T>
inline constexpr std::array<double, 10> scaled_tail{
    0x1.46e80e0fc4f52p+0,   -0x1.7bf610c21cd68p-4, -0x1.5407c3a055822p-3, 0x1.4ffc2c1148d7ap-3,
    -0x1.bc1ebd5241e6ep-5,  -0x1.082d88216473cp-7, 0x1.1bd61bd02b3aap-7,  0x1.5c54179218bc3p-10,
    -0x1.4a77bd5f27ab6p-10, -0x1.bb0a221bb3459p-12};
template <>
inline constexpr std::array<double, 23> scaled_tail<double>{
    0x1.3ba5916e9fd7fp+0,   -0x1.1df1ad154a29bp-3,  0x1.f7f5df66fd9e4p-7,   0x1.16ecefcfa5fb9p-4,
    -0x1.9ddb23c3e9d0ap-4,  0x1.7fee004df7881p-4,   -0x1.0fb06dfe3ffffp-4,  0x1.3079edf9ecac7p-5,
    -0x1.09623884ab130p-6,  0x1.49c671903fd24p-8,   -0x1.8d4a9ca4ec73bp-11, -0x1.a1de7efe6884ap-13,
    0x1.3be0a0c6ca35cp-13,  -0x1.996acc1415031p-16, -0x1.78a12d6239b49p-17, 0x1.7fbad3680b3ddp-18,
    0x1.4301836b597b9p-22,  -0x1.c093caec892a6p-21, 0x1.0f026f52d77f1p-24,  0x1.f15672f9ee645p-24,
    -0x1.0b0124023b546p-27, -0x1.dc9761c9e0224p-27, -0x1.02b1f768ebb8fp-29};
template <class T>
inline constexpr std::array<double, 7> bulge{0x1.06eba7f673903p-3,  -0x1.81273e7a02443p-2, 0x1.ce2d10ed44e09p-4,
                                             -0x1.b7faba961c85ap-6, 0x1.541270c79ca2cp-8,  -0x1.a45087f1a200ap-11,
                                             0x1.4a5690869d13fp-14};
template <>
inline constexpr std::array<double, 12> bulge<double>{
    0x1.06eba8214db68p-3,  -0x1.812746b0379c1p-2,  0x1.ce2f21a040f66p-4,  -0x1.b82ce31203772p-6,
    0x1.565bccfa44156p-8,  -0x1.c02db0665e53dp-11, 0x1.f9a2be4f731a1p-14, -0x1.f4ca838adb73bp-17,
    0x1.b981d78881a5dp-20, -0x1.5c131500d3f88p-23, 0x1.d76af6ca49787p-27, -0x1.ac9585a44fe29p-31};

// exp(−a²), where a² is kept to twice the digits: of a squared argument near 700 one rounding would cost 700 ulp.
template <class T, int W>
[[gnu::always_inline]] inline Lanes<T, W> exp_of_minus_square(Lanes<T, W> a) {
  using Words = typename Lanes<T, W>::Words;
  using Vector = typename Lanes<T, W>::Vector;
  constexpr int cleared = (fraction_bits<T> + 2) / 2;  // so few bits are left that their square is exact
  const Words words = __builtin_bit_cast(Words, a.packet) >> cleared << cleared;
  const Lanes<T, W> head = Lanes<T, W>::from(__builtin_bit_cast(Vector, words));
  const Lanes<T, W> square = head * head;
  const Lanes<T, W> rest = (a - head) * (a + head);
  const Lanes<T, W> high = square + rest;
  const Lanes<T, W> low = rest - (high - square);
  const Lanes<T, W> power = exp(-high);
  return power - power * low;
}

// erfc of a ≥ 0.
template <class T, int W>
[[gnu::always_inline]] inline Lanes<T, W> tail(Lanes<T, W> magnitude) {
  constexpr double k = is_float<T> ? 2 : 4;
  const Lanes<T, W> a = clamped(magnitude, 0, is_float<T> ? 10.2 : 27.3);  // there it is 0 already
  const Lanes<T, W> p = polynomial<scaled_tail<T>.size()>(
      (a - k) / (a + k), [](int i) { return all<T, W>(scaled_tail<T>[static_cast<std::size_t>(i)]); });
  return exp_of_minus_square(a) * (p / (1 + (a + a)));
}

// erf of |x| ≤ 1.
template <class T, int W>
[[gnu::always_inline]] inline Lanes<T, W> middle(Lanes<T, W> x) {
  const auto bulging =
      polynomial<bulge<T>.size()>(x * x, [](int i) { return all<T, W>(bulge<T>[static_cast<std::size_t>(i)]); });
  return multiply_add(x, bulging, x);
}

}  // namespace lanes_detail

/// (2 / √π) ∫₀ˣ exp(−t²) dt. At most 1.5 ulp in either type; ±1 far out.
template <class T, int W>
[[gnu::always_inline]] inline Lanes<T, W> erf(Lanes<T, W> x) {
  const Lanes<T, W> a = abs(x);
  return where<T, W>(a < 1, lanes_detail::middle(x), lanes_detail::signed_as(x, 1 - lanes_detail::tail(a)));
}

/// 1 − erf x, exact also where that is tiny. At most 4.5 ulp in either type, subnormal results included; 2 and 0 far
/// out.
template <class T, int W>
[[gnu::always_inline]] inline Lanes<T, W> erfc(Lanes<T, W> x) {
  const Lanes<T, W> a = abs(x);
  const Lanes<T, W> small = lanes_detail::tail(a);
  return where<T, W>(a < 0.5, 1 - lanes_detail::middle(x), where<T, W>(x < 0, 2 - small, small));
}

}  // namespace gradus
