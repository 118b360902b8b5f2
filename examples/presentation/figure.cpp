#include "presentation/figure.h"

#include "presentation/gnuplot.h"
#include "presentation/numerals.h"
#include "presentation/plot_style.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::presentation {

namespace {

// The mean width of a sans-serif letter, in units of the font size, rather too large than too small.
constexpr double letter = 0.58;

std::size_t letters(const std::string& enhanced) {
  std::size_t count = 0;
  for (const char c : enhanced)
    if (c != '^' && c != '{' && c != '}' && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  return count;
}

std::string_view dash_of(const Look& look, Dash dash) {
  return dash == Dash::own ? look.dash : dash == Dash::solid ? dashes[0] : dashed;
}

std::string line_style(const Look& look, Dash dash, double width) {
  return "lc rgb '" + std::string(look.colour) + "' lw " + exact(width) + " dt " + std::string(dash_of(look, dash));
}

std::string dot_style(const Look& look, Dots dots, double size) {
  const int type = dots == Dots::hollow ? look.marker.hollow : look.marker.filled;
  return "lc rgb '" + std::string(look.colour) + "' lw 1.5 dt 1 pt " + std::to_string(type) + " ps " +
         exact(size * look.marker.scale);
}

// Draws one figure on one paper. Places are in pixels from the top left until they reach gnuplot.
class Drawing {
 public:
  Drawing(const Figure& figure, const Layout& layout) : figure_(figure), layout_(layout), font_(layout.font) {
    place_panels();
    place_legend();
  }

  std::string script() {
    out_ = "set encoding utf8\n" + svg_terminal(layout_.width, static_cast<int>(std::ceil(height_)), layout_.font) +
           "set multiplot\n";
    data();
    out_ +=
        "unset key\nset clip two\nset errorbars 0.5\nset border 3 lc rgb '" + std::string(axis_ink.light) + "' lw 1\n";
    out_ += "set grid xtics ytics back lt 1 dt 1 lw 1 lc rgb '" + std::string(grid_ink.light) + "'\n";
    for (std::size_t i = 0; i < figure_.panels.size(); ++i) panel(i);
    return out_ + "unset multiplot\n";
  }

 private:
  struct Box {
    double left, right, top, bottom;
  };

  std::string screen(double x, double y) const {
    return "screen " + exact(x / layout_.width) + ",screen " + exact(1 - y / std::ceil(height_));
  }

  void place_panels() {
    const int count = static_cast<int>(figure_.panels.size());
    rows_ = (count + layout_.most_columns - 1) / layout_.most_columns;
    columns_ = (count + rows_ - 1) / rows_;
    panel_height_ = count == 1 ? layout_.single_height : layout_.panel_height;
    std::size_t widest = 1;
    for (const Tic& tic : figure_.y.tics) widest = std::max(widest, letters(tic.label));
    left_ = 2.0 * font_ + static_cast<double>(widest) * letter * font_ + 1.0 * font_;
    title_ = figure_.panels.front().title.empty() ? 0.4 * font_ : 1.6 * font_;
  }

  // The legend's entries from left to right in columns of equal width, wrapped; sets where the panels begin and end.
  void place_legend() {
    std::size_t longest = 0;
    for (const LegendEntry& entry : figure_.legend) longest = std::max(longest, letters(entry.text));
    const double entry = 2.7 * font_ + static_cast<double>(longest) * letter * font_ + 0.5 * font_;
    const int count = static_cast<int>(figure_.legend.size());
    const auto columns = [&](double left) { return std::max(1, static_cast<int>((layout_.width - left) / entry)); };
    const auto rows_from = [&](double left) { return (count + columns(left) - 1) / columns(left); };
    // Above the panels, unless it takes fewer rows from the edge.
    legend_left_ = rows_from(font_) < rows_from(left_) ? font_ : left_;
    const int rows = rows_from(legend_left_);
    legend_columns_ = rows == 0 ? 1 : (count + rows - 1) / rows;  // rows of equal length
    legend_entry_ = entry;
    top_ = 0.5 * font_ + rows * 1.5 * font_ + (rows == 0 ? 0 : 0.4 * font_);
    height_ = top_ + rows_ * row_height() + 1.5 * font_;
  }

  void legend() {
    for (std::size_t i = 0; i < figure_.legend.size(); ++i) {
      const LegendEntry& entry = figure_.legend[i];
      const std::size_t row = i / legend_columns_, column = i % legend_columns_;
      const double x = legend_left_ + static_cast<double>(column) * legend_entry_;
      const double y = 1.2 * font_ + static_cast<double>(row) * 1.5 * font_;
      Look look = look_of(entry.look.value_or(0));
      if (!entry.look) look.colour = axis_ink.light;
      // Gnuplot draws arrows of one colour and one width as one path, with the dashes of the first: no two are equal.
      const double thickness = 2 + 0.01 * static_cast<double>(i);
      out_ += "set arrow from " + screen(x, y) + " to " + screen(x + 2.2 * font_, y) + " nohead " +
              line_style(look, entry.dash, thickness) + "\n";
      if (entry.dots != Dots::none)
        out_ += "set label '' at " + screen(x + 1.1 * font_, y) + " point " + dot_style(look, entry.dots, dot_size()) +
                "\n";
      out_ += "set label " + literal(entry.text) + " at " + screen(x + 2.7 * font_, y) + " left" + text() + "\n";
    }
  }

  std::string text() const { return " tc rgb '" + std::string(text_colour) + "'"; }
  double dot_size() const { return 0.055 * font_; }

  // Every curve is one data block named by panel and place; segments are set apart by an empty line.
  void data() {
    for (std::size_t p = 0; p < figure_.panels.size(); ++p)
      for (std::size_t c = 0; c < figure_.panels[p].curves.size(); ++c) {
        out_ += name(p, c) + " << END\n";
        for (const auto& segment : figure_.panels[p].curves[c].segments) {
          for (const Point& point : segment)
            out_ += exact(point.x) + " " + exact(point.y) + " " + exact(point.low) + " " + exact(point.high) + "\n";
          out_ += "\n";
        }
        out_ += "END\n";
      }
  }

  static std::string name(std::size_t panel, std::size_t curve) {
    return "$p" + std::to_string(panel) + "c" + std::to_string(curve);
  }

  Box box(std::size_t index) const {
    const std::size_t row = index / columns_, column = index % columns_;
    const double gap = 1.3 * font_, right = 0.9 * font_;
    const double width = (layout_.width - left_ - right - (columns_ - 1) * gap) / columns_;
    const double x = left_ + static_cast<double>(column) * (width + gap);
    const double y = top_ + static_cast<double>(row) * row_height() + title_;
    return {x, x + width, y, y + panel_height_};
  }

  void axis(const char* letter_of, const Axis& axis, bool labels) {
    const std::string axis_name = letter_of;
    out_ += axis.logarithmic ? "set logscale " + axis_name + "\n" : "unset logscale " + axis_name + "\n";
    out_ += "set " + axis_name + "range [" + exact(axis.low) + ":" + exact(axis.high) + "]\n";
    out_ += "set " + axis_name + "tics scale 0.4,0 nomirror out offset " + (axis_name == "x" ? "0,0.35" : "0.4,0") +
            text() + " (";
    for (std::size_t i = 0; i < axis.tics.size(); ++i)
      out_ += (i == 0 ? "'" : ", '") + (labels ? axis.tics[i].label : "") + "' " + exact(axis.tics[i].value);
    out_ += ")\n";
  }

  void panel(std::size_t index) {
    const Panel& panel = figure_.panels[index];
    const Box b = box(index);
    const double height = std::ceil(height_);
    out_ += "unset label\nunset arrow\nset lmargin at screen " + exact(b.left / layout_.width) +
            "\nset rmargin at screen " + exact(b.right / layout_.width) + "\nset tmargin at screen " +
            exact(1 - b.top / height) + "\nset bmargin at screen " + exact(1 - b.bottom / height) + "\n";
    axis("x", panel.x, true);
    axis("y", figure_.y, index % columns_ == 0);
    if (index == 0) {
      legend();
      out_ += "set label '" + figure_.y_title + "' at " +
              screen(0.8 * font_, (top_ + title_ + height - 3.4 * font_) / 2) + " center rotate by 90" + text() + "\n";
      out_ += "set label '" + figure_.x_title + "' at " +
              screen((left_ + layout_.width - 0.9 * font_) / 2, height - 0.8 * font_) + " center" + text() + "\n";
    }
    if (!panel.title.empty())
      out_ += "set label " + literal(panel.title) + " at " + screen((b.left + b.right) / 2, b.top - 0.75 * font_) +
              " center" + text() + "\n";
    const std::string grey = " tc rgb '" + std::string(axis_ink.light) + "'";
    if (!panel.note.empty())
      out_ += "set label " + literal(panel.note) + " at graph 0.5,graph 0.5 center" + grey + "\n";
    if (panel.reference) {
      const std::string y = exact(*panel.reference);
      out_ += "set arrow from graph 0,first " + y + " to graph 1,first " + y + " nohead back lw 1.5 dt " +
              std::string(dashed) + " lc rgb '" + std::string(axis_ink.light) + "'\n";
    }
    curves(index);
  }

  void curves(std::size_t index) {
    std::vector<std::string> below, lines, above;  // what the spread covers must not hide another's line
    const Panel& panel = figure_.panels[index];
    for (std::size_t c = 0; c < panel.curves.size(); ++c) {
      const Curve& curve = panel.curves[c];
      bool spreads = false;
      for (const auto& segment : curve.segments)
        for (const Point& point : segment) spreads |= point.high > point.low;
      if (curve.segments.empty()) continue;
      const Look look = look_of(curve.look);
      const std::string block = name(index, c);
      if (curve.spread == Spread::band && spreads)
        below.push_back(fmt::format("{} using 1:3:4 with filledcurves lc rgb '{}' fs transparent solid 0.16 noborder",
                                    block, look.colour));
      if (curve.spread == Spread::bars && spreads)
        below.push_back(fmt::format("{} using 1:2:3:4 with yerrorbars lc rgb '{}' lw 1.5 pt -1", block, look.colour));
      lines.push_back(fmt::format("{} using 1:2 with lines {}", block, line_style(look, curve.dash, 2)));
      if (curve.dots == Dots::none) continue;
      const std::string some =
          curve.dot_every > 1 ? fmt::format(" every {}::{}", curve.dot_every, curve.dot_first) : "";
      above.push_back(
          fmt::format("{}{} using 1:2 with points {}", block, some, dot_style(look, curve.dots, dot_size())));
    }
    // Where two lines coincide, the first activation's dots come out on top, and the last one's dashes.
    std::vector<std::string> all = below;
    all.insert(all.end(), lines.begin(), lines.end());
    all.insert(all.end(), above.rbegin(), above.rend());
    if (all.empty()) all.push_back("1e300 with lines lc rgb '" + std::string(axis_ink.light) + "'");  // just the axes
    for (std::size_t i = 0; i < all.size(); ++i) out_ += (i == 0 ? "plot " : ", \\\n  ") + all[i] + " notitle";
    out_ += "\n";
  }

  // From the top of one row of panels to the next: title, panel, numbers of the axis, air.
  double row_height() const { return title_ + panel_height_ + 2.4 * font_; }

  const Figure& figure_;
  const Layout& layout_;
  double font_;
  int rows_ = 1, columns_ = 1, legend_columns_ = 1;
  double panel_height_ = 0, left_ = 0, top_ = 0, title_ = 0, height_ = 0, legend_entry_ = 0, legend_left_ = 0;
  std::string out_;
};

}  // namespace

std::string script(const Figure& figure, const Layout& layout) { return Drawing(figure, layout).script(); }

}  // namespace gradus::presentation
