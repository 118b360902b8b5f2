#include "claims/cards/by_depth.h"

#include "presentation/numerals.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/signal_propagation.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

std::vector<Job> profile_jobs(Profile profile, int seeds) {
  std::vector<Job> all;
  for (int seed = 1; seed <= seeds; ++seed) {
    profile.seed = static_cast<std::uint64_t>(seed);
    all.push_back(profile_job(profile));
  }
  return all;
}

ProfileSummary summary_of(Profile profile, int seeds, const Results& results, std::size_t look, int dot_every) {
  ProfileSummary summary{.measured = {.look = look, .spread = Spread::bars, .dash = Dash::none, .dot_every = dot_every},
                         .theory = {.look = look, .dash = Dash::thin, .dots = Dots::none},
                         .first_to_last = {}};
  std::vector<std::vector<double>> by_layer(static_cast<std::size_t>(profile.depth));
  std::vector<double> ratios;
  for (const Job& job : profile_jobs(profile, seeds)) {
    const ProfileResult run = profile_result(results.of(job));
    ratios.push_back(run.first_to_last());
    double slopes = 0;
    for (std::size_t l = 0; l < by_layer.size(); ++l) {
      by_layer[l].push_back(run.delta[l] / run.delta.back());
      if (l + 1 < by_layer.size()) slopes += run.slope_factor[l];
    }
    summary.slope_factor += std::exp(slopes / (profile.depth - 1)) / seeds;
  }
  const SignalProfile theory = predict_profile(activation(profile.activation), {profile.weight, profile.bias},
                                               profile.depth, profile.weight + profile.bias);
  summary.measured.segments.emplace_back();
  summary.theory.segments.emplace_back();
  for (std::size_t l = 0; l < by_layer.size(); ++l) {
    const double layer = static_cast<double>(l) + 1, y = std::exp(theory.log_delta[l]);
    const auto [low, high] = std::ranges::minmax(by_layer[l]);
    summary.measured.segments[0].push_back({layer, geometric_mean(by_layer[l]), low, high});
    summary.theory.segments[0].push_back({layer, y, y, y});
  }
  summary.first_to_last = bootstrap(ratios, geometric_mean);
  summary.theory_first_to_last = std::exp(theory.log_delta[0]);
  return summary;
}

std::vector<Job> jobs_of(const std::vector<DepthContest>& contests) {
  std::vector<Job> all;
  for (const DepthContest& each : contests)
    for (Job& job : each.contest.jobs()) all.push_back(std::move(job));
  return all;
}

ByDepth by_depth(const std::vector<DepthContest>& contests, const Results& results, const std::string& title) {
  ByDepth all{.outcomes = {}, .table = {title, {"hidden layers"}, {}}, .figure = {}, .at_edge = {}};
  std::vector<int> depths;
  for (const DepthContest& each : contests) depths.push_back(each.depth);
  Panel panel{.x = marked_axis(depths), .curves = {}};
  double lowest = 1;
  const std::vector<Contender>& contenders = contests.front().contest.contenders;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    all.table.rows.push_back({contenders[i].name});
    all.figure.legend.push_back({.text = contenders[i].name, .look = i});
    panel.curves.push_back({.look = i, .spread = Spread::bars});
    panel.curves.back().segments.emplace_back();
  }
  for (const DepthContest& each : contests) {
    all.table.header.push_back(std::to_string(each.depth));
    const std::vector<Outcome>& outcome = all.outcomes.emplace_back(outcomes(each.contest, results));
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      const std::vector<double> accuracies = outcome[i].test_accuracies();
      const auto [low, high] = std::ranges::minmax(accuracies);
      lowest = std::min(lowest, low);
      panel.curves[i].segments[0].push_back({static_cast<double>(each.depth), mean(accuracies), low, high});
      all.table.rows[i].push_back(
          fmt::format("{} (rate {})", fixed(mean(accuracies), 3), significant(outcome[i].rate, 2)));
      if (outcome[i].at_edge)
        all.at_edge.push_back(fmt::format("{} ({})", outcome[i].name, counted(each.depth, "layer")));
    }
  }
  all.figure.x_title = "hidden layers";
  all.figure.y_title = "test accuracy";
  all.figure.y = linear_axis(std::min(lowest, 0.8), 1);
  all.figure.panels.push_back(std::move(panel));
  return all;
}

}  // namespace gradus::claims
