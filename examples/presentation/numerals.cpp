#include "presentation/numerals.h"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace gradus::presentation {

namespace {

template <class... Format>
std::string text(double value, Format... format) {
  std::array<char, 400> buffer;  // the longest double in fixed notation has 309 digits before the point
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return {buffer.data(), result.ptr};
}

const std::string nothing = "–";

}  // namespace

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return nothing;
  if (std::abs(value) >= 1e9) return significant(value, digits + 1);  // R² can be as bad as it likes
  std::string result = text(value, std::chars_format::fixed, digits);
  if (result.find_first_not_of("-0.") == std::string::npos && result.front() == '-') result.erase(0, 1);
  return result;
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return nothing;
  if (value == 0) return "0";
  const std::string scientific = text(value, std::chars_format::scientific, digits - 1);
  // The exponent after rounding, so that 9.99 with 2 digits is "10".
  const std::size_t e = scientific.find('e');
  const int exponent = std::stoi(scientific.substr(e + 1));
  if (exponent < -4 || exponent > 4) return scientific.substr(0, e) + "e" + std::to_string(exponent);
  return text(value, std::chars_format::fixed, std::max(0, digits - 1 - exponent));
}

std::string exact(double value) {
  if (!std::isfinite(value)) throw std::logic_error("only finite numbers may reach gnuplot");
  return text(value);
}

std::string counted(long count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace gradus::presentation
