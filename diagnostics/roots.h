// root_between: where a function of one number is 0, between two places where its signs differ. Regula falsi with the
// Illinois step: an end that stays is given half its weight, so that both ends close in (Dowell and Jarratt 1971).
// Every third step halves the interval, for functions that are flat at one end.
//
//   root_between([](double x) { return x * x - 2; }, 0.0, 2.0);     // √2
#pragma once

#include <cmath>

namespace gradus {

/// To within the tolerance times the larger of |x| and 1, in either order of a and b. Where the signs are the same, as
/// rounding may have it, the end with the smaller value.
template <class F>
double root_between(F f, double a, double b, double tolerance = 1e-15) {
  double at_a = f(a);
  double at_b = f(b);
  if ((at_a > 0) == (at_b > 0)) return std::abs(at_a) < std::abs(at_b) ? a : b;
  for (int step = 1; at_b != 0; ++step) {
    const double least = tolerance * std::fmax(1, std::abs(b));
    if (std::abs(a - b) <= least) break;
    double c = step % 3 == 0 ? b + (a - b) / 2 : b - at_b * (b - a) / (at_b - at_a);
    // Where it hardly moves it is there, and a step beyond proves it.
    if (std::abs(c - b) < least / 2) c = b + std::copysign(least / 2, a - b);
    const double at_c = f(c);
    if ((at_c > 0) == (at_b > 0)) {
      at_a /= 2;
    } else {
      a = b;
      at_a = at_b;
    }
    b = c;
    at_b = at_c;
  }
  return b;
}

}  // namespace gradus
