// C16: softmax exaggerates differences, and the largest logit's probability tends to 1.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/sharpness_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

std::vector<std::string> data_sets(Effort effort) {
  return by_effort<std::vector<std::string>>(effort, {"digits"}, {"digits", "fashion-mnist"},
                                             {"digits", "fashion-mnist"});
}
int seeds(Effort effort) { return by_effort(effort, 2, 3, 10); }

Job net_job(Effort effort, const std::string& data, int seed) {
  return sharpness_job({.hidden = {64},
                        .activation = "tanh",
                        .optimizer = "adam",
                        .learning_rate = 3e-3,
                        .epochs = by_effort(effort, 15, 40, 100),
                        .seed = static_cast<std::uint64_t>(seed)},
                       {.name = data, .at_most = data == "digits" ? 0 : by_effort<Index>(effort, 1000, 2000, 10000)});
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (int seed = 1; seed <= seeds(effort); ++seed) {
    all.push_back(gap_job(static_cast<std::uint64_t>(seed)));
    for (const std::string& data : data_sets(effort)) all.push_back(net_job(effort, data, seed));
  }
  return all;
}

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

// Where the share of rows that softmax makes more unequal crosses a half, by its logarithm between two scales.
double crossing(const std::vector<double>& sharper) {
  const std::vector<double>& s = share_scales();
  for (std::size_t i = 1; i < s.size(); ++i)
    if (sharper[i - 1] < 0.5 && sharper[i] >= 0.5) {
      const double share = (0.5 - sharper[i - 1]) / (sharper[i] - sharper[i - 1]);
      return s[i - 1] * std::pow(s[i] / s[i - 1], share);
    }
  return sharper.front() >= 0.5 ? 0 : std::numeric_limits<double>::infinity();
}

