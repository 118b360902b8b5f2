#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/diagnostics/dying_relu.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gradus {
namespace {

void require(const ReluNet& net) {
  if (net.width < 1 || net.layers < 2)
    throw ArgumentError("[dying_relu] a network of width " + std::to_string(net.width) + " with " +
                        std::to_string(net.layers) +
                        " layers of weights has no hidden units. It takes a width of 1 and two layers at least.");
}

// 1 − (1 − p)^n, also where p is too small for 1 − p.
double at_least_once(double p, double n) { return -std::expm1(n * std::log1p(-p)); }

}  // namespace

double dead_at_a_point(const ReluNet& net) {
  require(net);
  return at_least_once(std::exp2(-net.width), net.layers - 1);
}

// p_low = 1 − a1^t + C (a2^t − a1^t), written with 1 − a, which are tiny where layers are wide.
BornDead born_dead(const ReluNet& net) {
  require(net);
  const double n = net.width;
  const double t = net.layers - 2;
  const double off = std::exp2(-n);
  const double loss1 = off;                            // 1 − a1
  const double loss2 = 2 * off + (n - 1) * off * off;  // 1 − a2
  const double share = (1 - 2 * off) * (1 - off) / (1 + (n - 1) * off);
  const double dead1 = at_least_once(loss1, t);  // 1 − a1^t
  const double dead2 = at_least_once(loss2, t);
  return {std::max(0.0, dead1 + share * (dead1 - dead2)), dead_at_a_point(net)};
}

double off_for_both(double angle) {
  if (!(angle >= 0 && angle <= std::numbers::pi))
    throw ArgumentError("[off_for_both] an angle between two inputs is from 0 to π, not " + number_text(angle) + ".");
  return (std::numbers::pi - angle) / (2 * std::numbers::pi);
}

}  // namespace gradus
