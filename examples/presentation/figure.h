// A figure as plain data: panels of curves side by side that share the vertical axis, and one legend above them.
// script() turns it into gnuplot's language, for a wide page or for a phone.
//
//   Curve theory{.look = 0, .segments = {exact}, .dash = Dash::thin, .dots = Dots::none};
//   Curve measured{.look = 0, .segments = {seen}, .spread = Spread::bars, .dash = Dash::none};
//   Panel panel{.title = "tanh", .x = counting_axis(1, 20), .curves = {theory, measured}, .shaded = {{15, 20}}};
//   Figure figure{"layer", "‖δ‖", logarithmic_axis(1e-6, 1), {{"theory", 0, Dash::thin, Dots::none}}, {panel}};
//   Drawn drawn = drawn_as("gradient", "Gradient by layer", "What it shows.", figure);
#pragma once

#include "presentation/axis.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus::presentation {

struct Point {
  double x = 0;
  double y = 0;
  double low = 0;  // of the spread, equal to y where there is none
  double high = 0;
};

enum class Spread { none, band, bars };
/// The activation's own, or one that means something in this figure: thin is solid, for theory; none leaves the dots.
enum class Dash { own, solid, dashed, thin, none };
enum class Dots { none, filled, hollow };

/// One line, in segments: between them a value is missing, and the gap is not bridged.
struct Curve {
  std::size_t look = 0;  // of the activation at this place
  std::vector<std::vector<Point>> segments = {};
  Spread spread = Spread::none;
  Dash dash = Dash::own;
  Dots dots = Dots::filled;
  int dot_every = 1;
  int dot_first = 0;
  bool stairs = false;  // each value lasts until the next point: survival, counts
};

struct Range {
  double low = 0;
  double high = 0;
};

struct Panel {
  std::string title = {};  // plain text
  Axis x = {};
  std::vector<Curve> curves = {};
  std::string note = {};                 // grey, in the middle: why there is little to see
  std::optional<double> reference = {};  // a grey dashed line at this height, to compare with
  std::vector<Range> shaded = {};        // stretches of x with a grey ground: where an activation is saturated
  std::optional<Axis> y = {};            // the panel's own vertical axis, where the figure's does not fit
};

struct LegendEntry {
  std::string text;                      // plain text
  std::optional<std::size_t> look = {};  // none: a grey line
  Dash dash = Dash::own;
  Dots dots = Dots::filled;
  bool shaded = false;  // a grey ground rather than a line and dots
};

struct Figure {
  std::string x_title;  // in gnuplot's enhanced notation
  std::string y_title;
  Axis y;
  std::vector<LegendEntry> legend;
  std::vector<Panel> panels;
};

/// The paper, in pixels.
struct Layout {
  int width;
  int most_columns;
  int panel_height;   // of one among several
  int single_height;  // of the only one
  int font;
};
inline constexpr Layout wide{980, 4, 215, 380, 15};
inline constexpr Layout narrow{400, 2, 150, 260, 13};

/// For gnuplot's standard input; draws SVG on its standard output.
std::string script(const Figure& figure, const Layout& layout);

}  // namespace gradus::presentation
