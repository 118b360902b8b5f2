// Guards: x, kept where a formula can compute with it. A textbook formula such as x · sigmoid(x) has a limit at −∞, but
// its arithmetic there is −∞ · 0, and exp(x) overflows in the branch that `where` does not choose. A guard moves x only
// where that changes nothing in the result; in words, therefore, it is x itself.
//
//   static auto value(auto x) { return bounded_below(x) * sigmoid(x); }     // −0 at −∞
//   static auto derivative(auto x, auto) { return where(x > 0, 1, exp(at_most_zero(x))); }
#pragma once

#include <gradus/core/operations.h>

namespace gradus {

namespace detail {

// Beyond it exp(−|x|) and everything like it is 0 in float32 and in float64, and its square is in range.
inline constexpr double far_out = 1000;

}  // namespace detail

/// For a branch that is chosen where x ≤ 0.
template <class V>
V at_most_zero(const V& x) {
  if constexpr (std::same_as<V, Formula>)
    return x;
  else
    return minimum(x, 0);
}

/// For a factor of something that is 0 from −far on.
template <class V>
V bounded_below(const V& x, double far = detail::far_out) {
  if constexpr (std::same_as<V, Formula>)
    return x;
  else
    return maximum(x, -far);
}

/// For a function that has reached its limits at −far and far.
template <class V>
V bounded(const V& x, double far = detail::far_out) {
  if constexpr (std::same_as<V, Formula>)
    return x;
  else
    return minimum(maximum(x, -far), far);
}

}  // namespace gradus
