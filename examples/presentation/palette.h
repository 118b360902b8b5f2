// Colours for values. Each palette is a straight way between two colours in Oklab, so that equal steps of the value
// look equally large and lightness goes one way only: it can be read in black and white, and by the colour-blind.
// Björn Ottosson, "A perceptual color space for image processing" (2020), gives the two matrices.
//
//   Rgb colour = colour_of(Palette::sequential, 0.5);   // share of the way from the first colour to the second
//   std::string hex = hex_of(colour);                   // "#7b7b78"
#pragma once

#include <array>
#include <string>

namespace gradus::presentation {

enum class Palette {
  sequential,  // dark blue to yellow, as in cividis: high is light
  ramp,        // nearly white to dark blue: for shares and counts, where nothing looks like paper
  classes,     // light blue to pale orange: a ground that points stand out from, class 0 darker than class 1
};

struct Rgb {
  int red = 0;
  int green = 0;
  int blue = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// Shares outside [0, 1] are taken as the nearer end.
Rgb colour_of(Palette palette, double share);
std::string hex_of(const Rgb& colour);
/// 0 of black to 1 of white, Oklab's L.
double lightness_of(const Rgb& colour);

/// Ink on a palette's ground, which is the same on white paper and on a dark screen: nearly black, or nearly white.
inline constexpr const char* dark_on_ground = "#111111";
inline constexpr const char* light_on_ground = "#fdfdfd";
/// The one of the two that can be read on this colour.
const char* ink_on(const Rgb& ground);

}  // namespace gradus::presentation
