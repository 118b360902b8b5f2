// The four rules of arithmetic, broadcasting by NumPy's rule, and the operators that spell them.
#pragma once

#include <gradus/core/apply.h>

namespace gradus {

struct Add {
  static constexpr std::string_view name = "add";
  static auto value(auto a, auto b) { return a + b; }
  static auto d_a(auto, auto, auto) { return 1; }
  static auto d_b(auto, auto, auto) { return 1; }
};

struct Subtract {
  static constexpr std::string_view name = "subtract";
  static auto value(auto a, auto b) { return a - b; }
  static auto d_a(auto, auto, auto) { return 1; }
  static auto d_b(auto, auto, auto) { return -1; }
};

struct Multiply {
  static constexpr std::string_view name = "multiply";
  static auto value(auto a, auto b) { return a * b; }
  static auto d_a(auto, auto b, auto) { return b; }
  static auto d_b(auto a, auto, auto) { return a; }
};

struct Divide {
  static constexpr std::string_view name = "divide";
  static auto value(auto a, auto b) { return a / b; }
  static auto d_a(auto, auto b, auto) { return 1 / b; }
  static auto d_b(auto, auto b, auto y) { return -y / b; }
};

struct Negate {
  static constexpr std::string_view name = "negate";
  static auto value(auto x) { return -x; }
  static auto derivative(auto, auto) { return -1; }
};

namespace detail {

// A literal among arrays becomes a constant of their type.
template <ArrayReader V>
const V& lift(const V&, const V& value) {
  return value;
}
template <ArrayReader V, Number N>
V lift(const V& like, N literal) {
  return like.constant(static_cast<double>(literal));
}

}  // namespace detail

/// What may stand beside a V in an expression: another V, or a literal.
template <class X, class V>
concept Operand = std::same_as<X, V> || Number<X>;

// a ∘ b as an operation, for arrays and literals in either place.
#define GRADUS_BINARY(function, Op)            \
  template <ArrayReader V, Operand<V> X>       \
  V function(const V& a, const X& b) {         \
    return apply(Op{}, a, detail::lift(a, b)); \
  }                                            \
  template <ArrayReader V, Number N>           \
  V function(N a, const V& b) {                \
    return apply(Op{}, detail::lift(b, a), b); \
  }
// f(x), read three ways.
#define GRADUS_UNARY(function, Op) \
  template <Reader V>              \
  V function(const V& x) {         \
    return apply(Op{}, x);         \
  }

GRADUS_BINARY(operator+, Add)
GRADUS_BINARY(operator-, Subtract)
GRADUS_BINARY(operator*, Multiply)
GRADUS_BINARY(operator/, Divide)

template <ArrayReader V>
V operator-(const V& x) {
  return apply(Negate{}, x);
}

}  // namespace gradus
