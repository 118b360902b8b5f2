#include "compare/plots.h"

#include "compare/numerals.h"
#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "compare/svg.h"

#include <fstream>
#include <stdexcept>

namespace gradus::compare {

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

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
  const std::filesystem::path folder = directory / "plots";
  std::vector<Drawn> drawn;
  std::vector<std::string> scripts;  // two for each: one process draws them all
  // In the order in which a lecture tells it: what goes in, what comes out, why.
  for (const auto draw : {activation_functions, accuracy_by_depth, gradient_by_layer, gradient_by_layer_trained,
                          saturation_by_layer, dead_units, loss_curves}) {
    std::optional<Drawn> figure = draw(comparison);
    if (!figure) continue;
    scripts.push_back(script(figure->figure, wide));
    scripts.push_back(script(figure->figure, narrow));
    drawn.push_back(std::move(*figure));
  }
  const std::vector<std::string> svgs = gnuplot(scripts);

  std::filesystem::create_directories(folder / "phone");
  std::vector<Plot> plots;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto& [stem, title, caption, figure] = drawn[i];
    Plot plot{stem, title, caption, folder / (stem + ".svg"), folder / "phone" / (stem + ".svg")};
    write_file(plot.svg, tidy_svg(svgs[2 * i], title, caption));
    write_file(plot.phone_svg, tidy_svg(svgs[2 * i + 1], title, caption));
    plots.push_back(std::move(plot));
  }
  return plots;
}

}  // namespace gradus::compare
