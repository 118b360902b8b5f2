#include "presentation/heat_map.h"

#include "presentation/gnuplot.h"
#include "presentation/numerals.h"
#include "presentation/plot_style.h"
#include "presentation/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::presentation {

namespace {

constexpr double bar_height = 0.9, bar_longest = 26, bar_room = 4.3;  // in font sizes
constexpr int bar_colours = 128, distinct_colours = 64;
constexpr std::size_t most_rectangles = 200;  // in a panel, of some 130 bytes each

// Darker than the series' colours, as the ground is the same on a dark screen.
struct CloudStyle {
  const char* colour;
  int marker;
  double scale;
};
constexpr std::array<CloudStyle, 2> cloud_styles{{{"#003f6b", 7, 0.62}, {"#b84a00", 9, 0.78}}};

std::string cloud_style(std::size_t kind, double font) {
  const CloudStyle& style = cloud_styles[kind % cloud_styles.size()];
  return fmt::format("pt {} ps {} lw 1 lc rgb '{}'", style.marker, exact(dot_size(font) * style.scale), style.colour);
}

// Inside the panels both axes run from 0 to 1, so that cells are of equal width whatever the axis.
Axis in_shares(const Axis& axis) {
  Axis result{0, 1, false, {}, axis.named};
  for (const Tic& tic : axis.tics) result.tics.push_back({axis.share(tic.value), tic.label});
  return result;
}

std::optional<double> share_of(double value, const Axis& axis) {
  if (!std::isfinite(value) || (axis.logarithmic && value <= 0)) return {};
  return axis.share(value);
}

std::string image_line(double x, double y, const Rgb& colour, int alpha) {
  return fmt::format("{} {} {} {} {} {}\n", exact(x), exact(y), colour.red, colour.green, colour.blue, alpha);
}

int number_of(const Rgb& colour) { return 65536 * colour.red + 256 * colour.green + colour.blue; }

std::string halo(const std::string& block, double width) {
  return fmt::format("{} using 1:2 with lines lc rgb '{}' lw {} dt 1", block, light_on_ground, exact(width));
}

// Draws one panel's inside.
class Inside {
 public:
  Inside(const HeatMap& map, std::size_t index, const Sheet& sheet)
      : map_(map), panel_(map.panels[index]), box_(sheet.box(index)), font_(sheet.font()), index_(index) {
    cells();
    contours();
    overlays();
    clouds();
    marks();
    numbers();
  }

  std::string script() const { return before_ + plot_command(things_); }

 private:
  // In steps that no eye tells apart, or an image could not be packed.
  Rgb colour(double share) const {
    return colour_of(map_.colour.palette,
                     std::round(std::clamp(share, 0.0, 1.0) * distinct_colours) / distinct_colours);
  }

  std::string block(const std::string& lines) {
    const std::string name = fmt::format("$h{}b{}", index_, blocks_++);
    before_ += data_block(name, lines);
    return name;
  }

  double x_of(double column) const { return (column + 0.5) / static_cast<double>(panel_.grid.columns); }
  double y_of(double row) const { return (row + 0.5) / static_cast<double>(panel_.grid.rows); }

  // Few cells are rectangles with sharp edges. Many are the pixels of an image, which stays small; where a viewer blurs
  // what it enlarges, that is less than a cell.
  void cells() {
    const Grid& grid = panel_.grid;
    const bool few = grid.values.size() <= most_rectangles;
    const double half_width = 0.5 / static_cast<double>(grid.columns),
                 half_height = 0.5 / static_cast<double>(grid.rows);
    // In a fine grid only some of the missing cells have a cross, or they would be a blot.
    const std::size_t every_column = 1 + grid.columns / 24, every_row = 1 + grid.rows / 16;
    std::string drawn, crosses;
    for (std::size_t row = 0; row < grid.rows; ++row)
      for (std::size_t column = 0; column < grid.columns; ++column) {
        const double x = x_of(static_cast<double>(column)), y = y_of(static_cast<double>(row));
        const std::optional<double> share = share_of(grid.at(column, row), map_.colour.axis);
        if (!few)
          drawn += image_line(x, y, share ? colour(*share) : Rgb{}, share ? 255 : 0);
        else if (share)
          drawn +=
              fmt::format("{} {} {} {} {} {} {}\n", exact(x), exact(y), exact(x - half_width), exact(x + half_width),
                          exact(y - half_height), exact(y + half_height), number_of(colour(*share)));
        if (!share && column % every_column == every_column / 2 && row % every_row == every_row / 2)
          crosses += exact(x) + " " + exact(y) + "\n";
      }
    if (!drawn.empty())
      things_.push_back(block(drawn) + (few ? " using 1:2:3:4:5:6:7 with boxxyerror lc rgb variable fs solid noborder"
                                            : " using 1:2:3:4:5:6 with rgbalpha"));
    if (!crosses.empty())
      things_.push_back(fmt::format("{} using 1:2 with points pt 2 ps {} lw 1 lc rgb '{}'", block(crosses),
                                    exact(0.6 * dot_size(font_)), axis_ink.light));
  }

