#include "claims/cards/dying_figures.h"

#include "presentation/heat_map.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace gradus::claims {

using namespace presentation;

namespace {

std::vector<int> widths(Effort effort) {
  return by_effort<std::vector<int>>(effort, {2, 4}, {2, 3, 4, 5, 8}, {2, 3, 4, 5, 6, 8, 10});
}
std::vector<int> layers(Effort effort) {
  return by_effort<std::vector<int>>(effort, {3, 10}, {2, 3, 5, 7, 10, 14, 20}, {2, 3, 4, 5, 7, 10, 14, 20, 30});
}

Drawn born_dead_map(const Results& results, Effort effort) {
  const std::vector<int> across = widths(effort), up = layers(effort);
  std::vector<std::string> width_names, layer_names;
  for (const int width : across) width_names.push_back(std::to_string(width));
  for (const int count : up) layer_names.push_back(std::to_string(count));
  const Grid empty{
      .columns = across.size(), .rows = up.size(), .values = std::vector<double>(across.size() * up.size())};
  HeatMap map{.x_title = "units a layer",
              .y_title = "layers of weights",
              .y = category_axis(layer_names),
              .colour = {"nets born dead, share", linear_axis(0, 1), Palette::ramp},
              .panels = {{.title = "drawn at random", .x = category_axis(width_names), .grid = empty},
                         {.title = "upper bound of Lu et al.", .x = category_axis(width_names), .grid = empty}}};
  map.digits = 2;
  for (const BornDeadDraws& draws : born_dead_draws(effort)) {
    const auto column = static_cast<std::size_t>(std::ranges::find(across, draws.width) - across.begin());
    const auto row = static_cast<std::size_t>(std::ranges::find(up, draws.layers) - up.begin());
    const std::size_t cell = row * across.size() + column;
    map.panels[0].grid.values[cell] = results.of(born_dead_job(draws)).at("dead").get<double>() / draws.draws;
    map.panels[1].grid.values[cell] = born_dead({draws.width, draws.layers}).upper;
  }
  return drawn_as("c13_born_dead_map", "ReLU nets that are dead before training, by width and depth",
                  "The share of drawn nets whose output does not depend on the input, next to the upper bound of Lu et "
                  "al. (2020): depth kills narrow nets, width saves them.",
                  map);
}

}  // namespace

Drawn survival_plot(const std::string& stem, const std::string& title, const std::string& caption,
                    const std::vector<SurvivalOf>& all) {
  Figure figure{.x_title = "step of training",
                .y_title = "units not dead yet, share",
                .y = linear_axis(0, 1),
                .legend = {},
                .panels = {}};
  const std::size_t layers = all.front().runs.front().layers.size();
  long last = 1;
  for (std::size_t l = 0; l < layers; ++l) {
    Panel panel{.title = fmt::format("layer {}", l + 1)};
    for (std::size_t i = 0; i < all.size(); ++i) {
      Curve curve{.look = i, .segments = {{}}, .dots = Dots::none};
      curve.stairs = true;
      const std::vector<UnitsResult>& runs = all[i].runs;
      // A run that diverged has fewer censuses: what is said ends where the first one does.
      const std::size_t censuses =
          std::ranges::min(runs, {}, [](const UnitsResult& r) { return r.steps.size(); }).steps.size();
      for (std::size_t c = 1; c < censuses; ++c) {
        int at_risk = 0, gone = 0;
        for (const UnitsResult& run : runs) {
          at_risk += run.layers[l].units - run.layers[l].born_off;
          gone += run.layers[l].gone[c];
        }
        if (at_risk == 0) continue;
        const double y = 1 - static_cast<double>(gone) / at_risk;
        const auto x = static_cast<double>(runs.front().steps[c]);
        curve.segments[0].push_back({x, y, y, y});
        last = std::max(last, runs.front().steps[c]);
      }
      if (!curve.segments[0].empty()) panel.curves.push_back(curve);
    }
    figure.panels.push_back(panel);
  }
  for (Panel& panel : figure.panels) panel.x = logarithmic_axis(1, static_cast<double>(last));
  for (std::size_t i = 0; i < all.size(); ++i)
    figure.legend.push_back({.text = all[i].name, .look = i, .dots = Dots::none});
  return drawn_as(stem, title,
                  "Of the units alive before training, the share that has not been found dead by each census; those "
                  "that came back still count as having died. " +
                      caption,
                  figure);
}