Judgement judge(const Results& results, Effort effort) {
  std::vector<double> crossings;
  double ratio_error = 0;
  for (int seed = 1; seed <= seeds(effort); ++seed) {
    const Json& r = results.of(gap_job(static_cast<std::uint64_t>(seed)));
    crossings.push_back(crossing(numbers(r["sharper"])));
    ratio_error = std::max(ratio_error, number(r["ratio_error"]));
  }
  const Json& curves = results.of(gap_job(1));
  Figure figure{.x_title = "gap between the largest of ten logits and the others",
                .y_title = "probability of the largest",
                .y = linear_axis(0, 1),
                .legend = {},
                .panels = {{.x = linear_axis(0, 15), .curves = {}, .reference = 0.1}}};
  std::size_t look = 0;
  for (std::size_t t = 0; t < temperatures().size(); ++t) {
    if (temperatures()[t] != 0.5 && temperatures()[t] != 1 && temperatures()[t] != 2 && temperatures()[t] != 5)
      continue;
    figure.panels[0].curves.push_back(line_through(gaps(), numbers(curves["top"][t]), plain(look)));
    figure.legend.push_back(plain_entry("T = " + exact(temperatures()[t]), look++));
  }
  figure.legend.push_back(plain_entry("10 equal logits", 7, Dash::dashed));
  figure.legend.back().look = {};

  const std::size_t one = static_cast<std::size_t>(std::ranges::find(temperatures(), 1.0) - temperatures().begin());
  const std::vector<double> top = numbers(curves["top"][one]);
  const bool tends_to_1 = std::ranges::is_sorted(top) && top.back() > 0.9999;
  std::size_t sure = 0;
  while (sure + 1 < top.size() && top[sure] < 0.99) ++sure;

  // Nets: how decided they become, and what temperature does to them.
  std::vector<std::string> found;
  std::vector<Table> tables;
  for (const std::string& data : data_sets(effort)) {
    std::vector<double> first_top, last_top, first_gap, last_gap, accuracy;
    Table table{data + ": the same trained nets at other temperatures",
                {"T", "mean largest p", "accuracy", "−log p of the label", "calibration error"},
                {}};
    std::vector<double> errors(temperatures().size(), 0.0);
    for (std::size_t t = 0; t < temperatures().size(); ++t) {
      std::vector<double> cells(4, 0.0);
      for (int seed = 1; seed <= seeds(effort); ++seed) {
        const std::vector<double> of = numbers(results.of(net_job(effort, data, seed))["tempered"][t]);
        for (std::size_t i = 0; i < 4; ++i) cells[i] += of[i] / seeds(effort);
      }
      errors[t] = cells[3];
      table.rows.push_back(
          {exact(temperatures()[t]), fixed(cells[0], 3), fixed(cells[1], 3), fixed(cells[2], 3), fixed(cells[3], 3)});
    }
    tables.push_back(std::move(table));
    for (int seed = 1; seed <= seeds(effort); ++seed) {
      const Json& r = results.of(net_job(effort, data, seed));
      first_top.push_back(number(r["top"].front()));
      last_top.push_back(number(r["top"].back()));
      first_gap.push_back(number(r["gap"].front()));
      last_gap.push_back(number(r["gap"].back()));
      accuracy.push_back(number(r["accuracy"].back()));
    }
    const std::size_t best = static_cast<std::size_t>(std::ranges::min_element(errors) - errors.begin());
    found.push_back(fmt::format(
        "{}: training widens the gap between the two largest logits from {} to {}, and the mean largest p goes from {} "
        "to {}, at a test accuracy of {}. Of the temperatures tried, T = {} makes the nets say how sure they may be.",
        data, fixed(mean(first_gap), 2), fixed(mean(last_gap), 1), fixed(mean(first_top), 2), fixed(mean(last_top), 3),
        fixed(mean(accuracy), 3), exact(temperatures()[best])));
  }
  const Estimate border = bootstrap(crossings, mean);
  const bool is_gap_alone = ratio_error < 1e-12;
  const bool always = border.high <= share_scales().front();
  found.insert(
      found.begin(),
      {fmt::format("The ratio of two probabilities is e^(gap / T), whatever the other logits are: to within {} "
                   "of itself.",
                   significant(ratio_error, 2)),
       fmt::format("With ten classes the largest logit has p > 0.99 from a gap of {} on, in steps of ¼ (theory: ln 891 "
                   "= 6.79). "
                   "If two are largest, each tends to ½ instead.",
                   significant(gaps()[sure], 3)),
       fmt::format("Softmax knows gaps, and not ratios: of logits uniform on (0, s), it makes the largest share "
                   "larger than x / Σ x does only where s is above {}. Below, it levels: logits 0.2 and 0.1 "
                   "become 0.525 and 0.475.",
                   text_of(border))});
  return {.verdict = !is_gap_alone || !tends_to_1 ? Verdict::refuted
                     : always                     ? Verdict::holds
                                                  : Verdict::holds_if,
          .condition =
              is_gap_alone && tends_to_1 && !always
                  ? fmt::format("the logits are spread over more than about {}, in units of the temperature; smaller "
                                "differences are made smaller still",
                                significant(border.value, 2))
                  : "",
          .effect_of = "scale of ten uniform logits from which on softmax is more unequal than their shares",
          .effect = border,
          .seeds = seeds(effort),
          .found = std::move(found),
          .tables = std::move(tables),
          .plots = {drawn_as("c16_gap", "How a gap between logits becomes a probability",
                             "Probability of the largest of ten logits by its distance from the nine others, at four "
                             "temperatures T: softmax(x / T).",
                             figure)}};
}

}  // namespace

Claim c16_softmax_decides() {
  return {.id = "C16",
          .says = "softmax exaggerates differences: the largest logit's probability tends to 1",
          .question = "Does softmax exaggerate?",
          .prediction =
              "The ratio of two probabilities is e^gap. If it always exaggerates, the largest p is above the "
              "largest share x / Σ x for logits of any size; if not, there is a size below which it levels.",
          .protocol =
              "1000 rows of ten random logits per scale and temperature, against e^(gap / T) and against shares. "
              "Nets of 64 tanh units (Adam, rate 0.003, not tuned: nothing is compared) are looked at in every "
              "epoch, and afterwards with their logits divided by T.",
          .command = "./run claims --only C16",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
