#include "presentation/grid.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

namespace gradus::presentation {

namespace {

// Where a line crosses the side between two neighbouring cells, named by the left or lower one and the direction.
using Crossing = std::size_t;

class Marching {
 public:
  Marching(const Grid& grid, double height) : grid_(grid), height_(height) {
    for (std::size_t row = 0; row + 1 < grid.rows; ++row)
      for (std::size_t column = 0; column + 1 < grid.columns; ++column) square(column, row);
  }

  // Follows each line from its end, or a closed one from anywhere, until it stops.
  std::vector<std::vector<Point>> lines() {
    std::vector<std::vector<Point>> result;
    for (const bool closed : {false, true})
      for (const auto& [crossing, next] : neighbours_)
        if (next.size() == (closed ? 2 : 1)) {
          std::vector<Point> line = follow(crossing);
          if (line.size() > 1) result.push_back(std::move(line));
        }
    return result;
  }

 private:
  bool high(std::size_t column, std::size_t row) const { return grid_.at(column, row) >= height_; }

  Crossing across(std::size_t column, std::size_t row) const { return 2 * (row * grid_.columns + column); }
  Crossing upwards(std::size_t column, std::size_t row) const { return across(column, row) + 1; }

  void join(Crossing a, Crossing b) {
    neighbours_[a].push_back(b);
    neighbours_[b].push_back(a);
  }

  void square(std::size_t c, std::size_t r) {
    double mean = 0;
    for (const double value : {grid_.at(c, r), grid_.at(c + 1, r), grid_.at(c, r + 1), grid_.at(c + 1, r + 1)})
      mean += value / 4;
    if (!std::isfinite(mean)) return;
    const bool a = high(c, r), b = high(c + 1, r), d = high(c + 1, r + 1), e = high(c, r + 1);
    const Crossing bottom = across(c, r), right = upwards(c + 1, r), top = across(c, r + 1), left = upwards(c, r);
    std::vector<Crossing> crossed;  // anticlockwise from the bottom
    if (a != b) crossed.push_back(bottom);
    if (b != d) crossed.push_back(right);
    if (d != e) crossed.push_back(top);
    if (e != a) crossed.push_back(left);
    if (crossed.size() == 2) return join(crossed[0], crossed[1]);
    if (crossed.size() != 4) return;
    // A saddle: the corners that differ from the mean are cut off.
    if (a == (mean >= height_))
      join(bottom, right), join(top, left);
    else
      join(bottom, left), join(right, top);
  }

  Point place(Crossing crossing) const {
    const std::size_t cell = crossing / 2, column = cell % grid_.columns, row = cell / grid_.columns;
    const bool up = crossing % 2 == 1;
    const double from = grid_.at(column, row), to = up ? grid_.at(column, row + 1) : grid_.at(column + 1, row);
    const double part = (height_ - from) / (to - from);
    const double x = static_cast<double>(column) + (up ? 0 : part), y = static_cast<double>(row) + (up ? part : 0);
    return {x, y, y, y};
  }

  std::vector<Point> follow(Crossing start) {
    std::vector<Point> line{place(start)};
    for (Crossing here = start; !neighbours_[here].empty();) {
      const Crossing next = neighbours_[here].back();
      neighbours_[here].pop_back();
      std::erase(neighbours_[next], here);
      line.push_back(place(next));
      here = next;
    }
    return line;
  }

  const Grid& grid_;
  double height_;
  std::map<Crossing, std::vector<Crossing>> neighbours_;  // ordered, so that lines come in the same order everywhere
};

}  // namespace

void check(const Grid& grid) {
  if (grid.values.empty() || grid.values.size() != grid.columns * grid.rows)
    throw std::invalid_argument(fmt::format("[Grid] {} values do not make {} columns of {} rows.", grid.values.size(),
                                            grid.columns, grid.rows));
}

std::vector<std::vector<Point>> contour(const Grid& grid, double height) {
  check(grid);
  return Marching(grid, height).lines();
}

}  // namespace gradus::presentation
