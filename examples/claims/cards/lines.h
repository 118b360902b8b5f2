// What the cards' figures have in common: a line through measured numbers, whose gaps are where a number is missing.
#pragma once

#include "presentation/figure.h"

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace gradus::claims {

/// y over x, interrupted where a value is not finite or `shown` says no.
inline presentation::Curve line_through(
    const std::vector<double>& x, const std::vector<double>& y, presentation::Curve style,
    const std::function<bool(double)>& shown = [](double) { return true; }) {
  bool open = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool here = std::isfinite(y[i]) && shown(y[i]);
    if (here && !open) style.segments.emplace_back();
    if (here) style.segments.back().push_back({x[i], y[i], y[i], y[i]});
    open = here;
  }
  return style;
}

/// The look of a line without dots.
inline presentation::Curve plain(std::size_t look, presentation::Dash dash = presentation::Dash::own) {
  return {.look = look, .dash = dash, .dots = presentation::Dots::none};
}
inline presentation::LegendEntry plain_entry(std::string text, std::size_t look,
                                             presentation::Dash dash = presentation::Dash::own) {
  return {.text = std::move(text), .look = look, .dash = dash, .dots = presentation::Dots::none};
}

}  // namespace gradus::claims
