// Dying ReLU: bounds and closed forms of Lu, Shin, Su and Karniadakis 2020, and drawn and trained networks.
#include "claims/collapse_experiment.h"
#include "claims/dead_nets_experiment.h"
#include "claims/published.h"
#include "claims/published/tolerance.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/dying_relu.h>
#include <gradus/layers/linear.h>

#include <fmt/format.h>

#include <numbers>

namespace gradus::claims {
namespace {

using Numbers = std::vector<PublishedNumber>;

const char* const source = "Lu, Shin, Su and Karniadakis 2020";

struct Case {
  ReluNet net;
  double lower, measured, upper;
  int digits[3];  // significant ones, as given
};
constexpr Case cases[] = {{{2, 5}, .4767, .4985, .6836, {4, 4, 4}},  {{2, 10}, .8703, .8797, .9249, {4, 4, 4}},
                          {{3, 10}, .5134, .5780, .6993, {4, 4, 4}}, {{4, 10}, .2042, .2942, .4406, {4, 4, 4}},
                          {{5, 20}, .2138, .3545, .4530, {4, 4, 4}}, {{10, 10}, 8e-5, .0015, .0088, {1, 2, 2}}};
constexpr ReluNet three_layers[] = {{2, 3}, {3, 3}, {4, 3}};

DeadNetsPlan drawn(const ReluNet& net, Effort effort) {
  return {.width = net.width, .layers = net.layers, .nets = by_effort(effort, 4000, 40000, 400000)};
}

void add_dead_nets(Numbers& numbers, const Results& results, Effort effort) {
  for (const Case& c : cases) {
    const BornDead theory = born_dead(c.net);
    const DeadNetsPlan plan = drawn(c.net, effort);
    const DeadNets dead = dead_nets(results.of(dead_nets_job(plan)));
    const double at_a_point = dead.at_a_point / static_cast<double>(plan.nets);
    const double born = dead.born / static_cast<double>(plan.nets);
    const std::string id = fmt::format("{}-{}", c.net.width, c.net.layers);
    const std::string of = fmt::format("width {}, {} layers", c.net.width, c.net.layers);
    numbers.push_back({"born-dead-lower-" + id, source, "lower bound of born dead, " + of, c.lower, theory.lower,
                       last_digit(c.lower, c.digits[0])});
    numbers.push_back({"born-dead-upper-" + id, source, "upper bound of born dead, " + of, c.upper, theory.upper,
                       last_digit(c.upper, c.digits[2])});
    numbers.push_back({"dead-at-a-point-" + id, source, "share of drawn nets dead at one point, " + of, theory.upper,
                       at_a_point, four_errors(theory.upper, plan.nets)});
    // Counted there, too, in as many nets or more: four standard errors of the difference of two counts.
    numbers.push_back({"born-dead-" + id, "Monte Carlo", "share of drawn nets born dead, " + of, c.measured, born,
                       std::numbers::sqrt2 * four_errors(c.measured, plan.nets) + last_digit(c.measured, c.digits[1])});
    const double error = four_errors(c.lower, plan.nets);
    numbers.push_back({"born-dead-between-" + id, source,
                       "share of drawn nets born dead, between the bounds (their middle), " + of,
                       (theory.lower + theory.upper) / 2, born, (theory.upper - theory.lower) / 2 + error});
  }
  for (const ReluNet& net : three_layers) {
    const DeadNetsPlan plan = drawn(net, effort);
    const double exact = born_dead(net).lower;
    numbers.push_back({fmt::format("born-dead-exact-{}", net.width), source,
                       fmt::format("share of drawn nets born dead, width {}, 3 layers (exact there)", net.width), exact,
                       dead_nets(results.of(dead_nets_job(plan))).born / static_cast<double>(plan.nets),
                       four_errors(exact, plan.nets)});
  }
}

// A first layer of many units sees two inputs at an angle.
void add_angles(Numbers& numbers) {
  constexpr int units = 50000;
  Generator rng{1};
  Linear layer(2, units, rng, {.weight = he_normal(), .dtype = float64});
  Tape tape;
  for (const double angle : {0.25 * std::numbers::pi, 0.5 * std::numbers::pi, 0.9 * std::numbers::pi}) {
    const Tensor both = Tensor::from({1, 0, std::cos(angle), std::sin(angle)}, {2, 2}, float64);
    const Tensor signals = relu(layer(tape, both)).value();
    const auto values = signals.matrix<double>();
    int off = 0;
    for (Index unit = 0; unit < units; ++unit) off += values(0, unit) == 0 && values(1, unit) == 0;
    const double share = off_for_both(angle);
    numbers.push_back(
        {fmt::format("off-for-both-{:.2f}", angle / std::numbers::pi), "derived: (π − θ) / 2π",
         fmt::format("share of first-layer units off for two inputs at {:.0f}°", 180 * angle / std::numbers::pi), share,
         static_cast<double>(off) / units, four_errors(share, units)});
  }
}

constexpr const char* initialisers[] = {"he_normal", "randomised_asymmetric"};

std::vector<Collapse> trained(const char* initialiser, Effort effort) {
  std::vector<Collapse> all;
  for (int seed = 1; seed <= by_effort(effort, 20, 200, 1000); ++seed)
    all.push_back({.initialiser = initialiser,
                   .epochs = by_effort(effort, 30, 100, 200),
                   .seed = static_cast<std::uint64_t>(seed)});
  return all;
}

double collapsed_share(const char* initialiser, const Results& results, Effort effort) {
  std::vector<double> collapsed;
  for (const Collapse& each : trained(initialiser, effort))
    collapsed.push_back(collapse_result(results.of(collapse_job(each))).has_collapsed() ? 1 : 0);
  return mean(collapsed);
}

void add_collapses(Numbers& numbers, const Results& results, Effort effort) {
  const int nets = static_cast<int>(trained(initialisers[0], effort).size());
  const double he = collapsed_share(initialisers[0], results, effort);
  const double rai = collapsed_share(initialisers[1], results, effort);
  const std::string secondary = std::string(source) + " (by secondary notes)";
  const double he_error = four_errors(.94, nets), rai_error = four_errors(.38, nets);
  numbers.push_back({"collapse-he-above", secondary,
                     "more than 90% of width-2 nets of 10 layers collapse on |x|, He (the middle of what is more)", .95,
                     he, .05 + he_error});
  // Their length of training is not stated, so that theirs and ours are two samples.
  numbers.push_back(
      {"collapse-he", "Monte Carlo", "share that collapses, He", .94, he, std::numbers::sqrt2 * he_error});
  numbers.push_back({"collapse-rai", "Monte Carlo", "share that collapses, randomised asymmetric", .38, rai,
                     std::numbers::sqrt2 * rai_error});
  numbers.push_back({"collapse-gap", "Monte Carlo", "He less randomised asymmetric (at least 0.35)", .56, he - rai,
                     std::max(.21, std::hypot(he_error, rai_error))});
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const Case& c : cases) all.push_back(dead_nets_job(drawn(c.net, effort)));
  for (const ReluNet& net : three_layers) all.push_back(dead_nets_job(drawn(net, effort)));
  for (const char* initialiser : initialisers)
    for (const Collapse& each : trained(initialiser, effort)) all.push_back(collapse_job(each));
  return all;
}

Numbers numbers(const Results& results, Effort effort) {
  Numbers all;
  add_dead_nets(all, results, effort);
  add_angles(all);
  add_collapses(all, results, effort);
  return all;
}

}  // namespace

PublishedGroup dying_relu_numbers() { return {"dying-relu", "ReLU networks that are dead", jobs, numbers}; }

}  // namespace gradus::claims
