// C17: softmax overflows for large logits, and subtracting the maximum mends that.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/softmax_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr const char* types[] = {"float32", "float64"};
constexpr const char* forms[] = {"naive", "stable", "fused"};

std::vector<double> scales(Effort effort) {
  return by_effort<std::vector<double>>(
      effort, {1, 30, 100, 1000, 10000}, {1, 3, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10000},
      {1, 2, 3, 5, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 5000, 10000});
}
int seeds(Effort effort) { return by_effort(effort, 2, 10, 40); }

Job job_of(double scale, const char* dtype, int seed) {
  return overflow_job({.scale = scale, .dtype = dtype, .seed = static_cast<std::uint64_t>(seed)});
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const double scale : scales(effort))
    for (const char* dtype : types)
      for (int seed = 1; seed <= seeds(effort); ++seed) all.push_back(job_of(scale, dtype, seed));
  return all;
}

// One measure of one form at one scale: its mean over seeds, or its worst.
double average(const Results& results, Effort effort, double scale, const char* dtype, const char* form,
               const char* what) {
  std::vector<double> values;
  for (int seed = 1; seed <= seeds(effort); ++seed)
    values.push_back(number(results.of(job_of(scale, dtype, seed))[form][what]));
  return mean(values);
}
template <class Read>
double worst(const Results& results, Effort effort, Read read) {
  double largest = 0;
  for (const double scale : scales(effort))
    for (const char* dtype : types)
      for (int seed = 1; seed <= seeds(effort); ++seed)
        largest = std::max(largest, read(results.of(job_of(scale, dtype, seed))));
  return largest;
}

std::string percent(double share) { return fixed(100 * share, share > 0 && share < 0.01 ? 2 : 0) + " %"; }

Judgement judge(const Results& results, Effort effort) {
  const std::vector<double> all_scales = scales(effort);
  const Curve looks[] = {{.look = 1, .dots = Dots::none}, {.look = 0}, {.look = 2, .dots = Dots::hollow}};
  Figure figure{.x_title = "scale of the logits",
                .y_title = "share of rows that are not finite",
                .y = linear_axis(0, 1),
                .legend = {plain_entry("exp x / Σ exp x", 1),
                           {.text = "softmax x", .look = 0},
                           {.text = "log_softmax x", .look = 2, .dots = Dots::hollow}},
                .panels = {}};
  Table table{"Share of rows that are not finite, at the largest scale (10⁴)",
              {"", "probabilities", "their logarithms", "gradient of the loss", "largest error of p"},
              {}};
  const Axis scale_axis{
      .low = 1, .high = 2 * all_scales.back(), .logarithmic = true, .tics = {{1, "1"}, {1e2, "10^2"}, {1e4, "10^4"}}};
  for (const char* dtype : types) {
    for (const auto& [what, told] : {std::pair{"broken", "probabilities"}, {"gradient_broken", "loss, gradient"}}) {
      Panel panel{.title = fmt::format("{}, {}", told, dtype), .x = scale_axis};
      // The first is drawn last, and dashed, so that it can be seen where the second lies under it.
      for (const std::size_t f : {2, 1, 0}) {
        std::vector<double> broken;
        for (const double scale : all_scales) broken.push_back(average(results, effort, scale, dtype, forms[f], what));
        panel.curves.push_back(line_through(all_scales, broken, looks[f]));
      }
      figure.panels.push_back(std::move(panel));
    }
    for (const char* form : forms) {
      std::vector<std::string> row{fmt::format("{}, {}", form, dtype)};
      for (const char* what : {"broken", "log_broken", "gradient_broken"})
        row.push_back(percent(average(results, effort, all_scales.back(), dtype, form, what)));
      row.push_back(significant(average(results, effort, all_scales.back(), dtype, form, "error"), 2));
      table.rows.push_back(std::move(row));
    }
  }

  const auto most = [&](const char* form, const char* what) {
    return worst(results, effort, [&](const Json& r) { return number(r[form][what]); });
  };
  const double change = worst(results, effort, [](const Json& r) { return number(r["change_in_ulps"]); });
  const double moved = worst(results, effort, [](const Json& r) { return number(r["change"]); });
  std::vector<double> naive_broken;
  for (int seed = 1; seed <= seeds(effort); ++seed)
    naive_broken.push_back(number(results.of(job_of(100, "float32", seed))["naive"]["broken"]));
  const Estimate broken = bootstrap(naive_broken, mean);

  const bool overflows = broken.low > 0;
  const bool mended = most("stable", "broken") == 0;
  // x − max is off by up to ε |x − max| / 2, and its exp by as much of itself: |x − max| < 2 · 708 in these rows.
  const bool unchanged = change <= 2 * 708;
  return {
      .verdict = overflows && mended && unchanged ? Verdict::holds
                 : mended                         ? Verdict::holds_if
                                                  : Verdict::refuted,
      .condition = !overflows ? "logits are larger than were tried here: the textbook formula did not overflow"
                   : mended && !unchanged ? "a change beyond rounding is accepted"
                                          : "",
      .effect_of = "share of rows that are NaN without the subtraction, float32, logits of scale 100",
      .effect = broken,
      .seeds = seeds(effort),
      .found =
          {fmt::format("exp overflows above 88.72 in float32 and 709.8 in float64. At scale 100, {} of rows with ten "
                       "classes are lost to NaN in float32 without the subtraction; with it, none, up to 10⁴.",
                       percent(broken.value)),
           fmt::format(
               "It changes nothing but rounding: in rows where no exp overflows or underflows, probabilities differ "
               "by at most {} units in the last place, which is {} at most. (x less the maximum is rounded, "
               "and exp makes of it a relative error as large as x.)",
               significant(change, 3), significant(moved, 2)),
           fmt::format(
               "It mends softmax, not the loss made of it: log(softmax x) is −∞ where a probability rounds to 0, "
               "in up to {} of rows, and then the gradient of the cross-entropy is not finite in up to {} of "
               "them. log_softmax, which takes the logarithm before it rounds, has {} such rows; its largest "
               "relative error is {}.",
               percent(most("stable", "log_broken")), percent(most("stable", "gradient_broken")),
               most("fused", "gradient_broken") == 0 && most("fused", "log_broken") == 0 ? "no" : "some",
               significant(most("fused", "log_error"), 2))},
      .tables = {table},
      .plots = {
          drawn_as("c17_broken_rows", "Subtracting the maximum saves the probabilities, not the loss made of them",
                   "Share of rows of ten normal logits, by their scale, whose probabilities, or whose gradient of "
                   "the cross-entropy, are not finite: without subtracting the maximum, with it, and with the "
                   "logarithm fused in.",
                   figure)}};
}

}  // namespace

Claim c17_softmax_overflows() {
  return {.id = "C17",
          .says = "softmax overflows for large logits; subtracting the maximum fixes it and changes nothing",
          .question = "Does subtracting the maximum mend softmax, and is that enough?",
          .prediction =
              "Without it, rows with a logit above 88.7 (float32) or 709.8 (float64) become NaN; with it none, "
              "and where both work they differ by rounding only. A logarithm taken afterwards still breaks.",
          .protocol =
              "256 rows of ten normal logits for each scale, type and seed; probabilities, their logarithms and "
              "the gradient of −log p of a random label, computed in three ways, next to a reference in long "
              "double.",
          .command = "./run claims --only C17",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