Drawn accuracy_plot(const std::string& stem, const std::vector<DeadRuns>& all) {
  Figure figure{.x_title = "units dead at the end, share",
                .y_title = "test accuracy at the end",
                .y = linear_axis(0, 1),
                .legend = {},
                .panels = {{.x = linear_axis(0, 1)}}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    Curve curve{.look = i, .segments = {{}}, .dash = Dash::none, .dots = Dots::hollow};
    for (const UnitsResult& run : all[i].runs) {
      const double x = run.off_share_at_end(), y = run.epochs.back().test_accuracy;
      curve.segments[0].push_back({x, y, y, y});
    }
    figure.panels[0].curves.push_back(curve);
    figure.legend.push_back({.text = all[i].name, .look = i, .dash = Dash::none, .dots = Dots::hollow});
  }
  return drawn_as(stem, "Accuracy against the share of dead units",
                  "One dot per net. Within one learning rate, and from rate to rate: what kills units also harms in "
                  "other ways.",
                  figure);
}

std::vector<BornDeadDraws> born_dead_draws(Effort effort) {
  std::vector<BornDeadDraws> all;
  for (const int width : widths(effort))
    for (const int count : layers(effort))
      all.push_back({.width = width, .layers = count, .draws = by_effort(effort, 200, 1000, 10000)});
  return all;
}

BornDeadPlot born_dead_plot(const Results& results, Effort effort) {
  const std::vector<int> counts = layers(effort);
  Figure figure{.x_title = "layers of weights",
                .y_title = "nets born dead, share",
                .y = linear_axis(0, 1),
                .legend = {{.text = "drawn at random", .look = 0, .dash = Dash::none},
                           {.text = "bounds of Lu et al.", .look = 7, .dash = Dash::thin, .dots = Dots::none}},
                .panels = {}};
  int inside = 0, all = 0;
  std::map<int, Panel> panels;
  for (const BornDeadDraws& draws : born_dead_draws(effort)) {
    const double share = results.of(born_dead_job(draws)).at("dead").get<double>() / draws.draws;
    const BornDead bounds = born_dead({draws.width, draws.layers});
    const double sd = std::sqrt(std::max(share * (1 - share), bounds.upper * (1 - bounds.upper)) / draws.draws);
    inside += share >= bounds.lower - 3 * sd && share <= bounds.upper + 3 * sd;
    ++all;
    Panel& panel = panels[draws.width];
    if (panel.curves.empty()) {
      panel.title = fmt::format("{} units a layer", draws.width);
      panel.x = marked_axis(counts);
      const Curve bound{.look = 7, .segments = {{}}, .dash = Dash::thin, .dots = Dots::none};
      panel.curves = {bound, bound, {.look = 0, .segments = {{}}, .dash = Dash::none}};
    }
    const auto x = static_cast<double>(draws.layers);
    panel.curves[0].segments[0].push_back({x, bounds.lower, bounds.lower, bounds.lower});
    panel.curves[1].segments[0].push_back({x, bounds.upper, bounds.upper, bounds.upper});
    panel.curves[2].segments[0].push_back({x, share, share, share});
  }
  for (const auto& [width, panel] : panels) figure.panels.push_back(panel);
  return {
      born_dead_map(results, effort),
      drawn_as("c13_born_dead", "ReLU nets that are dead before training",
               "Nets of one input, He's initialisation, zero biases: the share whose output does not depend on the "
               "input, next to the bounds of Lu et al. (2020), by width and depth.",
               figure),
      fmt::format("Before training, of {} pairs of width and depth the share of nets born dead is within the bounds "
                  "of Lu et al. (2020) in {} (to three standard errors).",
                  all, inside)};
}

}  // namespace gradus::claims
