// C05: sigmoid loses information, as 100 and 10000 both give 1.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/rounding_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace gradus::claims {

using namespace presentation;

namespace {

std::vector<Job> jobs(Effort) { return {rounding_job("sigmoid"), rounding_job("tanh")}; }

Judgement judge(const Results& results, Effort) {
  const Json& sigmoid = results.of(rounding_job("sigmoid"));
  const Json& hyperbolic = results.of(rounding_job("tanh"));
  const RoundingResult f32 = rounding_result(sigmoid, "float32"), f64 = rounding_result(sigmoid, "float64");
  const RoundingResult tanh32 = rounding_result(hyperbolic, "float32"), tanh64 = rounding_result(hyperbolic, "float64");

  // In mathematics 1 − σ(x) = σ(−x), which is never 0: told apart are 100 and 10000 by their logarithms.
  std::vector<double> exact;
  for (const double x : f64.x) exact.push_back(1 / (1 + std::exp(x)));
  const auto above_zero = [](double y) { return y > 0; };
  const std::size_t paper = 7;
  const Figure figure{
      .x_title = "x",
      .y_title = "1 − σ(x)",
      .y = logarithmic_axis(1e-18, 1),
      .legend = {plain_entry("mathematics", paper, Dash::thin),
                 {.text = "float64", .look = 0, .dash = Dash::none},
                 {.text = "float32", .look = 1, .dash = Dash::none},
                 {.text = "exactly 1 in float32", .shaded = true}},
      .panels = {{.x = linear_axis(0, 40, 8),
                  .curves = {line_through(f64.x, exact, plain(paper, Dash::thin), [](double y) { return y > 1e-18; }),
                             line_through(f64.x, f64.gap, {.look = 0, .dash = Dash::none}, above_zero),
                             line_through(f32.x, f32.gap, {.look = 1, .dash = Dash::none}, above_zero)},
                  .shaded = {{f32.exactly_one, 40}}}}};

  Table where{
      "From where on the value is exactly 1, in floating point",
      {"", "float32", "float64"},
      {{"sigmoid, this library", significant(f32.exactly_one, 4), significant(f64.exactly_one, 4)},
       {"1 / (1 + e⁻ˣ), step by step", significant(f32.formula_one, 4), significant(f64.formula_one, 4)},
       {"where 1 + e⁻ˣ rounds to 1: 24 ln 2, 53 ln 2", significant(24 * std::numbers::ln2, 4),
        significant(53 * std::numbers::ln2, 4)},
       {"where σ(x) itself is nearest to 1: 25 ln 2, 54 ln 2", significant(25 * std::numbers::ln2, 4),
        significant(54 * std::numbers::ln2, 4)},
       {"the computed slope is 0 from", significant(f32.slope_zero, 4), significant(f64.slope_zero, 4)},
       {"on the other side: exactly 0 up to", significant(f32.exactly_zero, 4), significant(f64.exactly_zero, 4)},
       {"tanh exactly 1 from", significant(tanh32.exactly_one, 4), significant(tanh64.exactly_one, 4)}}};

  // The farthest of the places looked at whose x can be read off its value again to within 1%.
  const auto readable = [](const RoundingResult& of) {
    double last = 0;
    for (std::size_t i = 1; i < of.x.size() && std::abs(of.recovered[i] - of.x[i]) < 0.01 * of.x[i]; ++i)
      last = of.x[i];
    return last;
  };
  const double readable32 = readable(f32), readable64 = readable(f64);
  const bool lost = f32.exactly_one < 100 && f64.exactly_one < 100;
  const bool mathematics_keeps = exact.back() > 0;  // at x = 120, where float64 has lost it
  return {
      .verdict = !lost               ? Verdict::refuted
                 : mathematics_keeps ? Verdict::holds_if
                                     : Verdict::holds,
      .condition = lost && mathematics_keeps
                       ? fmt::format("numbers are rounded, for x of {} and more in float32, of {} and more in float64; "
                                     "the function itself gives every x a value of its own",
                                     significant(f32.exactly_one, 4), significant(f64.exactly_one, 4))
                       : "",
      .effect_of = "least x with σ(x) = 1 in float32",
      .effect = {f32.exactly_one, f32.exactly_one, f32.exactly_one},
      .found =
          {fmt::format(
               "Written as 1 / (1 + e⁻ˣ) and computed step by step, σ(x) is exactly 1 from {} on in float32 and "
               "from {} in float64; this library's is from {} and {}. Rounded but once it would be from {} and {}.",
               significant(f32.formula_one, 4), significant(f64.formula_one, 4), significant(f32.exactly_one, 4),
               significant(f64.exactly_one, 4), significant(25 * std::numbers::ln2, 4),
               significant(54 * std::numbers::ln2, 4)),
           "In mathematics 1 − σ(100) is 3.7 · 10⁻⁴⁴ and 1 − σ(10000) about 10⁻⁴³⁴³: two different numbers, which "
           "no floating-point number near 1 can hold.",
           fmt::format("Information is lost earlier than the value is 1: x can be read off σ(x) to within 1 % up "
                       "to {} in float32 and {} in float64.",
                       significant(readable32, 3), significant(readable64, 3)),
           fmt::format("It is a matter of the upper side: numbers lie dense near 0, and σ(x) is told apart from 0 "
                       "down to {} in float32 and {} in float64. The computed slope, σ(1 − σ), is "
                       "exactly 0 wherever σ is exactly 1, but not on the lower side before that.",
                       significant(f32.exactly_zero, 4), significant(f64.exactly_zero, 4)),
           fmt::format("tanh loses its inputs sooner, as tanh x = 2 σ(2x) − 1: at {} and {}, on both sides.",
                       significant(tanh32.exactly_one, 4), significant(tanh64.exactly_one, 4))},
      .tables = {where},
      .plots = {drawn_as("c05_last_difference", "How far a sigmoid is from 1",
                         fmt::format("1 − σ(x) in mathematics, a straight line here, and what is left of it in "
                                     "floating point, which ends at {} in float32 and {} in float64.",
                                     significant(f32.exactly_one, 4), significant(f64.exactly_one, 4)),
                         figure)}};
}

}  // namespace

Claim c05_sigmoid_forgets() {
  return {.id = "C05",
          .says = "sigmoid loses information: 100 and 10000 both give about 1",
          .question = "From where on is a sigmoid exactly 1, and whose fault is it?",
          .prediction =
              "If it is rounding: the place depends on the type, near 24 ln 2 = 16.64 in float32 and 53 ln 2 = "
              "36.74 in float64. If it is the function: the same place in both.",
          .protocol =
              "Bisection between neighbouring floating-point numbers for the first x whose value is 1, then "
              "2000 numbers beyond it one by one; in float32 and float64, for the library's sigmoid, the "
              "formula computed step by step, and tanh. Nothing here is random.",
          .command = "./run claims --only C05",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
