// C15: softmax gives a distribution that sums to 1.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/softmax_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr const char* types[] = {"float32", "float64"};
constexpr std::size_t shifts = 6;  // 10⁰ … 10⁵

double epsilon(const std::string& dtype) {
  return dtype == "float32" ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
}

std::vector<int> class_counts(Effort effort) {
  return by_effort<std::vector<int>>(effort, {2, 10, 100}, {2, 3, 10, 30, 100, 300, 1000},
                                     {2, 3, 5, 10, 30, 100, 300, 1000, 3000});
}
std::vector<double> scales(Effort effort) {
  return by_effort<std::vector<double>>(effort, {1, 100}, {0.1, 1, 10, 100, 10000},
                                        {0.01, 0.1, 1, 10, 100, 1000, 10000});
}
int seeds(Effort effort) { return by_effort(effort, 2, 5, 20); }

Job job_of(int classes, double scale, const char* dtype, int seed) {
  return identities_job({.classes = classes, .scale = scale, .dtype = dtype, .seed = static_cast<std::uint64_t>(seed)});
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const int classes : class_counts(effort))
    for (const double scale : scales(effort))
      for (const char* dtype : types)
        for (int seed = 1; seed <= seeds(effort); ++seed) all.push_back(job_of(classes, scale, dtype, seed));
  return all;
}

// The extremes of one type over all classes, scales and seeds.
struct Extremes {
  double sum = 0;  // as the next two, in units of the type's epsilon
  double row = 0;
  double exact_shift = 0;
  double low = 1, high = 0;
  double slope = 0;
  std::vector<double> shift = std::vector<double>(shifts, 0.0);  // in probability; logits of scale 1 only
  std::vector<double> sum_by_seed;
  bool touches_ends = false;
};

Extremes extremes(const Results& results, Effort effort, const char* dtype) {
  Extremes all;
  for (int seed = 1; seed <= seeds(effort); ++seed) {
    double of_seed = 0;
    for (const int classes : class_counts(effort))
      for (const double scale : scales(effort)) {
        const Json& r = results.of(job_of(classes, scale, dtype, seed));
        of_seed = std::max(of_seed, number(r["sum_error"]) / epsilon(dtype));
        all.row = std::max(all.row, number(r["row_error"]) / epsilon(dtype));
        all.low = std::min(all.low, number(r["low"]));
        all.high = std::max(all.high, number(r["high"]));
        all.slope = std::max(all.slope, number(r["largest_slope"]));
        for (std::size_t i = 0; i < shifts; ++i) {
          all.exact_shift = std::max(all.exact_shift, number(r["exact_shift_change"][i]) / epsilon(dtype));
          if (scale == 1) all.shift[i] = std::max(all.shift[i], number(r["shift_change"][i]));
        }
      }
    all.sum_by_seed.push_back(of_seed);
    all.sum = std::max(all.sum, of_seed);
  }
  all.touches_ends = all.low == 0 || all.high == 1;
  return all;
}

