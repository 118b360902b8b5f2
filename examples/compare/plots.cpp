#include "compare/plots.h"

#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "presentation/numerals.h"

namespace gradus::compare {

using namespace presentation;

std::vector<LegendEntry> legend_of(const Comparison& comparison) {
  std::vector<LegendEntry> entries;
  for (const std::string& name : activations_of(comparison)) entries.push_back({name, entries.size()});
  return entries;
}

std::string hidden_layers(int depth) { return counted(depth, "hidden layer"); }

std::string over_seeds(const Comparison& comparison) {
  return comparison.interrupted ? std::string("over the runs that finished")
                                : "over " + counted(comparison.settings.seeds, "seed");
}

std::string spread_sentence(const Comparison& comparison, const std::string& centre) {
  if (comparison.settings.seeds < 2) return " One seed only, so no spread is known.";
  return " Line: " + centre + " " + over_seeds(comparison) + "; shaded: from the smallest to the largest.";
}

std::string divergence_sentence(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const std::string& name : activations_of(comparison)) {
    std::vector<std::string> depths;
    for (const Result& result : comparison.results)
      if (result.activation == name && result.diverged > 0)
        depths.push_back(std::to_string(result.depth) + " (" + std::to_string(result.diverged) + " of " +
                         counted(result.diverged + result.runs, "run") + ")");
    if (!depths.empty()) parts.push_back(name + " with " + listed(depths));
  }
  if (parts.empty()) return "";
  return " Diverged, and so left out: " + listed(parts, "; ") + " hidden layers.";
}

std::vector<Plot> write_plots(const Comparison& comparison, const std::filesystem::path& directory) {
  std::vector<Drawn> drawn;
  // In the order in which a lecture tells it: what goes in, what comes out, why.
  for (const auto draw : {activation_functions, accuracy_by_depth, gradient_by_layer, gradient_by_layer_trained,
                          saturation_by_layer, dead_units, loss_curves}) {
    std::optional<Drawn> figure = draw(comparison);
    if (figure) drawn.push_back(std::move(*figure));
  }
  return draw_all(drawn, directory / "plots");
}

}  // namespace gradus::compare
