#include "presentation/sheet.h"

#include "presentation/gnuplot.h"
#include "presentation/numerals.h"
#include "presentation/plot_style.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace gradus::presentation {

namespace {

// The mean width of a sans-serif letter, in units of the font size, rather too large than too small.
constexpr double letter = 0.58;

std::size_t letters(const std::string& enhanced) {
  std::size_t count = 0;
  for (const char c : enhanced)
    if (c != '^' && c != '{' && c != '}' && c != '\\' && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  return count;
}

double widest_label(const Axis& axis, double font) {
  double widest = 0;
  for (const Tic& tic : axis.tics) widest = std::max(widest, text_width(tic.label, font));
  return widest;
}

std::string grey() { return "lc rgb '" + std::string(axis_ink.light) + "'"; }

// Whether some label on a horizontal axis would touch the one before.
bool crowded(const Axis& axis, double length, double font) {
  double taken = -1e300;
  for (const Tic& tic : axis.tics) {
    if (tic.label.empty()) continue;
    const double place = axis.share(tic.value) * length, half = text_width(tic.label, font) / 2;
    if (place - half < taken) return true;
    taken = place + half + 0.3 * font;
  }
  return false;
}

}  // namespace

double text_width(const std::string& enhanced, double font) {
  return static_cast<double>(letters(enhanced)) * letter * font;
}

std::string text_style() { return " tc rgb '" + std::string(text_colour) + "'"; }

double dot_size(double font) { return 0.055 * font; }

std::string data_block(const std::string& name, const std::string& lines) {
  return name + " << END\n" + lines + "END\n";
}

std::string plot_command(const std::vector<std::string>& things) {
  if (things.empty()) return "plot 1e300 with lines " + grey() + " notitle\n";
  std::string result;
  for (std::size_t i = 0; i < things.size(); ++i) result += (i == 0 ? "plot " : ", \\\n  ") + things[i] + " notitle";
  return result + "\n";
}

// Labels of tics are formats: a per cent sign would ask for the number.
std::string as_format(const std::string& label) {
  std::string result;
  for (const char c : label) result += c == '%' ? "%%" : std::string(1, c);
  return result;
}

std::string axis_command(char name, const Axis& axis, bool labels, double length, double font, bool upright) {
  const std::string axis_name(1, name);
  const bool horizontal = name == 'x';
  // Every second, third, ... number, so that they stay regular.
  std::size_t every = 1;
  const auto thinned = [&] {
    Axis some = axis;
    for (std::size_t i = 0; i < some.tics.size(); ++i)
      if (i % every != 0) some.tics[i].label.clear();
    return some;
  };
  while (horizontal && !axis.named && every < axis.tics.size() && crowded(thinned(), length, font)) ++every;
  std::string out = axis.logarithmic ? "set logscale " + axis_name + "\n" : "unset logscale " + axis_name + "\n";
  out += "set " + axis_name + "range [" + exact(axis.low) + ":" + exact(axis.high) + "]\n";
  out += "set " + axis_name + "tics scale 0.4,0 nomirror out " + (upright ? "rotate by 90 right " : "norotate ") +
         "offset " +
         (upright      ? "0,0.1"
          : horizontal ? "0,0.35"
                       : "0.4,0") +
         text_style() + " (";
  for (std::size_t i = 0; i < axis.tics.size(); ++i)
    out += (i == 0 ? "" : ", ") + in_quotes(labels && i % every == 0 ? as_format(axis.tics[i].label) : "") + " " +
           exact(axis.tics[i].value);
  return out + ")\n";
}

Sheet::Sheet(const Layout& layout, Contents contents)
    : layout_(layout), contents_(std::move(contents)), font_(layout.font) {
  if (contents_.frames.empty()) throw std::invalid_argument("[Sheet] a figure needs at least one panel.");
  place_columns();
  place_legend();
}

void Sheet::place_columns() {
  const auto& frames = contents_.frames;
  const int count = static_cast<int>(frames.size());
  double label = letter * font_;
  bool titled = false;
  double title_width = 0;
  for (const Frame& frame : frames) {
    label = std::max(label, widest_label(frame.y, font_));
    titled = titled || !frame.title.empty();
    title_width = std::max(title_width, text_width(frame.title, font_));
  }
  right_ = layout_.width - 0.9 * font_;
  left_ = (contents_.y_title.empty() ? 0.8 : 2.0) * font_ + label + font_;
  if (raised()) left_ += 0.4 * font_;
  gap_ = contents_.own_y ? label + 2.2 * font_ : 1.3 * font_;
  title_ = titled ? 1.6 * font_ : 0.4 * font_;
  // Fewer columns where the titles would run into each other.
  for (int most = layout_.most_columns;; --most) {
    rows_ = (count + most - 1) / most;
    columns_ = (count + rows_ - 1) / rows_;
    if (most == 1 || columns_ == 1 || title_width < width() + gap_) break;
  }
  // A number at the end of an axis must neither leave the paper nor touch that at the beginning of the next.
  double before = 0, after = 0;
  for (const Frame& frame : frames)
    for (const Tic& tic : frame.x.tics) {
      const double half = text_width(tic.label, font_) / 2, place = frame.x.share(tic.value) * width();
      before = std::max(before, half - place), after = std::max(after, half - (width() - place));
    }
  right_ = std::min(right_, layout_.width - after - 0.2 * font_);
  if (!frames.front().x.named) gap_ = std::max(gap_, before + after + 0.4 * font_);
  panel_height_ = contents_.height > 0 ? contents_.height : count == 1 ? layout_.single_height : layout_.panel_height;
  if (contents_.aspect > 0) {
    panel_height_ = std::min<double>(width() * contents_.aspect, layout_.single_height);
    shift_ = columns_ * (width() - panel_height_ / contents_.aspect) / 2;
    left_ += shift_, right_ -= shift_;
  }
  under_ = 2.4 * font_;
  for (const Frame& frame : frames) {
    if (!frame.x.named || !crowded(frame.x, width(), font_)) continue;
    upright_ = true;
    under_ = std::max(under_, widest_label(frame.x, font_) + 1.4 * font_);
  }
}

// The legend's entries from left to right in columns of equal width, wrapped; sets where the panels begin and end.
void Sheet::place_legend() {
  double longest = 0;
  for (const Key& key : contents_.keys) longest = std::max(longest, text_width(literal(key.text), font_));
  longest -= 2 * letter * font_;  // the quotes
  const double entry = 2.7 * font_ + longest + 0.5 * font_;
  const int count = static_cast<int>(contents_.keys.size());
  const auto columns = [&](double left) { return std::max(1, static_cast<int>((layout_.width - left) / entry)); };
  const auto rows_from = [&](double left) { return (count + columns(left) - 1) / columns(left); };
  // Above the panels, unless it takes fewer rows from the edge.
  legend_left_ = rows_from(font_) < rows_from(left_) || left_ + entry > layout_.width ? font_ : left_;
  const int rows = rows_from(legend_left_);
  legend_columns_ = rows == 0 ? 1 : (count + rows - 1) / rows;  // rows of equal length
  legend_entry_ = entry;
  top_ = 0.5 * font_ + rows * 1.5 * font_ + (rows == 0 ? 0 : 0.4 * font_) + contents_.above;
  height_ = top_ + rows_ * row_height() + (contents_.x_title.empty() ? 0.3 : 1.5) * font_;
}

std::string Sheet::begin() const {
  return "set encoding utf8\n" + svg_terminal(layout_.width, static_cast<int>(std::ceil(height_)), layout_.font) +
         "set multiplot\nunset key\nset clip two\nset errorbars 0.5\nset border 3 " + grey() +
         " lw 1\nset grid xtics ytics back lt 1 dt 1 lw 1 lc rgb '" + std::string(grid_ink.light) + "'\n";
}

std::string Sheet::screen(double x, double y) const {
  return "screen " + exact(x / layout_.width) + ",screen " + exact(1 - y / std::ceil(height_));
}

std::string Sheet::legend() const {
  std::string out;
  for (std::size_t i = 0; i < contents_.keys.size(); ++i) {
    const Key& key = contents_.keys[i];
    const std::size_t row = i / legend_columns_, column = i % legend_columns_;
    const double x = legend_left_ + static_cast<double>(column) * legend_entry_;
    const double y = 1.2 * font_ + static_cast<double>(row) * 1.5 * font_;
    if (!key.box.empty())
      out += "set object rectangle from " + screen(x, y + 0.5 * font_) + " to " +
             screen(x + 2.2 * font_, y - 0.5 * font_) + " " + key.box + "\n";
    // Gnuplot draws arrows of one colour and one width as one path, with the dashes of the first: no two are equal.
    if (!key.line.empty())
      out += "set arrow from " + screen(x, y) + " to " + screen(x + 2.2 * font_, y) + " nohead " + key.line + " lw " +
             exact(key.width + 0.01 * static_cast<double>(i)) + "\n";
    if (!key.dot.empty()) out += "set label '' at " + screen(x + 1.1 * font_, y) + " point " + key.dot + "\n";
    out += "set label " + literal(key.text) + " at " + screen(x + 2.7 * font_, y) + " left" + text_style() + "\n";
  }
  return out;
}

// Exponents need room above the line.
bool Sheet::raised() const { return contents_.y_title.find('^') != std::string::npos; }

double Sheet::width() const { return (right_ - left_ - (columns_ - 1) * gap_) / columns_; }

// From the top of one row of panels to the next: title, panel, numbers of the axis, air.
double Sheet::row_height() const { return title_ + panel_height_ + under_; }

Box Sheet::box(std::size_t index) const {
  const std::size_t row = index / columns_, column = index % columns_;
  const double x = left_ + static_cast<double>(column) * (width() + gap_);
  const double y = top_ + static_cast<double>(row) * row_height() + title_;
  return {x, x + width(), y, y + panel_height_};
}

Box Sheet::above() const { return {left_, right_, top_ - contents_.above, top_}; }

std::string Sheet::margins(const Box& box) const {
  const double height = std::ceil(height_);
  return "set lmargin at screen " + exact(box.left / layout_.width) + "\nset rmargin at screen " +
         exact(box.right / layout_.width) + "\nset tmargin at screen " + exact(1 - box.top / height) +
         "\nset bmargin at screen " + exact(1 - box.bottom / height) + "\n";
}

std::string Sheet::panel(std::size_t index) const {
  const Frame& frame = contents_.frames[index];
  const Box b = box(index);
  const double height = std::ceil(height_);
  std::string out = "unset label\nunset arrow\nunset object\n" + margins(b);
  out += axis_command('x', frame.x, true, width(), font_, upright_ && frame.x.named);
  out += axis_command('y', frame.y, contents_.own_y || index % columns_ == 0, panel_height_, font_);
  if (index == 0) {
    out += legend();
    if (!contents_.y_title.empty())
      out += "set label " + in_quotes(contents_.y_title) + " at " +
             screen(shift_ + (raised() ? 1.2 : 0.8) * font_, (top_ + title_ + height - under_ - font_) / 2) +
             " center rotate by 90" + text_style() + "\n";
    if (!contents_.x_title.empty())
      out += "set label " + in_quotes(contents_.x_title) + " at " + screen((left_ + right_) / 2, height - 0.8 * font_) +
             " center" + text_style() + "\n";
  }
  if (!frame.title.empty())
    out += "set label " + literal(frame.title) + " at " + screen((b.left + b.right) / 2, b.top - 0.75 * font_) +
           " center" + text_style() + "\n";
  return out;
}

}  // namespace gradus::presentation
