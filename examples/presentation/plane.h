// What a classifier of two classes says over the plane: the probability as colour, the boundary as a line at 1/2, the
// data as points of two shapes; in panels, say through training. Drawn as a heat map.
//
//   Plane plane{"x_1", "x_2", linear_axis(-1, 1), linear_axis(-1, 1), {"inner", "outer"}, inner, outer};
//   plane.panels = {{"step 0", before}, {"step 500", after}};   // grids of the probability of the second class
//   Drawn drawn = drawn_as("spirals", "Decision boundary", "What it shows.", plane);
#pragma once

#include "presentation/heat_map.h"

#include <array>
#include <string>
#include <vector>

namespace gradus::presentation {

struct PlanePanel {
  std::string title = {};  // plain text
  Grid probability = {};   // of the second class; fills the axes, the lowest row first; missing where not finite
};

struct Plane {
  std::string x_title = {};  // in gnuplot's enhanced notation
  std::string y_title = {};
  Axis x = {};
  Axis y = {};
  std::array<std::string, 2> classes = {};  // plain text
  std::vector<Point> first = {};            // data of the first class, the same in all panels
  std::vector<Point> second = {};
  std::vector<PlanePanel> panels = {};
  int most_points = 80;  // of a class in a panel: of more, every second, third, ... is drawn
};

/// The same as a heat map, for what else is to be drawn over it. Throws std::invalid_argument if a grid's size is
/// wrong.
HeatMap heat_map_of(const Plane& plane);
Drawn drawn_as(std::string stem, std::string title, std::string caption, const Plane& plane);

}  // namespace gradus::presentation
