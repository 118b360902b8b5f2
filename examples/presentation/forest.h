// Effects with their intervals, one line for each: a dot at the estimate and a bar over its interval, against a line
// that means no effect. Several series share the lines, a little apart.
//
//   Forest forest{.x_title = "change of accuracy, percentage points", .x = linear_axis(-5, 20)};
//   forest.names = {"batch norm", "residual connections"};
//   forest.series = {{"tanh", 0, {{{2.1, 0.5, 3.7}}, {}}}};   // the second was not measured
//   Drawn drawn = drawn_as("effects", "Effects", "With 95% intervals.", forest);
#pragma once

#include "presentation/plot.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus::presentation {

struct Interval {
  double estimate = 0;
  double low = 0;
  double high = 0;
};

struct ForestSeries {
  std::string name = {};                              // plain text; in the legend if there are several series
  std::size_t look = 0;                               // colour and marker of the activation at this place
  std::vector<std::optional<Interval>> effects = {};  // by line; nothing is drawn for what was not measured
};

struct Forest {
  std::string x_title = {};  // in gnuplot's enhanced notation
  Axis x = {};
  std::vector<std::string> names = {};  // of the lines, from the top; plain text
  std::vector<ForestSeries> series = {};
  std::optional<double> reference = 0;  // where there is no effect
};

/// Throws std::invalid_argument if there is no line, or a series has not one effect for each. On narrow paper long
/// names stand above their lines.
std::string script(const Forest& forest, const Layout& layout);
Drawn drawn_as(std::string stem, std::string title, std::string caption, const Forest& forest);

}  // namespace gradus::presentation
