// C02: activations must be differentiable, since backpropagation needs f′.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/slope_experiment.h"
#include "presentation/numerals.h"

#include <gradus/activations/catalogue.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr const char* contenders[] = {"relu 0", "relu 0.5", "relu 1", "tanh", "step"};

std::vector<std::string> elementwise() {
  std::vector<std::string> names;
  for (const Activation& f : activations())
    if (f.is_elementwise() && f.inputs_per_output() == 1) names.push_back(f.name());
  return names;
}
std::vector<double> rates(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0.1, 0.3}, {0.01, 0.03, 0.1, 0.3, 1},
                                        {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3});
}
int seeds(Effort effort) { return by_effort(effort, 2, 5, 20); }
Job training_of(Effort effort, const char* name, double rate, int seed) {
  return convention_job(name, rate, by_effort(effort, 10, 40, 80), static_cast<std::uint64_t>(seed));
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const std::string& name : elementwise()) all.push_back(slope_job(name));
  for (const char* name : contenders)
    for (const double rate : rates(effort))
      for (int seed = 1; seed <= seeds(effort); ++seed) all.push_back(training_of(effort, name, rate, seed));
  return all;
}

struct Trained {
  double rate = 0;
  bool at_edge = false;
  std::vector<double> accuracy;
  double at_kink = 0, moved = 0;
};
Trained best_of(const Results& results, Effort effort, const char* name) {
  Trained best;
  double best_validation = -1;
  for (const double rate : rates(effort)) {
    Trained one{.rate = rate, .at_edge = rate == rates(effort).front() || rate == rates(effort).back(), .accuracy = {}};
    double validation = 0;
    for (int seed = 1; seed <= seeds(effort); ++seed) {
      const Json& r = results.of(training_of(effort, name, rate, seed));
      one.accuracy.push_back(number(r["accuracy"]));
      one.at_kink += number(r["at_kink"]) / seeds(effort);
      one.moved += number(r["moved"]) / seeds(effort);
      validation += number(r["validation"]);
    }
    if (validation <= best_validation) continue;
    best_validation = validation;
    best = std::move(one);
  }
  return best;
}

