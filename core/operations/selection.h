// Comparing and choosing, element by element. A comparison gives 1 where it holds and 0 where not, and no gradient
// passes it. At kinks the derivative follows the usual conventions: |x| has slope 0 at 0, a tie of maximum or minimum
// gives each side half, clamp passes the whole gradient at its bounds.
#pragma once

#include <gradus/core/operations/arithmetic.h>

namespace gradus {

struct Greater {
  static constexpr std::string_view name = "greater";
  static constexpr bool differentiable = false;
  static auto value(auto a, auto b) { return where(a > b, 1, 0); }
};

struct GreaterEqual {
  static constexpr std::string_view name = "greater_equal";
  static constexpr bool differentiable = false;
  static auto value(auto a, auto b) { return where(a >= b, 1, 0); }
};

struct Equal {
  static constexpr std::string_view name = "equal";
  static constexpr bool differentiable = false;
  static auto value(auto a, auto b) { return where(equal(a, b), 1, 0); }
};

/// a where the condition is not 0, else b.
struct Where {
  static constexpr std::string_view name = "where";
  static auto value(auto condition, auto a, auto b) { return where(equal(condition, 0), b, a); }
  static auto d_a(auto, auto, auto, auto) { return 0; }
  static auto d_b(auto condition, auto, auto, auto) { return where(equal(condition, 0), 0, 1); }
  static auto d_c(auto condition, auto, auto, auto) { return where(equal(condition, 0), 1, 0); }
};

/// NaN if either is NaN.
struct Maximum {
  static constexpr std::string_view name = "maximum";
  static auto value(auto a, auto b) { return maximum(a, b); }
  static auto d_a(auto a, auto b, auto) { return where(a > b, 1, where(equal(a, b), 0.5, 0)); }
  static auto d_b(auto a, auto b, auto) { return where(b > a, 1, where(equal(a, b), 0.5, 0)); }
};

struct Minimum {
  static constexpr std::string_view name = "minimum";
  static auto value(auto a, auto b) { return minimum(a, b); }
  static auto d_a(auto a, auto b, auto) { return where(a < b, 1, where(equal(a, b), 0.5, 0)); }
  static auto d_b(auto a, auto b, auto) { return where(b < a, 1, where(equal(a, b), 0.5, 0)); }
};

struct Abs {
  static constexpr std::string_view name = "abs";
  static auto value(auto x) { return abs(x); }
  static auto derivative(auto x, auto) { return where(x > 0, 1, where(x < 0, -1, 0)); }
};

struct Clamp {
  static constexpr std::string_view name = "clamp";
  double low = 0;
  double high = 1;
  auto value(auto x) const { return where(x < low, low, where(x > high, high, x)); }
  auto derivative(auto x, auto) const { return where(x < low, 0, where(x > high, 0, 1)); }
};

GRADUS_BINARY(operator>, Greater)
GRADUS_BINARY(operator>=, GreaterEqual)
GRADUS_BINARY(equal, Equal)
GRADUS_BINARY(maximum, Maximum)
GRADUS_BINARY(minimum, Minimum)
GRADUS_UNARY(abs, Abs)

template <ArrayReader V, Operand<V> X>
V operator<(const V& a, const X& b) {
  return apply(Greater{}, detail::lift(a, b), a);
}
template <ArrayReader V, Number N>
V operator<(N a, const V& b) {
  return b > a;
}
template <ArrayReader V, Operand<V> X>
V operator<=(const V& a, const X& b) {
  return apply(GreaterEqual{}, detail::lift(a, b), a);
}
template <ArrayReader V, Number N>
V operator<=(N a, const V& b) {
  return b >= a;
}

/// Both hold; of conditions, which are 0 or 1.
template <ArrayReader V>
V operator&&(const V& a, const V& b) {
  return a * b;
}
template <ArrayReader V>
V operator||(const V& a, const V& b) {
  return maximum(a, b);
}

template <ArrayReader V, Operand<V> Yes, Operand<V> No>
V where(const V& condition, const Yes& yes, const No& no) {
  return apply(Where{}, condition, detail::lift(condition, yes), detail::lift(condition, no));
}

inline Formula maximum(const Formula& a, const Formula& b) { return apply(Maximum{}, a, b); }
inline Formula minimum(const Formula& a, const Formula& b) { return apply(Minimum{}, a, b); }

/// x kept within [low, high]. Throws ArgumentError if low > high or either is NaN.
Variable clamp(const Variable& x, double low, double high);

}  // namespace gradus
