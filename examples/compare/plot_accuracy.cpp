// What all the rest explains: the accuracy in the end, against depth.
#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "compare/summary.h"
#include "presentation/numerals.h"

#include <algorithm>
#include <cmath>

namespace gradus::compare {

using namespace presentation;

std::optional<Drawn> accuracy_by_depth(const Comparison& comparison) {
  const std::vector<std::string> activations = activations_of(comparison);
  std::vector<int> depths = depths_of(comparison);
  std::sort(depths.begin(), depths.end());
  const bool r_squared = comparison.metric != "accuracy";
  const double unit = r_squared ? 1 : 100;  // accuracy is shown in percent

  Panel panel{.x = marked_axis(depths)};
  std::vector<std::string> parts;
  double lowest = 0;
  for (std::size_t a = 0; a < activations.size(); ++a) {
    // A little aside of each other, or equal results would hide each other's bars.
    const double place = static_cast<double>(a) - static_cast<double>(activations.size() - 1) / 2;
    const double aside = 0.009 * std::min(1.0, 5.0 / static_cast<double>(activations.size())) * place;
    Segments segments;
    std::vector<std::string> steps;
    for (const int depth : depths) {
      const Result* result = find_result(comparison, activations[a], depth);
      std::optional<Summary> summary;
      if (result != nullptr && result->accuracy_mean && std::isfinite(*result->accuracy_mean)) {
        const double mean = *result->accuracy_mean, sd = result->accuracy_sd.value_or(0);
        summary = Summary{unit * mean, unit * (mean - sd), unit * (mean + sd)};
        // At the ends, and where it says otherwise.
        const std::string where =
            depth == depths.front() || depth == depths.back() ? "" : " at " + std::to_string(depth);
        if (steps.size() == 2) steps.pop_back();
        steps.push_back(score_text(comparison, mean) + where);
        lowest = std::min(lowest, mean - sd);
      }
      const double x = panel.x.logarithmic ? depth * std::pow(panel.x.high / panel.x.low, aside)
                                           : depth + aside * (panel.x.high - panel.x.low);
      segments.add(x, summary);
    }
    if (!steps.empty()) parts.push_back(activations[a] + " " + listed(steps, " → "));
    panel.curves.push_back({.look = a, .segments = segments.take(), .spread = Spread::bars});
  }
  if (!extent_of({panel})) return {};

  panel.reference = r_squared ? 0 : unit * comparison.chance;
  const double low = r_squared ? std::max(-1.0, lowest * 1.05 - 0.03) : -2;
  std::string caption = (r_squared ? "R² on the test set" : "Test accuracy") + std::string(" after ") +
                        counted(comparison.settings.epochs, "epoch") + ", from " + hidden_layers(depths.front()) +
                        (depths.size() > 1 ? " to " + std::to_string(depths.back()) : "") + ": " + listed(parts, ", ") +
                        ".";
  caption += r_squared
                 ? " Always guessing the mean gives 0."
                 : " Always guessing the commonest class gives " + score_text(comparison, comparison.chance) + ".";
  if (r_squared && lowest < -1) caption += " Values below −1 are not shown.";
  caption += comparison.settings.seeds < 2
                 ? " One seed only, so no spread is known."
                 : " Mean " + over_seeds(comparison) + "; bars: one standard deviation up and down.";
  if (activations.size() > 1) caption += " The markers stand a little aside of each other so that none hides another.";

  Figure figure{.x_title = panel.x.logarithmic ? "hidden layers (logarithmic)" : "hidden layers",
                .y_title = r_squared ? "R² on the test set" : "test accuracy, %",
                .y = linear_axis(low, 1.02 * unit, 5),
                .legend = legend_of(comparison),
                .panels = {std::move(panel)}};
  const std::string chance =
      r_squared ? std::string("always the mean: 0") : "chance: " + score_text(comparison, comparison.chance);
  figure.legend.push_back({chance, {}, Dash::dashed, Dots::none});  // no place beside the line is free for sure
  return drawn_as("accuracy_by_depth", r_squared ? "R² by depth" : "Test accuracy by depth",
                  caption + divergence_sentence(comparison), figure);
}

}  // namespace gradus::compare
