// A heat map as plain data: values over (x, y) as colours, in panels that share the vertical axis and one colour bar
// above them; with numbers in the cells, contour lines, lines and points over it, where wanted. Cells have equal widths
// on the axes: numbers in equal steps, in equal ratios on a logarithmic axis, or names.
//
//   Grid grid{.columns = 3, .rows = 2, .values = {0.9, 0.5, NAN, 0.7, 0.2, 0.1}};  // the lowest row first
//   HeatPanel panel{.title = "tanh", .x = category_axis({"4", "16", "64"}), .grid = grid};
//   HeatMap map{"width", "depth", category_axis({"2", "8"}), {"born dead, share", linear_axis(0, 1)}, {panel}};
//   map.digits = 2;
//   Drawn drawn = drawn_as("born_dead", "Born dead", "What it shows.", map);
#pragma once

#include "presentation/grid.h"
#include "presentation/palette.h"
#include "presentation/plot.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus::presentation {

struct ColourScale {
  std::string title = {};  // in gnuplot's enhanced notation; short, as it must fit above a phone's panels
  Axis axis = {};          // values beyond it have the colour of its end; on a logarithmic one, 0 and below are missing
  Palette palette = Palette::sequential;
};

/// A line over the map, in the axes' units: the edge of chaos, the contour of a bound.
struct Overlay {
  std::vector<std::vector<Point>> segments = {};
  std::size_t kind = 0;  // its place in HeatMap::lines, which gives its dashes
};

/// A point of note over the map, in the axes' units.
struct Mark {
  double x = 0;
  double y = 0;
  std::string label = {};            // plain text
  std::optional<double> value = {};  // coloured by the scale, to compare measured with map; else dark
};

/// Points of one kind over the map, such as the data of a class.
struct Cloud {
  std::vector<Point> points = {};
  std::size_t kind = 0;  // its place in HeatMap::clouds, which gives its shape: at most two
};

struct HeatPanel {
  std::string title = {};  // plain text
  Axis x = {};
  Grid grid = {};  // fills the axes: x from low to high, and the map's y; gnuplot is slow beyond 100 × 100 cells
  std::vector<Overlay> lines = {};
  std::vector<Cloud> clouds = {};
  std::vector<Mark> marks = {};
};

struct HeatMap {
  std::string x_title = {};  // in gnuplot's enhanced notation
  std::string y_title = {};
  Axis y = {};
  ColourScale colour = {};
  std::vector<HeatPanel> panels = {};
  std::vector<std::string> lines = {};   // what the overlays are, for the legend; plain text
  std::vector<std::string> clouds = {};  // what the points are, likewise
  std::string marks = {};                // what the points of note are; empty: their labels say it
  std::string missing = {};              // what is behind missing cells: "diverged"; empty: not said
  std::vector<double> contours = {};     // values along which a line is drawn, on the map and on the colour bar
  std::optional<int> digits = {};        // numbers in the cells, as many as fit; significant on a logarithmic scale
  double aspect = 0;                     // height of a panel over its width; 0: as high as other figures' panels
};

/// Throws std::invalid_argument if there is no panel, or a grid's size is wrong.
std::string script(const HeatMap& map, const Layout& layout);
Drawn drawn_as(std::string stem, std::string title, std::string caption, const HeatMap& map);

}  // namespace gradus::presentation
