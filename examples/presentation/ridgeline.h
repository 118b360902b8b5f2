// Histograms one below the other, each on a line of its own and reaching over the one above: how a distribution moves
// through training, or from layer to layer. In panels that share the lines.
//
//   RidgePanel panel{.title = "tanh", .x = linear_axis(-1, 1), .edges = {-1, -0.5, 0, 0.5, 1}};
//   panel.rows = {{0.1, 0.4, 0.4, 0.1}, {0.5, 0, 0, 0.5}};       // by row, then by bin
//   Ridgeline ridges{"activation", "step", {"0", "500"}, {panel}};   // the first row on top
//   Drawn drawn = drawn_as("activations", "Activations", "What it shows.", ridges);
#pragma once

#include "presentation/plot.h"

#include <string>
#include <vector>

namespace gradus::presentation {

struct RidgePanel {
  std::string title = {};  // plain text
  Axis x = {};
  std::vector<double> edges = {};              // of the bins, rising: one more than bins
  std::vector<std::vector<double>> rows = {};  // heights of the bins; empty, or a bin not finite: not measured
  std::size_t look = 0;                        // colour of the activation at this place
};

struct Ridgeline {
  std::string x_title = {};  // in gnuplot's enhanced notation
  std::string y_title = {};
  std::vector<std::string> rows = {};  // names of the lines, from the top; plain text
  std::vector<RidgePanel> panels = {};
  bool own_heights = false;  // every histogram as high as the highest, where one peak would flatten all others
  double reach = 1.8;        // of the highest, in distances between lines
};

/// Throws std::invalid_argument if there is no panel or no row, or a panel's sizes do not agree.
std::string script(const Ridgeline& ridgeline, const Layout& layout);
Drawn drawn_as(std::string stem, std::string title, std::string caption, const Ridgeline& ridgeline);

}  // namespace gradus::presentation
