// The one style of all plots. An activation keeps its colour, its marker and its dashes in every plot, so that the
// plots can be read in black and white, and by the colour-blind (colours after Okabe and Ito).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace gradus::presentation {

/// A colour on white paper and on a dark screen.
struct Ink {
  std::string_view name;  // of the report's style variable
  std::string_view light;
  std::string_view dark;
};

inline constexpr std::array<Ink, 8> series_inks{{
    {"--blue", "#0072b2", "#56a8e0"},
    {"--vermilion", "#d55e00", "#f0884a"},
    {"--green", "#009e73", "#2cc79b"},
    {"--purple", "#b8578f", "#dc92bd"},
    {"--orange", "#e69f00", "#f2bb45"},
    {"--sky", "#3fa3dc", "#8fd0f5"},
    {"--brown", "#7a5230", "#c49a74"},
    {"--grey", "#777777", "#aaaaaa"},
}};
inline constexpr Ink axis_ink{"--axis", "#666666", "#9a9a9a"};
inline constexpr Ink grid_ink{"--grid", "#e3e3e3", "#34383d"};
inline constexpr std::string_view paper_ink = "#ffffff";    // what hides what is behind it; the report's own ground
inline constexpr std::string_view text_colour = "#1a1a1a";  // the page's own text colour in the report

// Gnuplot's point types, filled and hollow.
struct Marker {
  int filled;
  int hollow;
  double scale;  // to look equally large
};
inline constexpr std::array<Marker, 10> markers{{
    {7, 6, 1.0},
    {5, 4, 0.9},
    {9, 8, 1.15},
    {11, 10, 1.15},
    {13, 12, 1.15},
    {15, 14, 1.05},
    {2, 2, 1.0},
    {1, 1, 1.1},
    {3, 3, 1.0},
    {6, 6, 1.2},
}};

// Dash patterns for gnuplot's `dashtype`.
inline constexpr std::array<std::string_view, 6> dashes{
    "1", "(9,4)", "(3,3)", "(9,4,3,4)", "(16,4)", "(9,4,3,4,3,4)",
};
inline constexpr std::string_view dashed = "(5,4)";

/// The look of the activation at this place in the settings.
struct Look {
  std::string_view colour;
  Marker marker;
  std::string_view dash;
};
inline Look look_of(std::size_t index) {
  return {series_inks[index % series_inks.size()].light, markers[index % markers.size()],
          dashes[index % dashes.size()]};
}

}  // namespace gradus::presentation
