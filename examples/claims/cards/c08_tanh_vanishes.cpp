// C08: tanh still vanishes where |x| is large, and in deep nets.
#include "claims/cards.h"
#include "claims/cards/by_depth.h"
#include "claims/cards/settings.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr double variances[]{0.5, 1, 2, 8, 32};  // σ_w² = fan_in · Var W; 1 is LeCun's
constexpr std::size_t lecun = 1;

int profile_depth(Effort effort) { return by_effort(effort, 20, 50, 100); }
int profile_seeds(Effort effort) { return by_effort(effort, 3, 8, 20); }
Profile profile(Effort effort, double variance) {
  return {.activation = "tanh",
          .weight = variance,
          .depth = profile_depth(effort),
          .width = by_effort(effort, 64, 256, 256)};
}

std::vector<DepthContest> contests(Effort effort) {
  std::vector<DepthContest> all;
  for (const int depth : by_effort<std::vector<int>>(effort, {1, 8}, {1, 5, 10, 20}, {1, 2, 5, 10, 20, 40})) {
    TrainingPlan plan{.hidden = std::vector<Index>(static_cast<std::size_t>(depth), 32),
                      .activation = "tanh",
                      .initialiser = "lecun_normal",
                      .epochs = by_effort(effort, 8, 30, 60)};
    Contest contest{.contenders = {},
                    .data = {},
                    .rates = by_effort<std::vector<double>>(effort, {0.1}, {0.01, 0.03, 0.1, 0.3, 1},
                                                            {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3}),
                    .seeds = by_effort(effort, 1, 3, 10)};
    for (const double variance : variances) {
      plan.weight_scale = std::sqrt(variance);
      contest.contenders.push_back({"σ_w² = " + significant(variance, 2), plan});
    }
    all.push_back({depth, std::move(contest)});
  }
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all = jobs_of(contests(effort));
  for (const double variance : variances)
    for (Job& job : profile_jobs(profile(effort, variance), profile_seeds(effort))) all.push_back(std::move(job));
  return all;
}

