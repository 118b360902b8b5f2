#include "presentation/ridgeline.h"

#include "presentation/numerals.h"
#include "presentation/plot_style.h"
#include "presentation/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace gradus::presentation {

namespace {

void check(const Ridgeline& ridgeline) {
  if (ridgeline.rows.empty()) throw std::invalid_argument("[Ridgeline] there is no row.");
  for (const RidgePanel& panel : ridgeline.panels) {
    if (panel.rows.size() != ridgeline.rows.size())
      throw std::invalid_argument(
          fmt::format("[Ridgeline] a panel has {} rows, but {} are named.", panel.rows.size(), ridgeline.rows.size()));
    for (const auto& row : panel.rows)
      if (!row.empty() && row.size() + 1 != panel.edges.size())
        throw std::invalid_argument(
            fmt::format("[Ridgeline] {} bins need one edge more, not {}.", row.size(), panel.edges.size()));
  }
}

bool measured(const std::vector<double>& row) {
  return !row.empty() && std::all_of(row.begin(), row.end(), [](double height) { return std::isfinite(height); });
}

double highest(const std::vector<double>& row) { return measured(row) ? *std::max_element(row.begin(), row.end()) : 0; }

// The lines are at 0 for the last, 1, 2, ...
Axis lines_axis(const Ridgeline& ridgeline) {
  Axis axis = category_axis({ridgeline.rows.rbegin(), ridgeline.rows.rend()});
  axis.low = -0.15;
  axis.high = static_cast<double>(ridgeline.rows.size()) - 1 + std::max(0.3, ridgeline.reach) + 0.1;
  // Names that have no room below each other are left out: every second, fifth, ... stays.
  const std::size_t every = (ridgeline.rows.size() + 11) / 12;
  for (std::size_t i = 0; i < axis.tics.size(); ++i)
    if ((axis.tics.size() - 1 - i) % every != 0) axis.tics[i].label.clear();
  return axis;
}

// Each in front of the one above: paper first, so that what is behind does not shine through; then colour, then line.
std::string ridges(const Ridgeline& ridgeline, std::size_t index, double scale) {
  const RidgePanel& panel = ridgeline.panels[index];
  const std::string_view colour = look_of(panel.look).colour;
  std::string blocks;
  std::vector<std::string> things;
  for (std::size_t r = 0; r < panel.rows.size(); ++r) {
    const auto& row = panel.rows[r];
    const double peak = ridgeline.own_heights ? highest(row) : scale;
    if (!measured(row) || !(peak > 0)) continue;
    const double base = static_cast<double>(panel.rows.size() - 1 - r);
    std::string outline;
    double last = 0;
    const auto add = [&](double x, double height) {
      outline += fmt::format("{} {}\n", exact(x), exact(base + height));
      last = height;
    };
    add(panel.edges.front(), 0);
    for (std::size_t bin = 0; bin < row.size(); ++bin) {
      // To a two-hundredth of the distance between lines: flat tails become one stroke, and the file small.
      const double height = std::round(200 * ridgeline.reach * row[bin] / peak) / 200;
      if (height == last) continue;
      add(panel.edges[bin], last);
      add(panel.edges[bin], height);
    }
    add(panel.edges.back(), last);
    add(panel.edges.back(), 0);
    const std::string name = fmt::format("$r{}r{}", index, r);
    blocks += data_block(name, outline);
    things.push_back(
        fmt::format("{} using 1:2 with filledcurves closed lc rgb '{}' fs solid noborder", name, paper_ink));
    things.push_back(fmt::format("{} using 1:2 with filledcurves closed lc rgb '{}' fs transparent solid 0.35 noborder",
                                 name, colour));
    things.push_back(fmt::format("{} using 1:2 with lines lc rgb '{}' lw 1.5 dt 1", name, colour));
  }
  return blocks + plot_command(things);
}

}  // namespace

std::string script(const Ridgeline& ridgeline, const Layout& layout) {
  check(ridgeline);
  Contents contents{.x_title = ridgeline.x_title, .y_title = ridgeline.y_title};
  double scale = 0;
  for (const RidgePanel& panel : ridgeline.panels) {
    contents.frames.push_back({panel.title, panel.x, lines_axis(ridgeline)});
    for (const auto& row : panel.rows) scale = std::max(scale, highest(row));
  }
  const int usual = ridgeline.panels.size() == 1 ? layout.single_height : layout.panel_height;
  contents.height = std::max<double>(
      usual, 1.5 * layout.font * (std::min(12.0, static_cast<double>(ridgeline.rows.size())) + ridgeline.reach));
  const Sheet sheet(layout, std::move(contents));
  std::string out = sheet.begin();
  for (std::size_t i = 0; i < ridgeline.panels.size(); ++i) out += sheet.panel(i) + ridges(ridgeline, i, scale);
  return out + sheet.end();
}

Drawn drawn_as(std::string stem, std::string title, std::string caption, const Ridgeline& ridgeline) {
  return {std::move(stem), std::move(title), std::move(caption), script(ridgeline, wide), script(ridgeline, narrow)};
}

}  // namespace gradus::presentation
