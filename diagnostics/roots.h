// root_between: where a function of one number is 0, between two places where its signs differ. Regula falsi with the
// Illinois step: an end that stays is given half its weight, so that both ends close in (Dowell and Jarratt 1971).
// Every third step halves the interval, for functions that are flat at one end.
//
//   root_between([](double x) { return x * x - 2; }, 0.0, 2.0);     // √2
#pragma once

#include <cmath>
#include <utility>

namespace gradus {

/// To about 1e-15 of the larger of |x| and 1, in either order of a and b. Where the signs are the same, as rounding may
/// have it, the end with the smaller value.
template <class F>
double root_between(F f, double a, double b) {
  double at_a = f(a);
  double at_b = f(b);
  if ((at_a > 0) == (at_b > 0)) return std::abs(at_a) < std::abs(at_b) ? a : b;
  for (int step = 0; step < 200 && at_b != 0; ++step) {
    const double c = step % 3 == 2 ? a + (b - a) / 2 : b - at_b * (b - a) / (at_b - at_a);
    const double at_c = f(c);
    if ((at_c > 0) == (at_b > 0)) {
      at_a /= 2;
    } else {
      a = b;
      at_a = at_b;
    }
    const double moved = std::abs(c - b);
    b = c;
    at_b = at_c;
    if (moved <= 1e-15 * std::fmax(1, std::abs(b)) || std::abs(b - a) <= 1e-15 * std::fmax(1, std::abs(b))) break;
  }
  return b;
}

}  // namespace gradus
