// The plots of a comparison, drawn by gnuplot as SVG for slides and for the report.
//
//   std::vector<Plot> plots = write_plots(comparison, "results");   // results/plots/accuracy_by_depth.svg, ...
//   write_report(comparison, plots, "results");
#pragma once

#include "compare/comparison.h"
#include "compare/gnuplot.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gradus::compare {

struct Plot {
  std::string stem;                 // "accuracy_by_depth"
  std::string title;                // "Test accuracy by depth"
  std::string caption;              // what it shows, with its numbers, for those who cannot see it too
  std::filesystem::path svg;        // for a wide page or a slide
  std::filesystem::path phone_svg;  // the same on narrow paper
};

/// Draws into directory/plots. A plot of which nothing was measured (gradients by layer, when no network has two
/// hidden layers) is left out. Throws GnuplotError if gnuplot is missing or fails, std::runtime_error if a file cannot
/// be written.
std::vector<Plot> write_plots(const Comparison& comparison, const std::filesystem::path& directory);

}  // namespace gradus::compare
