#include "explained.h"

#include "rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::oracle {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double largest_of(const Site& s) {
  return s.difference.dtype == float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
}
double smallest_normal_of(const Site& s) {
  return s.difference.dtype == float32 ? std::numeric_limits<float>::min() : std::numeric_limits<double>::min();
}

bool is_nan(double x) { return std::isnan(x); }
bool is_infinite(double x) { return std::isinf(x); }

// Of the number that the reference has.
bool is_nan_there(const Site& s) { return is_nan(s.difference.theirs); }
bool is_infinite_there(const Site& s) { return is_infinite(s.difference.theirs); }

// Whether `holds` of the number of any operand in the place of the difference.
bool any_here(const Site& s, bool (*holds)(double)) {
  for (std::size_t i = 0; i < s.program.inputs.size(); ++i)
    if (holds(s.here(i))) return true;
  return false;
}
bool any_of_operand(const Site& s, std::size_t operand, double number) {
  return std::ranges::count(s.program.inputs.at(operand).to_vector(), number) > 0;
}

bool has_nan(const Site& s) { return any_here(s, is_nan); }
bool has_nan_in_row(const Site& s) {
  const std::vector<double> x = s.program.inputs.at(0).to_vector();
  const auto columns = static_cast<std::size_t>(s.program.inputs[0].shape()[-1]);
  const auto row = x.begin() + static_cast<std::ptrdiff_t>(s.difference.element / columns * columns);
  return std::any_of(row, row + static_cast<std::ptrdiff_t>(columns), is_nan);
}

bool is_last_before_overflow(const Site& s) { return s.here(0) == 709.782712893384 && is_infinite_there(s); }
bool is_beyond_where_it_stops(const Site& s) {
  return s.here(0) > (s.difference.dtype == float32 ? 1e38 : 1e307) && s.difference.theirs == infinity;
}
bool is_largest_to_the_first(const Site& s) {
  return std::abs(s.here(0)) == largest_of(s) && s.here(1) == 1 && is_infinite_there(s);
}
bool has_subnormal_base(const Site& s) {
  const double base = std::abs(s.here(0));
  return base > 0 && base < smallest_normal_of(s);
}
bool is_slope_of_subnormal_base(const Site& s) {
  return has_subnormal_base(s) && s.difference.place == 0 && is_infinite_there(s);
}
// aᵇ, a subnormal number, is one of its last bits off.
bool is_slope_with_subnormal_power(const Site& s) {
  return has_subnormal_base(s) && s.difference.place == 1 &&
         apart(s.difference.ours, s.difference.theirs) <=
             2 * smallest_number(s.difference.dtype) * std::abs(std::log(std::abs(s.here(0))));
}

bool has_lowest_logit(const Site& s) { return is_nan_there(s) && any_of_operand(s, 0, -infinity); }
bool is_flat_with_infinity(const Site& s) {
  return is_nan_there(s) && s.difference.ours == 0 && any_here(s, is_infinite);
}

bool takes_log_targets(const Site& s) { return s.program.steps[0].attributes.numbers.at(0) == 1; }
bool has_infinite_target(const Site& s) {
  const double end = takes_log_targets(s) ? -infinity : infinity;
  if (!is_nan_there(s)) return false;
  if (s.difference.kind == Kind::value) return any_of_operand(s, 1, end);
  return s.difference.place == 1 && s.here(1) == end;
}
bool has_target_of_zero(const Site& s) {
  return is_nan_there(s) && s.difference.place == 1 && s.here(1) == 0 && !takes_log_targets(s);
}

bool is_limit(const Site& s) { return is_nan_there(s) && is_infinite(s.here(0)); }
bool overflows_squared(const Site& s) {
  return is_nan_there(s) && std::isfinite(s.here(0)) && std::abs(s.here(0)) > std::sqrt(largest_of(s));
}
bool overflows_doubled(const Site& s) {
  return is_nan_there(s) && std::isfinite(s.here(0)) && std::abs(s.here(0)) > largest_of(s) / 2;
}
bool overflows_six_times(const Site& s) {
  return s.difference.theirs == infinity && std::isfinite(s.here(0)) && s.here(0) > largest_of(s) / 6;
}

bool is_just_below_zero(const Site& s) {
  return s.here(0) < 0 && s.here(0) > -rounding_unit(s.difference.dtype) && s.difference.theirs == 0;
}
bool is_nan_made_zero(const Site& s) { return is_nan(s.here(0)) && s.difference.theirs == 0; }
bool is_kink_at_three(const Site& s) { return s.here(0) == 3 && s.difference.ours == 1.5 && s.difference.theirs == 1; }
bool is_nineteen(const Site& s) { return s.here(0) == 19 && s.difference.theirs == 1; }

