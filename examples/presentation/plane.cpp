#include "presentation/plane.h"

#include "presentation/gnuplot.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::presentation {

namespace {

double from_share(double share, const Axis& axis) {
  return axis.logarithmic ? axis.low * std::pow(axis.high / axis.low, share)
                          : axis.low + share * (axis.high - axis.low);
}

Overlay boundary(const Grid& grid, const Axis& x, const Axis& y) {
  Overlay result{contour(grid, 0.5), 0};
  for (auto& line : result.segments)
    for (Point& point : line) {
      point.x = from_share((point.x + 0.5) / static_cast<double>(grid.columns), x);
      point.y = from_share((point.y + 0.5) / static_cast<double>(grid.rows), y);
    }
  return result;
}

Cloud thinned(const std::vector<Point>& points, std::size_t kind, int most) {
  const std::size_t limit = static_cast<std::size_t>(std::max(1, most)), every = (points.size() + limit - 1) / limit;
  Cloud cloud{{}, kind};
  for (std::size_t i = 0; i < points.size(); i += every) cloud.points.push_back(points[i]);
  return cloud;
}

}  // namespace

HeatMap heat_map_of(const Plane& plane) {
  HeatMap map{.x_title = plane.x_title, .y_title = plane.y_title, .y = plane.y};
  map.colour = {"probability of " + as_enhanced(plane.classes[1]), linear_axis(0, 1, 4), Palette::classes};
  map.lines = {"boundary"};
  map.clouds = {plane.classes[0], plane.classes[1]};
  map.aspect = (plane.y.high - plane.y.low) / (plane.x.high - plane.x.low);
  if (plane.x.logarithmic || plane.y.logarithmic) map.aspect = 1;
  for (const PlanePanel& panel : plane.panels)
    map.panels.push_back(
        {.title = panel.title,
         .x = plane.x,
         .grid = panel.probability,
         .lines = {boundary(panel.probability, plane.x, plane.y)},
         .clouds = {thinned(plane.first, 0, plane.most_points), thinned(plane.second, 1, plane.most_points)}});
  return map;
}

Drawn drawn_as(std::string stem, std::string title, std::string caption, const Plane& plane) {
  return drawn_as(std::move(stem), std::move(title), std::move(caption), heat_map_of(plane));
}

}  // namespace gradus::presentation
