#include "explained.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::oracle {

namespace {

using Operands = std::span<const double>;

bool has_nan(Operands x) {
  return std::any_of(x.begin(), x.end(), [](double v) { return std::isnan(v); });
}
bool is_last_before_overflow(Operands x) { return x[0] == 709.782712893384; }
bool is_beyond_half_the_range(Operands x) { return x[0] > 1.7e38; }
bool is_largest_to_the_first(Operands x) { return std::abs(x[0]) == std::numeric_limits<double>::max() && x[1] == 1; }
bool is_subnormal_base(Operands x) {
  return std::abs(x[0]) > 0 && std::abs(x[0]) < std::numeric_limits<double>::min() && std::isfinite(x[1]);
}
bool is_nan(Operands x) { return std::isnan(x[0]); }
bool is_huge(Operands x) { return std::abs(x[0]) > 1e15; }
bool is_just_below_zero(Operands x) { return x[0] < 0 && x[0] > -1e-20; }
bool is_three(Operands x) { return x[0] == 3; }
bool is_nineteen(Operands x) { return x[0] == 19; }
bool has_infinity(Operands x) {
  return std::any_of(x.begin(), x.end(), [](double v) { return std::isinf(v); });
}
bool has_zero(Operands x) {
  return std::any_of(x.begin(), x.end(), [](double v) { return v == 0; });
}
bool has_minus_infinity(Operands x) {
  return std::any_of(x.begin(), x.end(), [](double v) { return v == -std::numeric_limits<double>::infinity(); });
}

const std::vector<Kind> slopes{Kind::gradient, Kind::recorded_gradient};

}  // namespace

const std::vector<Explanation>& explanations() {
  static const std::vector<Explanation> all{
      {{"relu", "maximum", "minimum", "clamp", "relu6", "hardtanh", "hardsigmoid", "elu", "celu", "selu", "hinge",
        "multi_margin"},
       slopes,
       {},
       has_nan,
       "No comparison with NaN holds, so which branch's slope a NaN gets is whoever's choice; the value is NaN in "
       "both."},
      {{"exp"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       float64,
       is_last_before_overflow,
       "libtorch's vectorised exp overflows one number early: exp(709.782712893384) is 1.7976931348622733e308."},
      {{"log1p"},
       {Kind::value},
       {},
       is_beyond_half_the_range,
       "libtorch's vectorised log1p is infinite above half of the largest number, whose logarithm is finite."},
      {{"pow"},
       {Kind::value},
       float64,
       is_largest_to_the_first,
       "libtorch's vectorised pow overflows at the largest number to the power of 1, which is itself."},
      {{"pow"},
       slopes,
       float64,
       is_subnormal_base,
       "A subnormal base has lost its last bits: libtorch overflows early in b aᵇ⁻¹, and rounds aᵇ log a elsewhere."},
      {{"bce_with_logits"},
       {Kind::value},
       {},
       has_minus_infinity,
       "For a logit of −∞ libtorch subtracts infinity from infinity; the loss of a target above 0 is infinite."},
      {{"hinge"},
       slopes,
       {},
       has_infinity,
       "Where the loss is flat, Gradus has a slope of 0; libtorch multiplies that 0 with an infinite operand."},
      {{"kl_div"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       {},
       has_infinity,
       "libtorch subtracts infinities, or multiplies 0 with one, where there is a limit: eᵗ (t − x) is 0 at t = −∞."},
      {{"kl_div"}, slopes, {}, has_zero, "The slope of t log t at 0 is −∞, as Gradus has it; libtorch finds 0 / 0."},
      {{"gelu", "gelu_tanh", "silu", "mish", "softsign", "gaussian", "squareplus", "hardswish"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       {},
       is_huge,
       "libtorch, or the formula in its operations, overflows on the way, or multiplies 0 with infinity, where there "
       "is a limit."},
      {{"elu", "celu", "selu"},
       {Kind::value},
       {},
       is_just_below_zero,
       "libtorch computes exp(x) − 1, which is 0 for x close to 0."},
      {{"softshrink"}, {Kind::value}, {}, is_nan, "libtorch's softshrink makes 0 of NaN."},
      {{"hardswish"},
       slopes,
       {},
       is_three,
       "At its kink at 3 libtorch has the slope on the left, 3/2, as Gradus has it, and in its vectorised code that on "
       "the right."},
      {{"mish"}, slopes, float64, is_nineteen, "The slope exceeds 1 by 2.3e-15, which is lost in libtorch's formula."},
  };
  return all;
}

const Explanation* explanation(std::string_view operation, const Difference& difference,
                               std::span<const double> operands) {
  for (const Explanation& e : explanations())
    if (std::ranges::count(e.operations, operation) > 0 && std::ranges::count(e.kinds, difference.kind) > 0 &&
        (!e.dtype || *e.dtype == difference.dtype) && e.when(operands))
      return &e;
  return nullptr;
}

}  // namespace gradus::oracle
