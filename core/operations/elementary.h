// The elementary functions, element by element: exponentials and logarithms, roots and powers, sine and cosine, and the
// error function.
#pragma once

#include <gradus/core/operations/arithmetic.h>
#include <gradus/core/operations/selection.h>

#include <numbers>

namespace gradus {

struct Exp {
  static constexpr std::string_view name = "exp";
  static auto value(auto x) { return exp(x); }
  static auto derivative(auto, auto y) { return y; }
};

struct Expm1 {
  static constexpr std::string_view name = "expm1";  // eˣ − 1, exact near 0
  static auto value(auto x) { return expm1(x); }
  static auto derivative(auto, auto y) { return y + 1; }
};

struct Log {
  static constexpr std::string_view name = "log";
  static auto value(auto x) { return log(x); }
  static auto derivative(auto x, auto) { return 1 / x; }
};

struct Log1p {
  static constexpr std::string_view name = "log1p";  // log(1 + x), exact near 0
  static auto value(auto x) { return log1p(x); }
  static auto derivative(auto x, auto) { return 1 / (1 + x); }
};

struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static auto value(auto x) { return sqrt(x); }
  static auto derivative(auto, auto y) { return 0.5 / y; }
};

struct Square {
  static constexpr std::string_view name = "square";
  static auto value(auto x) { return x * x; }
  static auto derivative(auto x, auto) { return 2 * x; }
};

struct Pow {
  static constexpr std::string_view name = "pow";
  static auto value(auto a, auto b) { return pow(a, b); }
  // The two limits are taken where 0 · ∞ would make NaN: a⁰ is flat in a, 0ᵇ is flat in b ≥ 0.
  static auto d_a(auto a, auto b, auto) { return where(equal(b, 0), 0, b * pow(a, b - 1)); }
  static auto d_b(auto a, auto b, auto y) { return where(equal(a, 0) && b >= 0, 0, y * log(a)); }
};

struct Sin {
  static constexpr std::string_view name = "sin";
  static auto value(auto x) { return sin(x); }
  static auto derivative(auto x, auto) { return cos(x); }
};

struct Cos {
  static constexpr std::string_view name = "cos";
  static auto value(auto x) { return cos(x); }
  static auto derivative(auto x, auto) { return -sin(x); }
};

struct Erf {
  static constexpr std::string_view name = "erf";
  static auto value(auto x) { return erf(x); }
  static auto derivative(auto x, auto) { return 2 * std::numbers::inv_sqrtpi * exp(-(x * x)); }
};

struct Erfc {
  static constexpr std::string_view name = "erfc";  // 1 − erf(x), exact also where that is tiny
  static auto value(auto x) { return erfc(x); }
  static auto derivative(auto x, auto) { return -2 * std::numbers::inv_sqrtpi * exp(-(x * x)); }
};

GRADUS_UNARY(exp, Exp)
GRADUS_UNARY(expm1, Expm1)
GRADUS_UNARY(log, Log)
GRADUS_UNARY(log1p, Log1p)
GRADUS_UNARY(sqrt, Sqrt)
GRADUS_UNARY(square, Square)
GRADUS_UNARY(sin, Sin)
GRADUS_UNARY(cos, Cos)
GRADUS_UNARY(erf, Erf)
GRADUS_UNARY(erfc, Erfc)
GRADUS_BINARY(pow, Pow)
inline Formula pow(const Formula& a, const Formula& b) { return power(a, b); }

}  // namespace gradus
