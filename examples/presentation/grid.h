// Values over a plane, one for each cell of a grid, and the lines along which they have a given height.
//
//   Grid grid{.columns = 3, .rows = 2, .values = {1, 2, 3, 4, 5, 6}};   // row by row, the lowest first
//   grid.at(2, 0);                                                       // 3: third column, lowest row
//   for (const auto& line : contour(grid, 3.5)) ...                      // in units of cells, centres at 0, 1, 2, ...
#pragma once

#include "presentation/figure.h"

#include <cstddef>
#include <vector>

namespace gradus::presentation {

struct Grid {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values = {};  // row by row, from the lowest; not finite where a value is missing

  double at(std::size_t column, std::size_t row) const { return values[row * columns + column]; }
};

/// Throws std::invalid_argument unless there are columns × rows values, and at least one.
void check(const Grid& grid);

/// Lines of this height by marching squares, linear between the centres of cells; a closed line ends where it began.
/// Squares with a missing value have none. Where a square's corners are high and low crosswise, its mean decides.
std::vector<std::vector<Point>> contour(const Grid& grid, double height);

}  // namespace gradus::presentation
