// C07: tanh is zero-centred, so it converges faster than sigmoid.
#include "claims/cards.h"
#include "claims/cards/settings.h"
#include "claims/centring_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::claims {

using namespace presentation;

namespace {

// Choose the rate; others tell the speed.
int tuning_seeds(Effort effort) { return by_effort(effort, 2, 3, 5); }

struct Variant {
  const char* name;
  double steepness;
  bool centred;
  bool same_start;
};
constexpr Variant variants[]{
    {"sigmoid", 1, false, false}, {"sigmoid − ½", 1, true, false},         {"tanh + 1", 2, false, false},
    {"tanh", 2, true, false},     {"sigmoid, tuned bias", 1, false, true}, {"tanh + 1, tuned bias", 2, false, true}};
enum At { sigmoid, sigmoid_centred, tanh_lifted, tanh_itself, sigmoid_start, tanh_lifted_start };

struct Setting {
  DataChoice data;
  int layers;
  int epochs;
  double target;  // training loss
};
std::vector<Setting> settings(Effort effort) {
  if (effort == Effort::quick) return {{{}, 1, 12, 0.2}, {{}, 3, 20, 0.3}};
  std::vector<Setting> all{{{}, 1, 60, 0.1}, {{}, 3, 80, 0.1}, {{.name = "moons", .count = 600}, 2, 100, 0.1}};
  all.push_back({{.name = "fashion-mnist", .at_most = 800, .score_on = 1000}, 1, 20, 0.4});
  return all;
}
std::vector<double> rates(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0.3, 1, 3, 10}, {0.1, 0.3, 1, 3, 10},
                                        {0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 30});
}
int seeds(Effort effort) { return by_effort(effort, 2, 8, 30); }

CentringRun run_of(const Variant& v, const Setting& s, double rate, int seed) {
  return {.steepness = v.steepness,
          .centred = v.centred,
          .same_start = v.same_start,
          .layers = s.layers,
          .data = s.data,
          .rate = rate,
          .epochs = s.epochs,
          .seed = static_cast<std::uint64_t>(seed)};
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const Setting& setting : settings(effort))
    for (const Variant& variant : variants)
      for (const double rate : rates(effort))
        for (int seed = 1; seed <= tuning_seeds(effort) + seeds(effort); ++seed)
          all.push_back(centring_job(run_of(variant, setting, rate, seed)));
  return all;
}

struct Speed {
  double rate = 0;
  bool at_edge = false;
  std::vector<double> epochs;               // to the target, per seed; the budget where it was not reached
  std::vector<std::vector<double>> losses;  // per seed and epoch
  int missed = 0;
};

Speed speed_of(const Variant& variant, const Setting& setting, const Results& results, Effort effort) {
  const auto measured = [&](double rate, int seed) {
    return centring_result(results.of(centring_job(run_of(variant, setting, rate, seed))));
  };
  // A run that fell short counts as the budget, and of several such the loss that it came to decides.
  const auto epochs = [&](const CentringResult& run) {
    const double reached = run.epochs_to(setting.target);
    return std::isnan(reached) ? setting.epochs : reached;
  };
  Speed speed;
  double best = std::numeric_limits<double>::infinity();
  for (const double rate : rates(effort)) {
    double score = 0;
    for (int seed = 1; seed <= tuning_seeds(effort); ++seed) {
      const CentringResult run = measured(rate, seed);
      const double end = run.losses.back();
      score += epochs(run) + (std::isnan(end) ? 10 : std::min(end, 10.0)) / 100;
    }
    if (score >= best) continue;
    best = score;
    speed.rate = rate;
  }
  speed.at_edge = speed.rate == rates(effort).front() || speed.rate == rates(effort).back();
  for (int seed = tuning_seeds(effort) + 1; seed <= tuning_seeds(effort) + seeds(effort); ++seed) {
    const CentringResult run = measured(speed.rate, seed);
    speed.missed += std::isnan(run.epochs_to(setting.target));
    speed.epochs.push_back(epochs(run));
    speed.losses.push_back(run.losses);
  }
  return speed;
}