Judgement judge(const Results& results, Effort effort) {
  const int depth = profile_depth(effort);
  Figure figure{.x_title = "hidden layer (1 is next to the input)",
                .y_title = "‖δ‖, relative to the last hidden layer",
                .y = {},
                .legend = {},
                .panels = {{.x = counting_axis(1, depth, 10), .curves = {}}}};
  Table profiles{"Before training, by σ_w² = fan_in · Var W",
                 {"σ_w²", "‖δ₁‖/‖δ_L‖", "theory", "what slopes alone do per layer"},
                 {}};
  double low = 1, high = 1;
  std::vector<std::string> vanishing, others;
  double worst_kept = 0, largest_vanishing = 0;
  std::vector<double> slope_factors, reach;
  Estimate of_lecun;
  double lecun_theory = 0;
  for (std::size_t i = 0; i < std::size(variances); ++i) {
    const std::string name = significant(variances[i], 2);
    const ProfileSummary s =
        summary_of(profile(effort, variances[i]), profile_seeds(effort), results, i, std::max(1, depth / 10));
    figure.panels[0].curves.push_back(s.theory);
    figure.panels[0].curves.push_back(s.measured);
    figure.legend.push_back({.text = "σ_w² = " + name, .look = i, .dash = Dash::none});
    profiles.rows.push_back(
        {name, text_of(s.first_to_last), significant(s.theory_first_to_last, 3), "× " + fixed(s.slope_factor, 3)});
    for (const Curve* curve : {&s.measured, &s.theory})
      for (const Point& p : curve->segments[0]) low = std::min(low, p.low), high = std::max(high, p.high);
    if (s.first_to_last.high < 1e-3) {
      vanishing.push_back(name);
      largest_vanishing = std::max(largest_vanishing, variances[i]);
    } else {
      others.push_back(fmt::format("{} ({})", name, significant(s.first_to_last.value, 2)));
      worst_kept = worst_kept == 0 ? variances[i] : std::min(worst_kept, variances[i]);
    }
    slope_factors.push_back(s.slope_factor);
    reach.push_back(s.first_to_last.value);
    if (i == lecun) {
      of_lecun = s.first_to_last;
      lecun_theory = s.theory_first_to_last;
    }
  }
  figure.legend.push_back({.text = "theory", .look = {}, .dash = Dash::thin, .dots = Dots::none});
  figure.y = logarithmic_axis(low / 2, high * 2);

  ByDepth trained = by_depth(contests(effort), results, "Test accuracy, each with its best learning rate");
  const std::vector<Outcome>&shallow = trained.outcomes.front(), &deep = trained.outcomes.back();
  const int deepest = contests(effort).back().depth;
  std::vector<std::string> losses;
  std::vector<double> lost_values;
  for (std::size_t i = 0; i < deep.size(); ++i) {
    const Estimate lost = bootstrap(differences(shallow[i].test_accuracies(), deep[i].test_accuracies()), mean);
    lost_values.push_back(lost.value);
    losses.push_back(fmt::format("{} with σ_w² = {}", fixed(lost.value, 3), significant(variances[i], 2)));
  }
  const double slope_at_5 = 1 - std::tanh(5.0) * std::tanh(5.0), slope_at_10 = 1 / std::pow(std::cosh(10.0), 2);
  const bool everywhere = others.empty(), nowhere = vanishing.empty();
  std::vector<std::string> found{
      fmt::format("Where |x| is large the slope is near 0: {} at 5, {} at 10.", significant(slope_at_5, 2),
                  significant(slope_at_10, 2)),
      nowhere ? fmt::format("Over {} layers no variance let the gradient fall below a thousandth.", depth)
              : fmt::format("Over {} layers the gradient falls below a thousandth with σ_w² = {}; not with {}.", depth,
                            listed(vanishing), others.empty() ? "any other" : listed(others)),
      fmt::format("With LeCun's σ_w² = 1 it comes to {}. Theory has {}: tanh is at the edge of chaos there, where "
                  "what is left falls as a power of the depth, not exponentially.",
                  text_of(of_lecun), significant(lecun_theory, 3)),
      fmt::format(
          "From the smallest weights to the largest, what slopes alone do to ‖δ‖ per layer goes from × {} to × {}: "
          "more units are saturated. What reaches the first layer goes from {} to {}: larger weights {} what "
          "saturation takes.",
          fixed(slope_factors.front(), 2), fixed(slope_factors.back(), 2), significant(reach.front(), 2),
          significant(reach.back(), 2), reach.back() > reach.front() ? "more than make up for" : "do not make up for"),
      fmt::format("In training, {} layers end below {} in test accuracy by {}.", deepest,
                  contests(effort).front().depth, listed(losses))};
  if (const std::string warning = edge_warning(trained.at_edge); !warning.empty()) found.push_back(warning);
  return {
      .verdict = everywhere ? Verdict::holds
                 : nowhere  ? Verdict::refuted
                            : Verdict::holds_if,
      .condition = everywhere || nowhere
                       ? ""
                       : fmt::format("the weights are drawn smaller than LeCun's: it vanished with σ_w² = {}, and "
                                     "from {} on it did not, however many units were saturated",
                                     significant(largest_vanishing, 2), significant(worst_kept, 2)),
      .effect_of = fmt::format("‖δ₁‖/‖δ_L‖ of tanh with LeCun's variance before training, {} hidden layers", depth),
      .effect = of_lecun,
      .seeds = profile_seeds(effort),
      .found = found,
      .tables = {profiles, trained.table},
      .plots = {drawn_as("c08_gradient_profile", "A tanh's gradient on its way to the input",
                         "What is left of the gradient at each hidden layer before training, by the variance of the "
                         "weights; dots: geometric mean over seeds with the smallest and the largest, lines: "
                         "theory of wide nets.",
                         figure),
                drawn_as("c08_accuracy_by_depth", "tanh by depth and variance of the weights",
                         "Test accuracy on digits, each with its best rate; bars: smallest and largest of the "
                         "seeds.",
                         trained.figure)}};
}

}  // namespace

Claim c08_tanh_vanishes() {
  return {.id = "C08",
          .says = "tanh still vanishes where |x| is large, and in deep nets",
          .question = "Does a deep tanh net's gradient vanish before it reaches the early layers?",
          .prediction =
              "‖δ‖ shrinks from layer to layer towards the input, the more so the larger the pre-activations "
              "are, and deep nets learn less well than shallow ones.",
          .protocol =
              "Before training: ‖δ‖ per layer in float64, for five variances of the weights around LeCun's, next "
              "to the theory of wide nets. In training: digits, 32 units a layer, SGD, each variance and depth "
              "with the rate that is best on a validation part.",
          .command = "./run claims --only C08",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
