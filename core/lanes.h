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
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

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

  // The same numbers, and whole numbers of their size, as vectors of GCC and Clang: for choices and for shifts of bits,
  // which become what suits the instruction set.
  using Vector [[gnu::vector_size(sizeof(T) * W)]] = T;
  using Word = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  using Words [[gnu::vector_size(sizeof(T) * W)]] = Word;

  static Lanes load(const T* from) { return {Eigen::internal::ploadu<Packet>(from)}; }
  static Lanes all(T value) { return {Eigen::internal::pset1<Packet>(value)}; }
  static Lanes from(Vector numbers) { return {__builtin_bit_cast(Packet, numbers)}; }
  Vector vector() const { return __builtin_bit_cast(Vector, packet); }
  void store(T* to) const { Eigen::internal::pstoreu(to, packet); }
  // The first 0 < count ≤ width lanes alone; in those without a number stands the first again.
  static Lanes load_some(const T* from, std::ptrdiff_t count) {
#if defined(EIGEN_VECTORIZE_AVX512)
    if constexpr (sizeof(T) == 4)
      return {_mm512_mask_loadu_ps(all(*from).packet, static_cast<__mmask16>((1U << count) - 1), from)};
    else
      return {_mm512_mask_loadu_pd(all(*from).packet, static_cast<__mmask8>((1U << count) - 1), from)};
#else
    std::array<T, W> padded;
    for (int i = 0; i < W; ++i) padded[static_cast<std::size_t>(i)] = from[i < count ? i : 0];
    return load(padded.data());
#endif
  }
  void store_some(T* to, std::ptrdiff_t count) const {
#if defined(EIGEN_VECTORIZE_AVX512)
    if constexpr (sizeof(T) == 4)
      _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1U << count) - 1), packet);
    else
      _mm512_mask_storeu_pd(to, static_cast<__mmask8>((1U << count) - 1), packet);
#else
    std::array<T, W> padded;
    store(padded.data());
    for (int i = 0; i < count; ++i) to[i] = padded[static_cast<std::size_t>(i)];
#endif
  }
  /// Every step-th number from there on.
  static Lanes gather(const T* from, std::ptrdiff_t step) { return {Eigen::internal::pgather<T, Packet>(from, step)}; }
  void scatter(T* to, std::ptrdiff_t step) const { Eigen::internal::pscatter<T, Packet>(to, packet, step); }
  /// 2 width numbers that belong together in twos, such as rows of two: the first ones of each, and the second ones.
  static std::array<Lanes, 2> load_pairs(const T* from) { return apart(load(from), load(from + W), Each{}); }
  static void store_pairs(Lanes first, Lanes second, T* to) {
    const auto [low, high] = together(first, second, Each{});
    low.store(to);
    high.store(to + W);
  }
  T first() const { return Eigen::internal::pfirst(packet); }
  T sum() const { return Eigen::internal::predux(packet); }

 private:
  using Each = std::make_index_sequence<static_cast<std::size_t>(W)>;

  // Lane i of the result is that lane of a and b put in a row. GCC before 12 has only the one, Clang only the other.
  template <int... lane>
  static Lanes chosen(Lanes a, Lanes b) {
#if __has_builtin(__builtin_shufflevector)
    return from(__builtin_shufflevector(a.vector(), b.vector(), lane...));
#else
    return from(__builtin_shuffle(a.vector(), b.vector(), Words{lane...}));
#endif
  }
  template <std::size_t... i>
  static std::array<Lanes, 2> apart(Lanes a, Lanes b, std::index_sequence<i...>) {
    return {chosen<static_cast<int>(2 * i)...>(a, b), chosen<static_cast<int>(2 * i + 1)...>(a, b)};
  }
  template <std::size_t... i>
  static std::array<Lanes, 2> together(Lanes first, Lanes second, std::index_sequence<i...>) {
    return {chosen<static_cast<int>(i / 2 + i % 2 * W)...>(first, second),
            chosen<static_cast<int>((i + W) / 2 + i % 2 * W)...>(first, second)};
  }
};

/// True or false per lane, as all bits or none.
template <class T, int W>
struct Mask {
  typename Lanes<T, W>::Words words;
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
  return {a.vector() < b.vector()};
}
template <class T, int W>
Mask<T, W> operator<=(Lanes<T, W> a, Lanes<T, W> b) {
  return {a.vector() <= b.vector()};
}
template <class T, int W>
Mask<T, W> equal(Lanes<T, W> a, Lanes<T, W> b) {
  return {a.vector() == b.vector()};
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
  return {a.words | b.words};
}
template <class T, int W>
Mask<T, W> operator&&(Mask<T, W> a, Mask<T, W> b) {
  return {a.words & b.words};
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
  return Lanes<T, W>::from(mask.words ? lanes(yes).vector() : lanes(no).vector());
}

// ---- extremes -------------------------------------------------------------------------------------------------------

template <class T, int W>
Lanes<T, W> abs(Lanes<T, W> x) {
  return {Eigen::internal::pabs(x.packet)};
}

/// NaN if either is NaN (`std::max` would forget it).
template <class T, int W>
Lanes<T, W> maximum(Lanes<T, W> a, Lanes<T, W> b) {
  const Mask<T, W> b_is_nan{b.vector() != b.vector()};
  return where(a < b || b_is_nan, b, a);
}
template <class T, int W>
Lanes<T, W> minimum(Lanes<T, W> a, Lanes<T, W> b) {
  const Mask<T, W> b_is_nan{b.vector() != b.vector()};
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

}  // namespace gradus