// How many times as long a takes as b, in pairs of the same seed.
std::vector<double> ratios(const Speed& a, const Speed& b) {
  std::vector<double> all;
  for (std::size_t i = 0; i < a.epochs.size(); ++i) all.push_back(a.epochs[i] / std::max(b.epochs[i], 0.05));
  return all;
}

Curve loss_curve(const Speed& speed, std::size_t look, Dash dash) {
  Curve curve{.look = look, .spread = Spread::band, .dash = dash, .dots = Dots::none};
  curve.segments.emplace_back();
  std::size_t length = speed.losses[0].size();
  for (const std::vector<double>& run : speed.losses) length = std::min(length, run.size());
  for (std::size_t epoch = 0; epoch < length; ++epoch) {
    std::vector<double> at;
    for (const std::vector<double>& run : speed.losses) at.push_back(run[epoch]);
    const auto [low, high] = std::ranges::minmax(at);
    if (std::isfinite(high)) curve.segments[0].push_back({static_cast<double>(epoch), median(at), low, high});
  }
  return curve;
}

Judgement judge(const Results& results, Effort effort) {
  Table speeds{
      "Epochs to the training loss, each with its best rate (rate; runs that did not reach it)", {"activation"}, {}};
  Table effects{"How many times as long it takes (95% interval)", {"setting"}, {}};
  effects.header = {"setting",
                    "sigmoid for tanh",
                    "not centred, slope ¼",
                    "not centred, slope 1",
                    "slope ¼, centred",
                    "slope ¼, not centred",
                    "not centred, same start, slope 1"};
  for (const Variant& variant : variants) speeds.rows.push_back({variant.name});
  Figure figure{
      .x_title = "epoch", .y_title = "training loss", .y = logarithmic_axis(0.02, 3), .legend = {}, .panels = {}};
  for (std::size_t i = 0; i < 4; ++i)
    figure.legend.push_back({.text = variants[i].name, .look = i, .dash = Dash::own, .dots = Dots::none});

  std::vector<double> whole, centring, slope, start;  // ratios over all settings and seeds
  bool always_faster = true, centring_always = true;
  std::vector<std::string> without_centring, at_edge;
  int missed = 0;
  for (const Setting& setting : settings(effort)) {
    std::vector<Speed> each;
    const std::string name = setting_name(setting.data, setting.layers);
    speeds.header.push_back(fmt::format("{}, loss {}", name, significant(setting.target, 2)));
    Panel panel{.title = name, .x = linear_axis(0, setting.epochs), .curves = {}, .reference = setting.target};
    for (const Variant& variant : variants) {
      const Speed& speed = each.emplace_back(speed_of(variant, setting, results, effort));
      const std::size_t i = each.size() - 1;
      speeds.rows[i].push_back(fmt::format("{} ({}{})", fixed(median(speed.epochs), 1), significant(speed.rate, 2),
                                           speed.missed > 0 ? fmt::format("; {}", speed.missed) : ""));
      if (i < 4) panel.curves.push_back(loss_curve(speed, i, Dash::own));
      if (speed.at_edge) at_edge.push_back(fmt::format("{} ({})", variant.name, name));
      missed += speed.missed;
    }
    figure.panels.push_back(std::move(panel));
    std::vector<std::string>& row = effects.rows.emplace_back(std::vector<std::string>{name});
    const auto effect = [&](At a, At b, std::vector<double>& into) {
      const std::vector<double> values = ratios(each[a], each[b]);
      into.insert(into.end(), values.begin(), values.end());
      const Estimate estimate = bootstrap(values, geometric_mean);
      row.push_back(text_of(estimate, 3));
      return estimate;
    };
    always_faster &= effect(sigmoid, tanh_itself, whole).low > 1;
    const bool shallow = effect(sigmoid, sigmoid_centred, centring).low > 1;
    const bool steep = effect(tanh_lifted, tanh_itself, centring).low > 1;
    if (!shallow || !steep) without_centring.push_back(name);
    centring_always &= shallow && steep;
    effect(sigmoid_centred, tanh_itself, slope);
    effect(sigmoid, tanh_lifted, slope);
    effect(tanh_lifted_start, tanh_itself, start);
  }
  const Estimate total = bootstrap(whole, geometric_mean), centre = bootstrap(centring, geometric_mean),
                 steeper = bootstrap(slope, geometric_mean), started = bootstrap(start, geometric_mean);
  std::vector<std::string> found{
      fmt::format("Over all settings, sigmoid takes {} times as many epochs as tanh to the same training loss, each "
                  "with its best rate.",
                  text_of(total)),
      fmt::format("Being off centre costs a factor of {} at the same slope; a slope of ¼ in place of 1 costs {} at the "
                  "same centring. {} is what tells most between the two.",
                  text_of(centre), text_of(steeper), centre.value > steeper.value ? "Centring" : "The slope"),
      fmt::format("tanh + 1 whose first biases make it the very function that tanh starts with takes {} times as long "
                  "as tanh: {}",
                  text_of(started),
                  started.low > 1 ? "being off centre hinders the steps themselves, not only the start."
                                  : "most of what being off centre costs lies in the start, not in the steps.")};
  if (missed > 0)
    found.push_back(
        fmt::format("{} runs did not get to the loss in time and count as the whole time: what is told of "
                    "them are lower bounds.",
                    missed));
  if (const std::string warning = edge_warning(at_edge); !warning.empty()) found.push_back(warning);
  const bool faster = total.low > 1;
  return {.verdict = !faster                            ? Verdict::refuted
                     : always_faster && centring_always ? Verdict::holds
                                                        : Verdict::holds_if,
          .condition =
              !faster || (always_faster && centring_always) ? ""
              : centre.low > 1
                  ? fmt::format("“so” is not taken too strictly: centring alone is worth a factor of {}, the "
                                "larger slope {}; and centring did not show by itself in {}",
                                significant(centre.value, 3), significant(steeper.value, 3), listed(without_centring))
                  : fmt::format("the reason is its larger slope (a factor of {}), not that it is centred ({})",
                                significant(steeper.value, 3), significant(centre.value, 3)),
          .effect_of = "epochs to the same training loss, sigmoid over tanh",
          .effect = total,
          .seeds = seeds(effort),
          .found = found,
          .tables = {speeds, effects},
          .plots = {drawn_as("c07_centring", "Is it the centre or the slope?",
                             "Training loss over epochs, each with its best rate; line: median over seeds, band: from "
                             "the smallest to the largest; dashed: the loss that is to be reached. sigmoid − ½ is "
                             "centred with sigmoid's slope, tanh + 1 has tanh's slope and is off centre.",
                             figure)}};
}

}  // namespace

Claim c07_tanh_is_centred() {
  return {
      .id = "C07",
      .says = "tanh is zero-centred, odd and smooth, so it converges faster than sigmoid",
      .question = "Does tanh learn faster than sigmoid because its outputs are centred at zero?",
      .prediction =
          "tanh needs fewer epochs than sigmoid to the same training loss; and if the centre is the reason, then so "
          "does sigmoid − ½ (centred, sigmoid's slope), and tanh + 1 (off centre, tanh's slope) needs more than tanh.",
      .protocol =
          "tanh(x) is 2σ(2x) − 1: sigmoid with four times the slope, and centred. All four combinations of slope and "
          "centre are trained by plain SGD from the same draws of Glorot's weights. Each has the rate that takes it "
          "to the training loss soonest with some seeds; others tell how long it takes then. In two more, the "
          "biases at the start make the net that is off centre compute what the centred one does.",
      .command = "./run claims --only C07",
      .jobs = jobs,
      .judge = judge};
}

}  // namespace gradus::claims
