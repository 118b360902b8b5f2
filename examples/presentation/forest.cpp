#include "presentation/forest.h"

#include "presentation/gnuplot.h"
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

void check(const Forest& forest) {
  if (forest.names.empty()) throw std::invalid_argument("[Forest] there is no line.");
  for (const ForestSeries& series : forest.series)
    if (series.effects.size() != forest.names.size())
      throw std::invalid_argument(
          fmt::format("[Forest] {} effects for {} lines.", series.effects.size(), forest.names.size()));
}

bool finite(const Interval& i) { return std::isfinite(i.estimate) && std::isfinite(i.low) && std::isfinite(i.high); }

std::string dot_style(const Look& look, double font) {
  return fmt::format("lc rgb '{}' lw 2 dt 1 pt {} ps {}", look.colour, look.marker.filled,
                     exact(1.15 * dot_size(font) * look.marker.scale));
}

// The first series on top of each line's share of the height.
std::string series_of(const Forest& forest, bool names_above, double font) {
  std::string blocks;
  std::vector<std::string> things;
  const double count = static_cast<double>(forest.series.size()), room = names_above ? 0.5 : 0.7;
  for (std::size_t s = 0; s < forest.series.size(); ++s) {
    const double aside = room * ((count - 1) / 2 - static_cast<double>(s)) / count - (names_above ? 0.15 : 0);
    std::string lines;
    for (std::size_t i = 0; i < forest.names.size(); ++i)
      if (const auto& effect = forest.series[s].effects[i]; effect && finite(*effect))
        lines += fmt::format("{} {} {} {}\n", exact(effect->estimate),
                             exact(static_cast<double>(forest.names.size() - 1 - i) + aside), exact(effect->low),
                             exact(effect->high));
    if (lines.empty()) continue;
    const std::string name = fmt::format("$s{}", s);
    const Look look = look_of(forest.series[s].look);
    blocks += data_block(name, lines);
    things.push_back(fmt::format("{} using 1:2:3:4 with xerrorbars lc rgb '{}' lw 2 pt -1", name, look.colour));
    things.push_back(fmt::format("{} using 1:2 with points {}", name, dot_style(look, font)));
  }
  return blocks + plot_command(things);
}

}  // namespace

std::string script(const Forest& forest, const Layout& layout) {
  check(forest);
  const double font = layout.font;
  Axis lines = category_axis({forest.names.rbegin(), forest.names.rend()});
  double longest = 0;
  for (const Tic& tic : lines.tics) longest = std::max(longest, text_width(tic.label, font));
  const bool names_above = longest > 0.35 * layout.width;
  const double width = layout.width - 3 * font;
  std::string names;
  if (names_above)
    for (Tic& tic : lines.tics) {
      // On paper of its own, or the line of no effect would strike it out.
      names += fmt::format(
          "set object rectangle from graph 0.005,first {} to graph {},first {} front fc rgb '{}' fs solid "
          "noborder\n",
          exact(tic.value + 0.14), exact(std::min(1.0, 1.05 * text_width(tic.label, font) / width)),
          exact(tic.value + 0.42), paper_ink);
      names += fmt::format("set label {} at graph 0.01,first {} left front{}\n", in_quotes(tic.label),
                           exact(tic.value + 0.28), text_style());
      tic.label.clear();
    }
  Contents contents{.x_title = forest.x_title, .frames = {{"", forest.x, lines}}};
  if (forest.series.size() > 1)
    for (const ForestSeries& series : forest.series) {
      const Look look = look_of(series.look);
      contents.keys.push_back(
          {.text = series.name, .line = fmt::format("lc rgb '{}' dt 1", look.colour), .dot = dot_style(look, font)});
    }
  const double line = (names_above ? 2.2 : 1.2) + 0.8 * static_cast<double>(forest.series.size());
  contents.height = line * font * static_cast<double>(forest.names.size());
  const Sheet sheet(layout, std::move(contents));
  std::string out = sheet.begin() + sheet.panel(0) + names;
  if (forest.reference)
    out += fmt::format("set arrow from first {0},graph 0 to first {0},graph 1 nohead back lw 1.5 dt {1} lc rgb '{2}'\n",
                       exact(*forest.reference), dashed, axis_ink.light);
  return out + series_of(forest, names_above, font) + sheet.end();
}

Drawn drawn_as(std::string stem, std::string title, std::string caption, const Forest& forest) {
  return {std::move(stem), std::move(title), std::move(caption), script(forest, wide), script(forest, narrow)};
}

}  // namespace gradus::presentation