  // Found where the colours are, so that on a logarithmic scale they lie between the right colours.
  void contours() {
    Grid shares = panel_.grid;
    for (double& value : shares.values) value = share_of(value, map_.colour.axis).value_or(NAN);
    for (const double level : map_.contours) {
      const std::optional<double> share = share_of(level, map_.colour.axis);
      std::string lines;
      if (share)
        for (const auto& line : contour(shares, *share)) {
          for (const Point& point : line) lines += exact(x_of(point.x)) + " " + exact(y_of(point.y)) + "\n";
          lines += "\n";
        }
      if (!lines.empty())
        things_.push_back(
            fmt::format("{} using 1:2 with lines lc rgb '{}' lw 1 dt 1", block(lines), ink_on(colour(*share))));
    }
  }

  std::string place(double x, double y) const { return exact(panel_.x.share(x)) + " " + exact(map_.y.share(y)); }

  void overlays() {
    for (const Overlay& overlay : panel_.lines) {
      std::string lines;
      for (const auto& segment : overlay.segments) {
        for (const Point& point : segment) lines += place(point.x, point.y) + "\n";
        lines += "\n";
      }
      if (overlay.segments.empty()) continue;
      const std::string name = block(lines);
      things_.push_back(halo(name, 4.5));
      things_.push_back(fmt::format("{} using 1:2 with lines lc rgb '{}' lw 2 dt {}", name, dark_on_ground,
                                    dashes[overlay.kind % dashes.size()]));
    }
  }

  void clouds() {
    for (const Cloud& cloud : panel_.clouds) {
      if (cloud.points.empty()) continue;
      std::string lines;
      for (const Point& point : cloud.points) lines += place(point.x, point.y) + "\n";
      things_.push_back(block(lines) + " using 1:2 with points " + cloud_style(cloud.kind, font_));
    }
  }

  void marks() {
    if (panel_.marks.empty()) return;
    std::string dots;
    for (const Mark& mark : panel_.marks) {
      const std::optional<double> share = mark.value ? share_of(*mark.value, map_.colour.axis) : std::nullopt;
      const Rgb fill = share ? colour(*share) : Rgb{0x11, 0x11, 0x11};
      dots += fmt::format("{} {}\n", place(mark.x, mark.y), number_of(fill));
      label(mark);
    }
    const std::string name = block(dots);
    const auto layer = [&](double size, const std::string& colour_rule) {
      things_.push_back(fmt::format("{} using 1:2{} with points pt 7 lw 1 ps {} lc rgb {}", name,
                                    colour_rule == "variable" ? ":3" : "", exact(size * dot_size(font_)), colour_rule));
    };
    layer(1.75, "'" + std::string(light_on_ground) + "'");
    layer(1.45, "'" + std::string(dark_on_ground) + "'");
    layer(1.05, "variable");
  }

  // Dark on a light plate beside the mark, on the side with more room.
  void label(const Mark& mark) {
    if (mark.label.empty()) return;
    const double size = 0.85 * font_, x = panel_.x.share(mark.x), y = map_.y.share(mark.y);
    const double width = (text_width(mark.label, size) + 0.9 * size) / (box_.right - box_.left);
    const double height = 1.35 * size / (box_.bottom - box_.top), aside = 0.75 * font_ / (box_.right - box_.left);
    const double left = x + aside + width < 1 || x < 0.5 ? x + aside : x - aside - width;
    before_ +=
        fmt::format("set object rectangle from {},{} to {},{} front fc rgb '{}' fs transparent solid 0.85 noborder\n",
                    exact(left), exact(y - height / 2), exact(left + width), exact(y + height / 2), light_on_ground);
    before_ += fmt::format("set label {} at {},{} center front font ',{}' tc rgb '{}'\n", literal(mark.label),
                           exact(left + width / 2), exact(y), exact(size), dark_on_ground);
  }

