// Plots: what is to be drawn, with its title and caption, becomes files: SVG for a wide page or a slide, the same for a
// phone, and PNG for programs that take no SVG.
//
//   std::vector<Drawn> drawn{drawn_as("loss", "Loss over epochs", "Lower is better.", figure)};
//   for (const Plot& plot : draw_all(drawn, "results/plots")) std::cout << plot.svg << '\n';
#pragma once

#include "presentation/figure.h"
#include "presentation/gnuplot.h"

#include <filesystem>
#include <string>
#include <vector>

namespace gradus::presentation {

/// Something to draw, as gnuplot scripts for both papers.
struct Drawn {
  std::string stem;     // of the files: "accuracy_by_depth"
  std::string title;    // "Test accuracy by depth"
  std::string caption;  // what it shows, with its numbers, for those who cannot see it too
  std::string wide;
  std::string narrow;
};
Drawn drawn_as(std::string stem, std::string title, std::string caption, const Figure& figure);

/// What was drawn.
struct Plot {
  std::string stem;                 // "accuracy_by_depth"
  std::string title;                // "Test accuracy by depth"
  std::string caption;              // what it shows, with its numbers, for those who cannot see it too
  std::filesystem::path svg;        // for a wide page or a slide
  std::filesystem::path phone_svg;  // the same on narrow paper
  std::filesystem::path png;        // for a slide
};

/// Draws all into the folder, made if need be, by one run of gnuplot. Throws GnuplotError if gnuplot is missing or
/// fails, std::runtime_error if a file cannot be written.
std::vector<Plot> draw_all(const std::vector<Drawn>& drawn, const std::filesystem::path& folder);

}  // namespace gradus::presentation
