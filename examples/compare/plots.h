// The plots of a comparison, drawn by gnuplot as SVG for slides and for the report.
//
//   std::vector<Plot> plots = write_plots(comparison, "results");   // results/plots/accuracy_by_depth.svg, ...
//   write_report(comparison, plots, "results");
#pragma once

#include "compare/comparison.h"
#include "presentation/plot.h"

#include <filesystem>
#include <vector>

namespace gradus::compare {

/// Draws into directory/plots. A plot of which nothing was measured (gradients by layer, when no network has two
/// hidden layers) is left out. Throws GnuplotError if gnuplot is missing or fails, std::runtime_error if a file cannot
/// be written.
std::vector<presentation::Plot> write_plots(const Comparison& comparison, const std::filesystem::path& directory);

}  // namespace gradus::compare
