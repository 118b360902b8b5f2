#include "claims/cards/cost_of_activation.h"

#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double little = 1.1;  // a step that takes up to a tenth longer

double share_of_step(const Times& times, const Timing& timing) {
  const auto elements = static_cast<double>(timing.depth * timing.batch * timing.width);
  std::vector<double> shares = times.both();
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] *= elements / times.step[i];
  return median(shares);
}

double ratio_of(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> ratios = above;
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= below[i];
  return median(ratios);
}

std::string widths_text(const std::vector<Index>& widths) {
  std::vector<std::string> texts;
  for (const Index width : widths) texts.push_back(std::to_string(width));
  return listed(texts);
}

}  // namespace

std::vector<Timing> timings(Effort effort) {
  std::vector<Timing> all;
  const auto widths =
      by_effort<std::vector<Index>>(effort, {16, 64}, {16, 32, 64, 128, 256}, {8, 16, 32, 64, 128, 256, 512});
  for (const Index width : widths) all.push_back({.width = width, .rounds = by_effort(effort, 40, 100, 300)});
  return all;
}

std::vector<Job> timing_jobs(Effort effort) {
  std::vector<Job> all;
  for (const Timing& timing : timings(effort)) all.push_back(timing_job(timing));
  return all;
}

Cost cost_of(const std::string& rival, const Timing& timing, const Results& results) {
  const TimingResult times = timing_result(results.of(timing_job(timing)));
  const Times& relu = times.of("relu");
  const Times& other = times.of(rival);
  return {.width = timing.width,
          .relu_ns = median(relu.both()),
          .rival_ns = median(other.both()),
          .forward = ratio_of(other.forward, relu.forward),
          .backward = ratio_of(other.backward, relu.backward),
          .by_itself = bootstrap(other.ratio_by_itself(relu), median),
          .step = bootstrap(other.ratio_of_steps(relu), median),
          .relu_share = share_of_step(relu, timing),
          .rival_share = share_of_step(other, timing)};
}

std::vector<Cost> costs_of(const std::string& rival, const Results& results, Effort effort) {
  std::vector<Cost> all;
  for (const Timing& timing : timings(effort)) all.push_back(cost_of(rival, timing, results));
  return all;
}

Table cost_table(const std::string& rival, const std::vector<Cost>& costs) {
  Table table{"Time per element and per step of training, by the width of the layers",
              {"units a layer"},
              {{"ReLU: ns per element, both ways"},
               {rival + ": the same"},
               {rival + " / ReLU, forward"},
               {"… backward"},
               {"… both"},
               {"… a whole step"},
               {"ReLU's share of the step"},
               {rival + "'s share of the step"}}};
  for (const Cost& cost : costs) {
    table.header.push_back(std::to_string(cost.width));
    const std::string cells[] = {fixed(cost.relu_ns, 2),
                                 fixed(cost.rival_ns, 2),
                                 fixed(cost.forward, 2),
                                 fixed(cost.backward, 2),
                                 text_of(cost.by_itself),
                                 text_of(cost.step),
                                 fixed(100 * cost.relu_share, 1) + " %",
                                 fixed(100 * cost.rival_share, 1) + " %"};
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].push_back(cells[i]);
  }
  return table;
}

Figure cost_figure(const std::vector<std::pair<std::string, std::vector<Cost>>>& rivals) {
  std::vector<int> widths;
  for (const Cost& cost : rivals.front().second) widths.push_back(static_cast<int>(cost.width));
  double highest = 1;
  Figure figure{.x_title = "units a layer",
                .y_title = "time, ReLU’s = 1",
                .y = {},
                .legend = {},
                .panels = {{.title = "the activation by itself", .x = marked_axis(widths), .reference = 1},
                           {.title = "a whole step of training", .x = marked_axis(widths), .reference = 1}}};
  for (std::size_t i = 0; i < rivals.size(); ++i) {
    Curve alone{.look = i + 1, .segments = {{}}, .spread = Spread::bars};
    Curve step = alone;
    for (const Cost& cost : rivals[i].second) {
      const auto width = static_cast<double>(cost.width);
      alone.segments[0].push_back({width, cost.by_itself.value, cost.by_itself.low, cost.by_itself.high});
      step.segments[0].push_back({width, cost.step.value, cost.step.low, cost.step.high});
      highest = std::max({highest, cost.by_itself.high, cost.step.high});
    }
    figure.panels[0].curves.push_back(alone);
    figure.panels[1].curves.push_back(step);
    figure.legend.push_back({.text = rivals[i].first, .look = i + 1});
  }
  figure.legend.push_back({.text = "ReLU", .dash = Dash::dashed, .dots = Dots::none});
  figure.y = linear_axis(0, highest * 1.05);
  return figure;
}

