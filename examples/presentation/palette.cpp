#include "presentation/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::presentation {

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

constexpr Matrix rgb_to_lms{{{0.4122214708, 0.5363325363, 0.0514459929},
                             {0.2119034982, 0.6806995451, 0.1073969566},
                             {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix lms_to_lab{{{0.2104542553, 0.7936177850, -0.0040720468},
                             {1.9779984951, -2.4285922050, 0.4505937099},
                             {0.0259040371, 0.7827717662, -0.8086757660}}};
constexpr Matrix lab_to_lms{
    {{1, 0.3963377774, 0.2158037573}, {1, -0.1055613458, -0.0638541728}, {1, -0.0894841775, -1.2914855480}}};
constexpr Matrix lms_to_rgb{{{4.0767416621, -3.3077115913, 0.2309699292},
                             {-1.2684380046, 2.6097574011, -0.3413193965},
                             {-0.0041960863, -0.7034186147, 1.7076147010}}};

Triple times(const Matrix& m, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i) result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return result;
}

double linear(int byte) {
  const double c = byte / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

int byte(double c) {
  c = std::clamp(c, 0.0, 1.0);
  return static_cast<int>(std::lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055)));
}

Triple oklab(const Rgb& colour) {
  Triple lms = times(rgb_to_lms, {linear(colour.red), linear(colour.green), linear(colour.blue)});
  for (double& c : lms) c = std::cbrt(c);
  return times(lms_to_lab, lms);
}

Rgb srgb(const Triple& lab) {
  Triple lms = times(lab_to_lms, lab);
  for (double& c : lms) c = c * c * c;
  const Triple rgb = times(lms_to_rgb, lms);
  return {byte(rgb[0]), byte(rgb[1]), byte(rgb[2])};
}

struct Ends {
  Rgb first, last;
};
Ends ends_of(Palette palette) {
  switch (palette) {
    case Palette::ramp:
      return {{0xf0, 0xf4, 0xf8}, {0x08, 0x30, 0x6b}};
    case Palette::classes:
      return {{0x86, 0xb6, 0xdc}, {0xff, 0xec, 0xce}};
    case Palette::sequential:
      break;
  }
  return {{0x00, 0x22, 0x4e}, {0xfd, 0xe7, 0x40}};
}

}  // namespace

Rgb colour_of(Palette palette, double share) {
  const Ends ends = ends_of(palette);
  const Triple a = oklab(ends.first), b = oklab(ends.last);
  share = std::clamp(share, 0.0, 1.0);
  Triple mixed{};
  for (std::size_t i = 0; i < 3; ++i) mixed[i] = a[i] + share * (b[i] - a[i]);
  return srgb(mixed);
}

std::string hex_of(const Rgb& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

double lightness_of(const Rgb& colour) { return oklab(colour)[0]; }

const char* ink_on(const Rgb& ground) { return lightness_of(ground) > 0.62 ? dark_on_ground : light_on_ground; }

}  // namespace gradus::presentation
