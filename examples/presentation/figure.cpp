#include "presentation/figure.h"

#include "presentation/gnuplot.h"
#include "presentation/numerals.h"
#include "presentation/plot_style.h"
#include "presentation/sheet.h"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::presentation {

namespace {

constexpr double thick = 2, thin = 1.2;

double width_of(Dash dash) { return dash == Dash::thin ? thin : thick; }

std::string line_style(const Look& look, Dash dash) {
  const std::string_view pattern = dash == Dash::own ? look.dash : dash == Dash::dashed ? dashed : dashes[0];
  return fmt::format("lc rgb '{}' dt {}", look.colour, pattern);
}

std::string dot_style(const Look& look, Dots dots, double font) {
  const int type = dots == Dots::hollow ? look.marker.hollow : look.marker.filled;
  return fmt::format("lc rgb '{}' lw 1.5 dt 1 pt {} ps {}", look.colour, type,
                     exact(dot_size(font) * look.marker.scale));
}

std::string grey() { return "lc rgb '" + std::string(axis_ink.light) + "'"; }

std::string shade() { return "fc rgb '" + std::string(grid_ink.light) + "' fs solid noborder"; }

Key key_of(const LegendEntry& entry, double font) {
  Look look = look_of(entry.look.value_or(0));
  if (!entry.look) look.colour = axis_ink.light;
  Key key{entry.text};
  if (entry.shaded) return key.box = shade(), key;
  if (entry.dash != Dash::none) key.line = line_style(look, entry.dash), key.width = width_of(entry.dash);
  if (entry.dots != Dots::none) key.dot = dot_style(look, entry.dots, font);
  return key;
}

Contents contents_of(const Figure& figure, const Layout& layout) {
  Contents contents{.x_title = figure.x_title, .y_title = figure.y_title};
  for (const Panel& panel : figure.panels) {
    contents.frames.push_back({panel.title, panel.x, panel.y.value_or(figure.y)});
    contents.own_y |= panel.y.has_value();
  }
  for (const LegendEntry& entry : figure.legend) contents.keys.push_back(key_of(entry, layout.font));
  return contents;
}

std::string line_of(const Point& point) {
  return fmt::format("{} {} {} {}\n", exact(point.x), exact(point.y), exact(point.low), exact(point.high));
}

// Segments are set apart by an empty line. Of stairs, every point but the first follows one at its own place and the
// height before: those measured are at even places.
std::string data_of(const Curve& curve) {
  std::string lines;
  for (const auto& segment : curve.segments) {
    for (std::size_t i = 0; i < segment.size(); ++i) {
      if (curve.stairs && i > 0) {
        Point corner = segment[i - 1];
        corner.x = segment[i].x;
        lines += line_of(corner);
      }
      lines += line_of(segment[i]);
    }
    lines += "\n";
  }
  return lines;
}

bool spreads(const Curve& curve) {
  return std::any_of(curve.segments.begin(), curve.segments.end(), [](const std::vector<Point>& segment) {
    return std::any_of(segment.begin(), segment.end(), [](const Point& p) { return p.high > p.low; });
  });
}

// Every curve is one data block named by panel and place.
std::string name(std::size_t panel, std::size_t curve) {
  return "$p" + std::to_string(panel) + "c" + std::to_string(curve);
}

std::string curves(const Panel& panel, std::size_t index, double font) {
  std::vector<std::string> below, lines, above;  // what the spread covers must not hide another's line
  for (std::size_t c = 0; c < panel.curves.size(); ++c) {
    const Curve& curve = panel.curves[c];
    if (curve.segments.empty()) continue;
    const Look look = look_of(curve.look);
    const std::string block = name(index, c);
    const int stride = curve.stairs ? 2 : 1;
    const auto some = [&](int every, int first) {
      return stride * every > 1 ? fmt::format(" every {}::{}", stride * every, stride * first) : "";
    };
    if (curve.spread == Spread::band && spreads(curve))
      below.push_back(fmt::format("{} using 1:3:4 with filledcurves lc rgb '{}' fs transparent solid 0.16 noborder",
                                  block, look.colour));
    if (curve.spread == Spread::bars && spreads(curve))
      below.push_back(
          fmt::format("{}{} using 1:2:3:4 with yerrorbars lc rgb '{}' lw 1.5 pt -1", block, some(1, 0), look.colour));
    if (curve.dash != Dash::none)
      lines.push_back(fmt::format("{} using 1:2 with lines {} lw {}", block, line_style(look, curve.dash),
                                  exact(width_of(curve.dash))));
    if (curve.dots != Dots::none)
      above.push_back(fmt::format("{}{} using 1:2 with points {}", block, some(curve.dot_every, curve.dot_first),
                                  dot_style(look, curve.dots, font)));
  }
  // Where two lines coincide, the first activation's dots come out on top, and the last one's dashes.
  std::vector<std::string> all = below;
  all.insert(all.end(), lines.begin(), lines.end());
  all.insert(all.end(), above.rbegin(), above.rend());
  return plot_command(all);
}

std::string inside(const Panel& panel) {
  std::string out;
  for (const Range& range : panel.shaded)
    out += fmt::format("set object rectangle from {},graph 0 to {},graph 1 behind {}\n",
                       exact(std::max(range.low, panel.x.low)), exact(std::min(range.high, panel.x.high)), shade());
  if (!panel.note.empty())
    out += "set label " + literal(panel.note) + " at graph 0.5,graph 0.5 center tc rgb '" +
           std::string(axis_ink.light) + "'\n";
  if (panel.reference) {
    const std::string y = exact(*panel.reference);
    out += "set arrow from graph 0,first " + y + " to graph 1,first " + y + " nohead back lw 1.5 dt " +
           std::string(dashed) + " " + grey() + "\n";
  }
  return out;
}

}  // namespace

std::string script(const Figure& figure, const Layout& layout) {
  const Sheet sheet(layout, contents_of(figure, layout));
  std::string out = sheet.begin();
  for (std::size_t p = 0; p < figure.panels.size(); ++p) {
    const Panel& panel = figure.panels[p];
    for (std::size_t c = 0; c < panel.curves.size(); ++c) out += data_block(name(p, c), data_of(panel.curves[c]));
    out += sheet.panel(p) + inside(panel) + curves(panel, p, sheet.font());
  }
  return out + sheet.end();
}

}  // namespace gradus::presentation
