// C11: ReLU's derivative is 1 for x > 0, so gradients reach early layers; it does not saturate.
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

struct Case {
  const char* name;
  const char* activation;
  const char* initialiser;
  double variance;
};
constexpr Case cases[]{{"ReLU, He (σ_w² = 2)", "relu", "he_normal", 2},
                       {"ReLU, LeCun (σ_w² = 1)", "relu", "lecun_normal", 1},
                       {"sigmoid, He (σ_w² = 2)", "sigmoid", "he_normal", 2}};
enum At { he, relu_lecun, sigmoid_he };

int profile_depth(Effort effort) { return by_effort(effort, 20, 30, 50); }
int profile_seeds(Effort effort) { return by_effort(effort, 3, 10, 30); }
Profile profile(Effort effort, const Case& c) {
  return {.activation = c.activation,
          .weight = c.variance,
          .depth = profile_depth(effort),
          .width = by_effort(effort, 128, 256, 512)};
}

std::vector<DepthContest> contests(Effort effort) {
  std::vector<DepthContest> all;
  for (const int depth : by_effort<std::vector<int>>(effort, {1, 10}, {1, 5, 10, 20, 30}, {1, 2, 5, 10, 20, 30, 50})) {
    Contest contest{.contenders = {},
                    .data = {},
                    .rates = by_effort<std::vector<double>>(effort, {0.03, 0.1}, {0.003, 0.01, 0.03, 0.1, 0.3, 1},
                                                            {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3}),
                    .seeds = by_effort(effort, 1, 3, 10)};
    for (const Case& c : cases)
      contest.contenders.push_back({c.name,
                                    {.hidden = std::vector<Index>(static_cast<std::size_t>(depth), 32),
                                     .activation = c.activation,
                                     .initialiser = c.initialiser,
                                     .epochs = by_effort(effort, 8, 30, 60)}});
    all.push_back({depth, std::move(contest)});
  }
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all = jobs_of(contests(effort));
  for (const Case& c : cases)
    for (Job& job : profile_jobs(profile(effort, c), profile_seeds(effort))) all.push_back(std::move(job));
  return all;
}

Judgement judge(const Results& results, Effort effort) {
  const int depth = profile_depth(effort);
  Figure figure{.x_title = "hidden layer (1 is next to the input)",
                .y_title = "‖δ‖, relative to the last hidden layer",
                .y = {},
                .legend = {},
                .panels = {{.x = counting_axis(1, depth, 10), .curves = {}}}};
  Table profiles{
      "Before training", {"activation and weights", "‖δ₁‖/‖δ_L‖", "theory", "what slopes alone do per layer"}, {}};
  std::vector<ProfileSummary> each;
  double low = 1, high = 1;
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const ProfileSummary& s =
        each.emplace_back(summary_of(profile(effort, cases[i]), profile_seeds(effort), results, i));
    figure.panels[0].curves.push_back(s.theory);
    figure.panels[0].curves.push_back(s.measured);
    figure.legend.push_back({.text = cases[i].name, .look = i, .dash = Dash::none});
    profiles.rows.push_back({cases[i].name, text_of(s.first_to_last), significant(s.theory_first_to_last, 3),
                             "× " + fixed(s.slope_factor, 3)});
    for (const Curve* curve : {&s.measured, &s.theory})
      for (const Point& p : curve->segments[0]) low = std::min(low, p.low), high = std::max(high, p.high);
  }
  figure.legend.push_back({.text = "theory", .look = {}, .dash = Dash::thin, .dots = Dots::none});
  figure.y = logarithmic_axis(low / 2, high * 2);

  ByDepth trained = by_depth(contests(effort), results, "Test accuracy, each with its best learning rate");
  const int deepest = contests(effort).back().depth;
  const std::vector<Outcome>& deep = trained.outcomes.back();
  const Estimate gain = bootstrap(differences(deep[he].test_accuracies(), deep[relu_lecun].test_accuracies()), mean);
  const Estimate over_sigmoid =
      bootstrap(differences(deep[he].test_accuracies(), deep[sigmoid_he].test_accuracies()), mean);
  std::vector<double> zeros;  // share of activations before training
  for (const TrainResult& run : deep[he].runs)
    for (const LayerResult& layer : run.layers.front()) zeros.push_back(layer.zeros);

  const Estimate &with_he = each[he].first_to_last, &with_lecun = each[relu_lecun].first_to_last;
  const bool he_reaches = with_he.low > 0.1 && with_he.high<10, lecun_reaches = with_lecun.low> 0.1;
  std::vector<std::string> found{
      fmt::format("With He's variance ‖δ₁‖/‖δ_L‖ over {} layers is {} (theory: {}).", depth, text_of(with_he),
                  significant(each[he].theory_first_to_last, 3)),
      fmt::format("With LeCun's, right for tanh, it is {} (theory: {}, half of the energy per layer: 2^−(L−1)).",
                  text_of(with_lecun), significant(each[relu_lecun].theory_first_to_last, 3)),
      fmt::format("The slope is 1 only where x > 0. Before training {} % of the activations are 0, with slope 0: the "
                  "slopes alone multiply ‖δ‖ by {} per layer (√½ = 0.707 would be half of the units), which weights "
                  "have to make up for. On the negative side ReLU is as saturated as can be.",
                  fixed(100 * mean(zeros), 0), fixed(each[he].slope_factor, 3)),
      fmt::format("Trained with {} layers, He's weights end {} above LeCun's in test accuracy, and {} above a sigmoid.",
                  deepest, text_of(gain), text_of(over_sigmoid))};
  if (const std::string warning = edge_warning(trained.at_edge); !warning.empty()) found.push_back(warning);
  return {.verdict = !he_reaches                         ? Verdict::refuted
                     : lecun_reaches && gain.low <= 0.05 ? Verdict::holds
                                                         : Verdict::holds_if,
          .condition = !he_reaches || (lecun_reaches && gain.low <= 0.05)
                           ? ""
                           : "the weights have He's variance 2 / fan_in, which makes up for the half of the units that "
                             "have slope 0",
          .effect_of = fmt::format("‖δ₁‖/‖δ_L‖ of ReLU with LeCun's variance before training, {} hidden layers", depth),
          .effect = with_lecun,
          .seeds = profile_seeds(effort),
          .found = found,
          .tables = {profiles, trained.table},
          .plots = {drawn_as("c11_gradient_profile", "A ReLU's gradient on its way to the input",
                             "What is left of the gradient at each hidden layer before training; dots: geometric mean "
                             "over seeds with the smallest and the largest, lines: theory of wide nets.",
                             figure),
                    drawn_as("c11_accuracy_by_depth", "ReLU by depth, with the right and the wrong weights",
                             "Test accuracy on digits, each with its best rate; bars: smallest and largest of the "
                             "seeds.",
                             trained.figure)}};
}

}  // namespace

Claim c11_relu_passes_gradients() {
  return {.id = "C11",
          .says = "ReLU's derivative is 1 on x > 0, so gradients reach early layers; no saturation",
          .question = "Do gradients reach the early layers of a deep ReLU net?",
          .prediction =
              "‖δ‖ is of one size in all layers, whatever the depth, and deep ReLU nets train; theory says so "
              "for weights of variance 2 / fan_in, and 2^−L of the energy for 1 / fan_in.",
          .protocol =
              "Before training: ‖δ‖ per layer in float64, with He's and with LeCun's variance, and a sigmoid to "
              "compare with, next to the theory of wide nets. In training: digits, 32 units a layer, SGD, each "
              "with the rate that is best on a validation part.",
          .command = "./run compare --activations relu,sigmoid --depths 1,5,10,20",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