const std::vector<Kind> slopes{Kind::gradient, Kind::recorded_gradient};

}  // namespace

const std::vector<Explanation>& explanations() {
  static const std::vector<Explanation> all{
      {{"relu", "maximum", "minimum", "clamp", "relu6", "hardtanh", "hardsigmoid", "elu", "celu", "selu", "hinge"},
       slopes,
       {},
       has_nan,
       "No comparison with NaN holds, so which branch's slope a NaN gets is whoever's choice; the value is NaN in "
       "both."},
      {{"multi_margin"},
       slopes,
       {},
       has_nan_in_row,
       "A NaN in a row makes its loss NaN; which slopes the row gets is again whoever's choice."},
      {{"exp"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       float64,
       is_last_before_overflow,
       "libtorch's vectorised exp overflows one number early: exp(709.782712893384) is 1.7976931348622733e308."},
      {{"log1p"},
       {Kind::value},
       {},
       is_beyond_where_it_stops,
       "libtorch's vectorised log1p is infinite above 10³⁸ in float32 and above 10³⁰⁷ in float64; these logarithms are "
       "87.5 and 706.9."},
      {{"pow"},
       {Kind::value},
       float64,
       is_largest_to_the_first,
       "libtorch's vectorised pow overflows at the largest number to the power of 1, which is itself."},
      {{"pow"},
       slopes,
       float64,
       is_slope_of_subnormal_base,
       "The slope in a subnormal base, b aᵇ⁻¹, is finite where aᵇ⁻¹, which libtorch computes first, overflows."},
      {{"pow"},
       slopes,
       float64,
       is_slope_with_subnormal_power,
       "The slope in the exponent is aᵇ log a; a subnormal aᵇ may be off by its last bit, which is much of it."},
      {{"bce_with_logits"},
       {Kind::value},
       {},
       has_lowest_logit,
       "For a logit of −∞ libtorch subtracts infinity from infinity; the loss of a target above 0 is infinite."},
      {{"hinge"},
       slopes,
       {},
       is_flat_with_infinity,
       "Where the loss is flat, Gradus has a slope of 0; libtorch multiplies that 0 with an infinite operand."},
      {{"kl_div"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       {},
       has_infinite_target,
       "At an infinite target libtorch subtracts infinities, or multiplies 0 with one, where there is a limit: "
       "eᵗ (t − x) is 0 at t = −∞."},
      {{"kl_div"},
       slopes,
       {},
       has_target_of_zero,
       "The slope of t log t at 0 is −∞, as Gradus has it; libtorch finds 0 / 0."},
      {{"gelu", "gelu_tanh", "silu", "mish", "softsign", "gaussian", "squareplus", "hardswish"},
       {Kind::value, Kind::gradient, Kind::recorded_gradient},
       {},
       is_limit,
       "At an infinite operand libtorch multiplies infinity with 0, or divides or subtracts infinities, where there is "
       "a limit."},
      {{"gelu_tanh"},
       slopes,
       {},
       overflows_squared,
       "libtorch's formula for the slope squares x, and where that overflows multiplies infinity with 0."},
      {{"gaussian"},
       slopes,
       {},
       overflows_doubled,
       "The formula's slope −2 x exp(−x²) is infinity times 0 in libtorch where 2 x overflows."},
      {{"hardswish"},
       {Kind::value},
       {},
       overflows_six_times,
       "libtorch computes x · relu6(x + 3) / 6, which overflows before it is divided."},
      {{"elu", "celu", "selu"},
       {Kind::value},
       {},
       is_just_below_zero,
       "libtorch computes exp(x) − 1, which is 0 for x closer to 0 than one rounding of 1."},
      {{"softshrink"}, {Kind::value}, {}, is_nan_made_zero, "libtorch's softshrink makes 0 of NaN."},
      {{"hardswish"},
       slopes,
       {},
       is_kink_at_three,
       "At its kink at 3 libtorch has the slope on the left, 3/2, as Gradus has it, and in its vectorised code that on "
       "the right."},
      {{"mish"}, slopes, float64, is_nineteen, "The slope exceeds 1 by 2.3e-15, which is lost in libtorch's formula."},
  };
  return all;
}

const Explanation* explanation(const Program& program, const Difference& difference) {
  const std::string& operation = program.steps.at(0).operation;
  for (const Explanation& e : explanations())
    if (std::ranges::count(e.operations, operation) > 0 && std::ranges::count(e.kinds, difference.kind) > 0 &&
        (!e.dtype || *e.dtype == difference.dtype) && e.when({program, difference}))
      return &e;
  return nullptr;
}

}  // namespace gradus::oracle
