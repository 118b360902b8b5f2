#include "presentation/axis.h"

#include "presentation/gnuplot.h"
#include "presentation/numerals.h"

#include <algorithm>
#include <cmath>

namespace gradus::presentation {

namespace {

// 1, 2 or 5 times a power of ten, so that about `wanted` of them make up the span.
double round_step(double span, int wanted) {
  const double rough = span / std::max(1, wanted);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * 0.8) return factor * power;
  return 10 * power;
}

std::string power_of_ten(int exponent, bool plain) {
  if (plain || exponent == 0 || exponent == 1) return significant(std::pow(10, exponent), 1);
  return "10^{" + std::string(exponent < 0 ? "−" : "") + std::to_string(std::abs(exponent)) + "}";
}

// A true minus rather than a hyphen.
std::string with_minus(const std::string& number) { return number[0] == '-' ? "−" + number.substr(1) : number; }

}  // namespace

double Axis::share(double value) const {
  return logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

Axis linear_axis(double low, double high, int wanted) {
  if (!(high > low)) high = low + std::max(1e-9, std::abs(low));
  const double step = round_step(high - low, wanted);
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  Axis axis{low, high, false, {}};
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k)
    axis.tics.push_back({k * step, with_minus(fixed(k * step, digits))});
  return axis;
}

Axis roomy_axis(double low, double high) {
  const double room = 0.03 * (high - low);
  return linear_axis(low - room, high + room);
}

Axis logarithmic_axis(double low, double high, int wanted) {
  if (!(high > low * 1.001)) low /= 2, high *= 2;
  const double decades = std::log10(high / low);
  Axis axis{low, high, true, {}};
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  const auto mark = [&](double value, std::string label) {
    if (value >= low * 0.9999 && value <= high * 1.0001) axis.tics.push_back({value, std::move(label)});
  };
  if (decades < 2) {  // too few powers of ten to read values off
    const bool fives = decades < 1.5;
    for (int e = first; e <= last; ++e)
      for (const int factor : {1, 2, 5})
        if (factor == 1 || fives) mark(factor * std::pow(10, e), significant(factor * std::pow(10, e), 1));
    if (axis.tics.size() >= 3) return axis;
    axis.tics.clear();
    axis = linear_axis(low, high, wanted);
    axis.logarithmic = true;
    if (axis.tics.size() >= 2 || decades < 1) return axis;
    axis.tics.clear();
  }
  const int step = std::max(1, static_cast<int>(round_step(decades, wanted)));
  // Marks at multiples of the step keep their places when the range grows a little.
  for (int e = last; e >= first; --e)
    if (e % step == 0) mark(std::pow(10, e), power_of_ten(e, first >= -4 && last <= 4));
  std::reverse(axis.tics.begin(), axis.tics.end());
  return axis;
}

Axis marked_axis(const std::vector<int>& values) {
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  Axis axis{static_cast<double>(*smallest), static_cast<double>(*largest), false, {}};
  if (axis.low == axis.high) {
    axis.low -= 1, axis.high += 1;
  } else if (axis.low > 0 && axis.high / axis.low > 24) {
    axis.logarithmic = true;
    const double room = std::pow(axis.high / axis.low, 0.06);
    axis.low /= room, axis.high *= room;
  } else {
    const double room = 0.06 * (axis.high - axis.low);
    axis.low -= room, axis.high += room;
  }
  std::vector<int> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  double last_label = -1;
  for (const int value : sorted) {
    const bool room = last_label < 0 || axis.share(value) - last_label > 0.055;
    axis.tics.push_back({static_cast<double>(value), room ? std::to_string(value) : ""});
    if (room) last_label = axis.share(value);
  }
  return axis;
}

Axis counting_axis(int first, int last, int wanted) {
  const double margin = std::max(0.02 * (last - first), last - first < 20 ? 0.3 : 0.0);
  Axis axis{first - margin, last + margin, false, {}};
  const int step = last - first < wanted ? 1 : static_cast<int>(std::max(1.0, round_step(last - first, wanted)));
  for (int value = first == 1 && step > 1 ? 0 : first; value <= last; value += step)
    if (value == 0 && first == 1)
      axis.tics.push_back({1, "1"});                 // 1, 5, 10 rather than 1, 6, 11
    else if (value != 2 || step != 2 || first == 0)  // its label would touch that of 1
      axis.tics.push_back({static_cast<double>(value), std::to_string(value)});
  return axis;
}

Axis category_axis(const std::vector<std::string>& names) {
  Axis axis{-0.5, static_cast<double>(names.size()) - 0.5, false, {}, true};
  for (std::size_t i = 0; i < names.size(); ++i) axis.tics.push_back({static_cast<double>(i), as_enhanced(names[i])});
  return axis;
}

Axis cell_axis(double first, double last, int count, bool logarithmic) {
  const double gaps = std::max(1, count - 1);
  if (logarithmic) {
    const double half = std::pow(last / first, 0.5 / gaps);
    return logarithmic_axis(first / half, last * half);
  }
  const double half = (last - first) / gaps / 2;
  return linear_axis(first - half, last + half);
}

}  // namespace gradus::presentation
