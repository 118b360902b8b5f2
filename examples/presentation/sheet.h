// What all kinds of figures have in common: panels in rows and columns, their titles and axes, the titles of the axes,
// and one legend above, placed on paper of some size and written in gnuplot's language. What is inside a panel is for
// the kind of figure to add: after panel(i) comes its `plot` command.
//
//   Sheet sheet(wide, {.x_title = "step", .y_title = "loss", .frames = {{"relu", x, y}, {"tanh", x, y}}});
//   std::string out = sheet.begin();
//   for (std::size_t i = 0; i < 2; ++i) out += sheet.panel(i) + "plot sin(x) notitle\n";
//   out += sheet.end();
#pragma once

#include "presentation/figure.h"

#include <string>
#include <vector>

namespace gradus::presentation {

/// One entry of the legend; the styles are gnuplot's, and empty for what it does not have.
struct Key {
  std::string text;       // plain text
  std::string line = {};  // colour and dashes
  double width = 2;       // of the line
  std::string dot = {};
  std::string box = {};  // colour and filling
};

struct Frame {
  std::string title = {};  // plain text
  Axis x = {};
  Axis y = {};
};

struct Contents {
  std::string x_title = {};  // in gnuplot's enhanced notation, like y_title
  std::string y_title = {};
  std::vector<Frame> frames = {};
  bool own_y = false;  // every panel shows its own vertical axis; else that of the first column is every panel's
  std::vector<Key> keys = {};
  double height = 0;  // of a panel, in pixels; 0: the layout's
  double aspect = 0;  // height of a panel over its width, before `height`, and no higher than a single one; 0: free
  double above = 0;   // pixels to leave free between legend and panels
};

/// A rectangle in pixels from the top left.
struct Box {
  double left, right, top, bottom;
};

class Sheet {
 public:
  /// Throws std::invalid_argument if there is no panel.
  Sheet(const Layout& layout, Contents contents);

  std::string begin() const;
  /// Margins, axes and titles of one panel, and with the first the legend. Forgets the labels, arrows and objects of
  /// the one before.
  std::string panel(std::size_t index) const;
  std::string end() const { return "unset multiplot\n"; }

  Box box(std::size_t index) const;
  /// What `above` left free, as wide as all panels.
  Box above() const;
  /// Margins so that what is plotted next fills the box.
  std::string margins(const Box& box) const;
  /// A place in pixels, for gnuplot.
  std::string screen(double x, double y) const;
  double font() const { return font_; }

 private:
  void place_columns();
  void place_legend();
  std::string legend() const;
  bool raised() const;
  double width() const;
  double row_height() const;

  Layout layout_;
  Contents contents_;
  double font_;
  int rows_ = 1, columns_ = 1, legend_columns_ = 1;
  double shift_ = 0, left_ = 0, right_ = 0, gap_ = 0, top_ = 0, title_ = 0, panel_height_ = 0, under_ = 0, height_ = 0;
  double legend_entry_ = 0, legend_left_ = 0;
  bool upright_ = false;
};

/// Range and marks of the axis 'x' or 'y', with or without their labels. Of numbers on an x-axis that is too short for
/// them, as many pixels as `length`, some are left out; names go upright if told so.
std::string axis_command(char name, const Axis& axis, bool labels, double length, double font, bool upright = false);
/// How wide a text in gnuplot's enhanced notation is at most, in pixels, in a font of that size.
double text_width(const std::string& enhanced, double font);
/// Gnuplot's colour for text on the page.
std::string text_style();
/// Of the dots of every figure, before their marker's own scale.
double dot_size(double font);
/// A data block for `plot`, of lines that end with a line break.
std::string data_block(const std::string& name, const std::string& lines);
/// "plot a, b\n" of things to draw without title; nothing but the axes if there are none.
std::string plot_command(const std::vector<std::string>& things);

}  // namespace gradus::presentation