Figure zoo(const Results& results) {
  Figure figure{.x_title = "x",
                .y_title = "f, f′, f″",
                .y = linear_axis(-1.5, 3),
                .legend = {plain_entry("f", 0),
                           plain_entry("f′", 1),
                           plain_entry("f″", 2),
                           {.text = "slope below 5% of its largest", .shaded = true}},
                .panels = {}};
  for (const char* name : {"sigmoid", "tanh", "relu", "leaky_relu(0.01)", "elu(1)", "selu", "gelu", "silu",
                           "softplus(1)", "softsign", "hardtanh(-1,1)", "gaussian"}) {
    const std::vector<std::string> known = elementwise();
    if (std::ranges::find(known, name) == known.end()) continue;
    const SlopeResult f = slope_result(results.of(slope_job(name)));
    const auto inside = [&](double y) { return y >= figure.y.low && y <= figure.y.high; };
    Panel panel{.title = name,
                .x = linear_axis(-6, 6, 4),
                .curves = {line_through(f.x, f.second, plain(2), inside), line_through(f.x, f.first, plain(1), inside),
                           line_through(f.x, f.value, plain(0), inside)}};
    for (const std::vector<double>& s : f.saturated) panel.shaded.push_back({s[0], s[1]});
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

Judgement judge(const Results& results, Effort effort) {
  Table kinks{"What is taken at a kink", {"activation", "x", "slope left", "right", "taken", "value jumps by"}, {}};
  double worst = 0;
  std::string worst_name;
  int count = 0, kinked = 0, outside = 0;
  for (const std::string& name : elementwise()) {
    const SlopeResult f = slope_result(results.of(slope_job(name)));
    ++count;
    if (!(f.error <= worst)) {
      worst = f.error;
      worst_name = name;
    }
    bool has_kink = false;
    for (const Kink& kink : f.kinks) {
      if (kink.is_smooth()) continue;
      has_kink = true;
      const auto [low, high] = std::minmax(kink.left, kink.right);
      outside += kink.slope < low - 1e-6 || kink.slope > high + 1e-6;
      kinks.rows.push_back({name, significant(kink.x, 3), significant(kink.left, 3), significant(kink.right, 3),
                            significant(kink.slope, 3), kink.jump < 1e-3 ? "–" : significant(kink.jump, 2)});
    }
    kinked += has_kink;
  }

  Table trained{"Digits, two hidden layers of 32: test accuracy at the best rate",
                {"activation", "accuracy", "rate", "pre-activations exactly 0", "change of the first weights"},
                {}};
  std::vector<Trained> runs;
  std::vector<std::string> edges;
  for (const char* name : contenders) {
    runs.push_back(best_of(results, effort, name));
    const Trained& run = runs.back();
    if (run.at_edge) edges.emplace_back(name);
    trained.rows.push_back({name, text_of(bootstrap(run.accuracy, mean)), significant(run.rate, 2),
                            significant(run.at_kink, 2), significant(run.moved, 2)});
  }
  const Estimate convention = bootstrap(differences(runs[2].accuracy, runs[0].accuracy), mean);
  const Estimate relu = bootstrap(differences(runs[0].accuracy, runs[3].accuracy), mean);
  const Estimate stepped = bootstrap(differences(runs[0].accuracy, runs[4].accuracy), mean);

  const bool agrees = worst < 1e-6;
  const bool kinks_train = kinked > 0 && relu.low > -0.03;           // ReLU learns as well as tanh
  const bool flat_fails = stepped.low > 0.02 && runs[4].moved == 0;  // f′ is what is needed
  std::vector<std::string> found{
      fmt::format(
          "Over −50 … 50 the derivatives of {} elementwise activations agree with difference quotients to within {} "
          "of the largest slope ({}).",
          count, significant(worst, 2), worst_name),
      fmt::format(
          "{} of the {} have no derivative somewhere, ReLU among them. What is taken there lies between the slopes "
          "on both sides in all but {} cases.",
          kinked, count, outside),
      fmt::format(
          "ReLU's slope at 0 is a convention: with 1 instead of 0 accuracy changes by {}. In training {} of its "
          "pre-activations were exactly 0.",
          text_of(convention), significant(runs[0].at_kink, 2)),
      fmt::format(
          "ReLU, without a derivative at 0, has a test accuracy that differs from that of tanh, which has all, by {}.",
          text_of(relu)),
      fmt::format(
          "A derivative is not enough either: a step has one everywhere but at 0, and it is 0. Its first weights {}, "
          "and it ends {} below ReLU; only its last layer learns.",
          runs[4].moved == 0 ? "did not move" : "moved by " + significant(runs[4].moved, 2), text_of(stepped))};
  if (!edges.empty()) found.push_back("The best rate was at an end of the list for " + listed(edges) + ".");
  return {
      .verdict = !agrees || !flat_fails ? Verdict::refuted
                 : kinks_train          ? Verdict::holds_if
                                        : Verdict::holds,
      .condition =
          agrees && flat_fails && kinks_train
              ? "“differentiable” is read as: almost everywhere, with a slope that is not always 0, and a convention "
                "at kinks"
              : "",
      .effect_of = "test accuracy of ReLU above a step function, whose derivative is 0",
      .effect = stepped,
      .seeds = seeds(effort),
      .found = std::move(found),
      .tables = {trained, kinks},
      .plots = {drawn_as("c02_zoo", "Activations, their slopes and how these bend",
                         "f, f′ and f″ as the tape computes them; grey where the slope is below 5% of its largest.",
                         zoo(results))}};
}

}  // namespace

Claim c02_differentiable() {
  return {.id = "C02",
          .says = "activations must be differentiable, since backpropagation needs f′",
          .question = "Must an activation be differentiable?",
          .prediction =
              "If it must, everywhere: ReLU, which has no derivative at 0, learns worse than tanh, or it matters "
              "what is taken there. If almost everywhere is enough: it does not matter. If no derivative is "
              "needed: a step function learns as well.",
          .protocol =
              "Each elementwise activation at 8001 places in float64 against the five-point difference quotient. "
              "Digits, two hidden layers of 32 from the same initial weights (He), SGD, each activation with its "
              "best rate of the same list; accuracy after the best validation epoch, paired by seed.",
          .command = "./run claims --only C02",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