namespace {

// The geometric mean over widths of a ratio, round by round.
Estimate over_widths(const std::string& rival, const Results& results, Effort effort,
                     std::vector<double> (Times::*ratios)(const Times&) const) {
  std::vector<std::vector<double>> by_round;
  for (const Timing& timing : timings(effort)) {
    const TimingResult times = timing_result(results.of(timing_job(timing)));
    const std::vector<double> all = (times.of(rival).*ratios)(times.of("relu"));
    by_round.resize(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) by_round[i].push_back(all[i]);
  }
  std::vector<double> means;
  for (const std::vector<double>& round : by_round) means.push_back(geometric_mean(round));
  return bootstrap(means, median);
}

}  // namespace

Judgement judge_small_cost(const std::string& rival, const Results& results, Effort effort) {
  const std::vector<Cost> costs = costs_of(rival, results, effort);
  const Estimate by_itself = over_widths(rival, results, effort, &Times::ratio_by_itself);
  const Estimate step = over_widths(rival, results, effort, &Times::ratio_of_steps);
  std::vector<Index> small, large, unclear, shorter;
  for (const Cost& cost : costs) {
    (cost.step.high <= little ? small : cost.step.low > little ? large : unclear).push_back(cost.width);
    if (cost.step.high < 1) shorter.push_back(cost.width);
  }
  const Cost& worst = *std::ranges::max_element(costs, {}, [](const Cost& cost) { return cost.rival_share; });
  const bool refuted = by_itself.low <= 1 || step.value > little;

  std::vector<std::string> found{
      fmt::format("By itself, forward and backward together, {} takes {} times as long as ReLU: {} against {} ns per "
                  "element with {} units.",
                  rival, text_of(by_itself), fixed(worst.rival_ns, 2), fixed(worst.relu_ns, 2), worst.width),
      fmt::format("The difference is made forward ({}×), where the exponential is; backward ({}×) the derivative comes "
                  "from the output.",
                  fixed(worst.forward, 1), fixed(worst.backward, 1)),
      fmt::format("Most of a step is spent elsewhere. The activation's share is greatest with {} units: {} takes {} % "
                  "of the step, ReLU {} %. Over all widths the step takes {} times as long.",
                  worst.width, rival, fixed(100 * worst.rival_share, 1), fixed(100 * worst.relu_share, 1),
                  text_of(step))};
  if (!shorter.empty())
    found.push_back(
        fmt::format("With {} units the step is even shorter than ReLU's, which a dearer activation cannot explain; "
                    "why was not looked into, but differences of that size cannot be put down to it.",
                    widths_text(shorter)));
  if (!large.empty())
    found.push_back(fmt::format("With {} units a step takes over a tenth longer.", widths_text(large)));
  if (!unclear.empty())
    found.push_back(
        fmt::format("With {} units the interval reaches from below a tenth to above: the machine was too "
                    "busy to tell.",
                    widths_text(unclear)));
  return {.verdict = refuted         ? Verdict::refuted
                     : large.empty() ? Verdict::holds
                                     : Verdict::holds_if,
          .condition = refuted || large.empty()
                           ? ""
                           : fmt::format("the layers do not have {} units, where a step takes over a tenth longer",
                                         widths_text(large)),
          .effect_of = fmt::format("time of a step with {} relative to ReLU, mean over widths", rival),
          .effect = step,
          .seeds = 1,
          .found = found,
          .tables = {cost_table(rival, costs)},
          .plots = {}};
}

}  // namespace gradus::claims