  // In the largest font in which all fit, or not at all where that could not be read.
  void numbers() {
    if (!map_.digits) return;
    const Grid& grid = panel_.grid;
    const auto text = [&](double value) {
      return map_.colour.axis.logarithmic ? significant(value, *map_.digits) : fixed(value, *map_.digits);
    };
    double widest = 0;
    for (const double value : grid.values) widest = std::max(widest, text_width(text(value), 1));
    const double cell_width = (box_.right - box_.left) / static_cast<double>(grid.columns);
    const double cell_height = (box_.bottom - box_.top) / static_cast<double>(grid.rows);
    const double size = std::min({0.9 * font_, 0.82 * cell_width / widest, 0.8 * cell_height});
    if (size < 8.5) return;
    for (std::size_t row = 0; row < grid.rows; ++row)
      for (std::size_t column = 0; column < grid.columns; ++column) {
        const double value = grid.at(column, row);
        const std::optional<double> share = share_of(value, map_.colour.axis);
        if (!share) continue;
        before_ += fmt::format("set label '{}' at {},{} center front font ',{}' tc rgb '{}'\n", text(value),
                               exact(x_of(static_cast<double>(column))), exact(y_of(static_cast<double>(row))),
                               exact(size), ink_on(colour(*share)));
      }
  }

  const HeatMap& map_;
  const HeatPanel& panel_;
  Box box_;
  double font_;
  std::size_t index_;
  int blocks_ = 0;
  std::string before_;
  std::vector<std::string> things_;
};

Contents contents_of(const HeatMap& map, double font) {
  Contents contents{.x_title = map.x_title, .y_title = map.y_title, .aspect = map.aspect, .above = bar_room * font};
  for (const HeatPanel& panel : map.panels)
    contents.frames.push_back({panel.title, in_shares(panel.x), in_shares(map.y)});
  for (std::size_t i = 0; i < map.lines.size(); ++i)
    contents.keys.push_back(
        {.text = map.lines[i], .line = fmt::format("lc rgb '{}' dt {}", text_colour, dashes[i % dashes.size()])});
  for (std::size_t i = 0; i < map.clouds.size(); ++i)
    contents.keys.push_back({.text = map.clouds[i], .dot = cloud_style(i, 1.5 * font)});
  if (!map.marks.empty())
    contents.keys.push_back(
        {.text = map.marks, .dot = fmt::format("pt 7 ps {} lc rgb '{}'", exact(1.3 * dot_size(font)), text_colour)});
  if (!map.missing.empty())
    contents.keys.push_back(
        {.text = map.missing,
         .dot = fmt::format("pt 2 ps {} lw 1 lc rgb '{}'", exact(0.8 * dot_size(font)), axis_ink.light)});
  return contents;
}

// Above the panels: the title, the colours, the values.
std::string colour_bar(const HeatMap& map, const Sheet& sheet) {
  const ColourScale& scale = map.colour;
  const double font = sheet.font();
  const Box room = sheet.above();
  const double top = room.top + 1.5 * font;
  const Box bar{room.left, std::min(room.right - font, room.left + bar_longest * font), top, top + bar_height * font};
  const double length = bar.right - bar.left;
  std::string colours;
  for (int i = 0; i < bar_colours; ++i) {
    const double share = (i + 0.5) / bar_colours;
    colours += image_line(share, 0.5, colour_of(scale.palette, share), 255);
    colours += image_line(share, 1.5, colour_of(scale.palette, share), 255);  // one row alone is no image to gnuplot
  }
  std::string out = data_block("$colours", colours) + "unset label\nunset arrow\nunset object\n" + sheet.margins(bar);
  out += axis_command('x', in_shares(scale.axis), true, length, font) + "set yrange [0:2]\nunset ytics\nunset grid\n";
  out += "set border 0\nset label " + in_quotes(scale.title) + " at " + sheet.screen(bar.left, room.top + 0.7 * font) +
         " left" + text_style() + "\n";
  for (const double level : map.contours)
    if (const auto share = share_of(level, scale.axis); share && *share >= 0 && *share <= 1)
      out += fmt::format("set arrow from {},graph 0 to {},graph 1 nohead front lw 1 lc rgb '{}'\n", exact(*share),
                         exact(*share), ink_on(colour_of(scale.palette, *share)));
  return out + plot_command({"$colours using 1:2:3:4:5:6 with rgbalpha"});
}

}  // namespace

std::string script(const HeatMap& map, const Layout& layout) {
  for (const HeatPanel& panel : map.panels) check(panel.grid);
  const Sheet sheet(layout, contents_of(map, layout.font));
  std::string out = sheet.begin() + "unset grid\n";
  for (std::size_t i = 0; i < map.panels.size(); ++i) out += sheet.panel(i) + Inside(map, i, sheet).script();
  return out + colour_bar(map, sheet) + sheet.end();
}

Drawn drawn_as(std::string stem, std::string title, std::string caption, const HeatMap& map) {
  return {std::move(stem), std::move(title), std::move(caption), script(map, wide), script(map, narrow)};
}

}  // namespace gradus::presentation