Judgement judge(const Results& results, Effort effort) {
  const Extremes f32 = extremes(results, effort, "float32"), f64 = extremes(results, effort, "float64");
  std::vector<double> shift;
  for (std::size_t i = 0; i < shifts; ++i) shift.push_back(std::pow(10.0, static_cast<double>(i)));
  const auto above_zero = [](double y) { return y > 0; };
  std::vector<double> predicted32,
      predicted64;  // a logit near c is rounded by up to ε c / 2, and p by a quarter of that, twice
  for (const double c : shift) {
    predicted32.push_back(epsilon("float32") * c / 4);
    predicted64.push_back(epsilon("float64") * c / 4);
  }
  const Figure figure{
      .x_title = "number added to all logits",
      .y_title = "largest change of a probability",
      .y = logarithmic_axis(1e-18, 1e-1),
      .legend = {{.text = "float32", .look = 1, .dash = Dash::none},
                 {.text = "float64", .look = 0, .dash = Dash::none},
                 plain_entry("ε c / 4: the logits' own rounding", 7, Dash::thin)},
      .panels = {{.x = logarithmic_axis(1, 1e5),
                  .curves = {line_through(shift, predicted32, plain(7, Dash::thin)),
                             line_through(shift, predicted64, plain(7, Dash::thin)),
                             line_through(shift, f32.shift, {.look = 1, .dash = Dash::none}, above_zero),
                             line_through(shift, f64.shift, {.look = 0, .dash = Dash::none}, above_zero)}}}};
  const auto row = [](const char* what, double a, double b) {
    return std::vector<std::string>{what, significant(a, 3), significant(b, 3)};
  };
  const Table table{"The worst over all classes, scales and seeds; ε is 2⁻²³ and 2⁻⁵²",
                    {"", "float32", "float64"},
                    {row("|Σ p − 1|, in ε", f32.sum, f64.sum), row("smallest p", f32.low, f64.low),
                     row("largest p", f32.high, f64.high), row("|Σⱼ ∂pᵢ/∂xⱼ|, in ε", f32.row, f64.row),
                     row("largest |∂pᵢ/∂xⱼ|", f32.slope, f64.slope),
                     row("change by a shift that rounds no logit, in ε", f32.exact_shift, f64.exact_shift),
                     row("change by a shift of 10⁵, logits of scale 1", f32.shift.back(), f64.shift.back())}};

  const int classes = class_counts(effort).back();
  // n terms, each rounded by at most a few ε of itself, sum to 1 within a few ε; what grows with n is the sum's
  // rounding.
  const double bound = 4 + 0.5 * std::sqrt(classes);
  const auto sound = [&](const Extremes& e) {
    return e.sum <= bound && e.row <= bound && e.low >= 0 && e.high <= 1 && e.exact_shift == 0;
  };
  const bool is_distribution = sound(f32) && sound(f64);
  const bool near = std::max(f32.sum, f64.sum) < 1e3 && f32.low >= 0 && f64.low >= 0;
  return {
      .verdict = is_distribution ? Verdict::holds
                 : near          ? Verdict::holds_if
                                 : Verdict::refuted,
      .condition = !is_distribution && near ? "a sum that is off by more than rounding of its terms is let pass" : "",
      .effect_of = fmt::format("largest |Σ p − 1| in float32, 2 to {} classes, in units of ε = 2⁻²³", classes),
      .effect = bootstrap(f32.sum_by_seed, mean),
      .seeds = seeds(effort),
      .found =
          {fmt::format("The probabilities of up to {} classes sum to 1 to within {} ε in float32 and {} ε in float64, "
                       "for logits of scale {} to {}.",
                       classes, significant(f32.sum, 2), significant(f64.sum, 2),
                       significant(scales(effort).front(), 2), significant(scales(effort).back(), 5)),
           f32.touches_ends || f64.touches_ends
               ? "In mathematics each p is above 0 and below 1. In floating point both ends are reached: a class "
                 "whose logit is far behind has exactly 0, of which the logarithm is −∞ (see C17)."
               : "No p was exactly 0 or 1.",
           fmt::format("A number added to all logits changes {} where that addition rounds nothing. Where it does, "
                       "it is the logits that are changed, before softmax sees them: by adding 10⁵ to logits of "
                       "scale 1, a probability in float32 by up to {}.",
                       f32.exact_shift == 0 && f64.exact_shift == 0 ? "not one bit" : "something even",
                       significant(f32.shift.back(), 2)),
           fmt::format("Each row of the Jacobian sums to 0 to within {} ε: moving all scores alike moves nothing, so "
                       "softmax has one degree of freedom fewer than it has outputs. No entry is above {}.",
                       significant(std::max(f32.row, f64.row), 2), significant(std::max(f32.slope, f64.slope), 3))},
      .tables = {table},
      .plots = {drawn_as("c15_shift", "Softmax does not see what all logits share, but rounding does",
                         "Largest change of a probability when a number is added to all logits of scale 1. "
                         "The lines are what the logits lose when the sum is rounded to the type.",
                         figure)}};
}

}  // namespace

Claim c15_softmax_identities() {
  return {.id = "C15",
          .says = "softmax gives a distribution that sums to 1",
          .question = "Are softmax's outputs a distribution, to the last digit?",
          .prediction =
              "Sums are 1 and rows of the Jacobian 0 to within a few units of rounding, for any number of "
              "classes and any size of logits; a common shift changes nothing, bit for bit, as long as "
              "adding it rounds nothing.",
          .protocol =
              "256 rows of normal logits for each number of classes, scale, type and seed. Sums are taken in "
              "long double. Shifts: 1 to 10⁵; and powers of 2 added to logits that are multiples of 1/64, where the "
              "sum is exact.",
          .command = "./run claims --only C15",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
