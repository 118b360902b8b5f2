// C04: sigmoid saturates, its gradient is near 0 at both ends, and early layers learn slowly or not at all.
#include "claims/cards.h"
#include "claims/profile_experiment.h"
#include "claims/train_experiment.h"
#include "presentation/numerals.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/signal_propagation.h>

#include <fmt/format.h>

#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr int profile_depth = 10;

std::vector<Profile> profiles(Effort effort) {
  std::vector<Profile> all;
  const int seeds = by_effort(effort, 3, 10, 20);
  for (int seed = 1; seed <= seeds; ++seed)
    all.push_back({.activation = "sigmoid",
                   .depth = profile_depth,
                   .width = by_effort(effort, 128, 256, 256),
                   .seed = static_cast<std::uint64_t>(seed)});
  return all;
}

// Deep and shallow, sigmoid and tanh, each with its own best rate.
Contest contest(Effort effort, int depth) {
  TrainingPlan plan{.hidden = std::vector<Index>(static_cast<std::size_t>(depth), 32),
                    .epochs = by_effort(effort, 10, 40, 60)};
  Contest contest{.contenders = {},
                  .data = {},
                  .rates = by_effort<std::vector<double>>(effort, {0.1, 1}, {0.03, 0.1, 0.3, 1, 3},
                                                          {0.01, 0.03, 0.1, 0.3, 1, 3, 10}),
                  .seeds = by_effort(effort, 1, 3, 10)};
  for (const char* name : {"sigmoid", "tanh"}) {
    plan.activation = name;
    contest.contenders.push_back({name, plan});
  }
  return contest;
}

std::vector<int> depths(Effort effort) {
  return by_effort<std::vector<int>>(effort, {1, 5}, {1, 2, 3, 5, 8}, {1, 2, 3, 5, 8, 12});
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const Profile& profile : profiles(effort)) all.push_back(profile_job(profile));
  for (const int depth : depths(effort))
    for (Job& job : contest(effort, depth).jobs()) all.push_back(std::move(job));
  return all;
}

Judgement judge(const Results& results, Effort effort) {
  // ‖δ₁‖/‖δ_L‖ at the start, next to theory.
  std::vector<double> ratios, slope_shares;
  Curve measured{.look = 0, .spread = Spread::bars, .dash = Dash::none};
  std::vector<std::vector<double>> by_layer(profile_depth);
  for (const Profile& profile : profiles(effort)) {
    const ProfileResult run = profile_result(results.of(profile_job(profile)));
    ratios.push_back(run.first_to_last());
    double weights = 0, slopes = 0;
    for (std::size_t l = 0; l + 1 < run.delta.size(); ++l) {
      weights += run.weight_factor[l];
      slopes += run.slope_factor[l];
    }
    slope_shares.push_back(slopes / (weights + slopes));
    for (std::size_t l = 0; l < run.delta.size(); ++l) by_layer[l].push_back(run.delta[l] / run.delta.back());
  }
  const SignalProfile theory = predict_profile(Sigmoid{}, {.weight = 1}, profile_depth, 1);
  Curve predicted{.look = 0, .dash = Dash::thin, .dots = Dots::none};
  measured.segments.emplace_back();
  predicted.segments.emplace_back();
  for (std::size_t l = 0; l < by_layer.size(); ++l) {
    const double layer = static_cast<double>(l) + 1;
    const auto [low, high] = std::ranges::minmax(by_layer[l]);
    measured.segments[0].push_back({layer, geometric_mean(by_layer[l]), low, high});
    const double y = std::exp(theory.log_delta[l]);
    predicted.segments[0].push_back({layer, y, y, y});
  }
  const Figure figure{.x_title = "hidden layer (1 is next to the input)",
                      .y_title = "‖δ‖, relative to the last hidden layer",
                      .y = logarithmic_axis(measured.segments[0].front().low / 2, 2),
                      .legend = {{.text = "measured", .look = 0, .dash = Dash::none},
                                 {.text = "theory: √χ per layer", .look = 0, .dash = Dash::thin, .dots = Dots::none}},
                      .panels = {{.x = counting_axis(1, profile_depth, 10), .curves = {predicted, measured}}}};

  // What becomes of it in training.
  Table table{"Test accuracy, each with its best learning rate", {"hidden layers"}, {{"sigmoid"}, {"tanh"}}};
  std::vector<double> lost;  // by sigmoid at the greatest depth, per seed
  for (const int depth : depths(effort)) {
    const std::vector<Outcome> both = outcomes(contest(effort, depth), results);
    table.header.push_back(std::to_string(depth));
    for (std::size_t i = 0; i < both.size(); ++i)
      table.rows[i].push_back(fixed(mean(both[i].test_accuracies()), 3) + " (rate " + significant(both[i].rate, 2) +
                              ")");
    lost = differences(both[1].test_accuracies(), both[0].test_accuracies());
  }
  const Estimate ratio = bootstrap(ratios, geometric_mean);
  const Estimate loss = bootstrap(lost, mean);
  const bool vanishes = ratio.high < 1e-3;
  const bool harms = loss.low > 0.05;
  return {
      .verdict = vanishes && harms ? Verdict::holds
                 : vanishes        ? Verdict::holds_if
                                   : Verdict::refuted,
      .condition = vanishes && !harms ? "the net is deeper than was trained here; the gradient does vanish" : "",
      .effect_of = fmt::format("‖δ₁‖/‖δ_L‖ of sigmoid before training, {} hidden layers", profile_depth),
      .effect = ratio,
      .seeds = static_cast<int>(ratios.size()),
      .found = {fmt::format("Theory, for infinitely wide layers, has {}.",
                            significant(std::exp(theory.log_delta[0]), 3)),
                fmt::format("Of the loss on the way back, {} % is due to the slopes of the sigmoid, the rest to the "
                            "weights: another initialiser cannot make up for it.",
                            fixed(100 * mean(slope_shares), 0)),
                fmt::format("With {} hidden layers sigmoid ends {} below tanh in test accuracy.", depths(effort).back(),
                            text_of(loss))},
      .tables = {table},
      .plots = {drawn_as("c04_gradient_profile", "A sigmoid's gradient on its way to the input",
                         "What is left of the gradient at each hidden layer before training, relative to the last; "
                         "dots: geometric mean over seeds with the smallest and the largest, line: theory.",
                         figure)}};
}

}  // namespace

Claim c04_sigmoid_saturates() {
  return {.id = "C04",
          .says = "sigmoid saturates: at both ends the gradient is near 0, so early layers learn slowly or stop",
          .question = "Does a deep sigmoid net's gradient vanish before it reaches the early layers?",
          .prediction =
              "‖δ‖ shrinks by √χ ≈ 0.24 a layer towards the input, as theory has it, and the deeper the net, the "
              "further sigmoid falls behind tanh, whatever the learning rate.",
          .protocol =
              "Before training: ‖δ‖ per layer in float64, ten hidden layers, LeCun's variance. In training: digits, "
              "32 units a layer, SGD; each activation with the learning rate that is best on a validation part, "
              "the same list of rates and the same budget for both.",
          .command = "./run compare --activations sigmoid,tanh --depths 1,2,3,5,8",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
