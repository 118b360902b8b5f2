#include <gradus/activations/saturation.h>
#include <gradus/core/errors.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

std::vector<double> slopes(const Activation& f, const Tensor& points) {
  Tape tape;
  const Variable x = tape.variable(points);
  sum(f(x)).backward();
  return x.grad().to_vector();
}

}  // namespace

std::vector<Interval> saturated_intervals(const Activation& f, double share) {
  if (!f.is_elementwise())
    throw ArgumentError("[saturation] " + f.name() + " is no elementwise activation: it has no slope of one x.");
  const double least = share * f.facts().largest_slope();
  auto is_low = [&](double slope) { return std::abs(slope) < least; };
  // The border between two neighbours of which one is saturated.
  auto border = [&](double below, double above, bool is_below_low) {
    while (above - below > 1e-9) {
      const double middle = below + (above - below) / 2;
      (is_low(slopes(f, full({1}, middle, float64))[0]) == is_below_low ? below : above) = middle;
    }
    return below + (above - below) / 2;
  };

  constexpr double reach = 50;
  const Tensor points = linspace(-reach, reach, 10001, float64);
  const std::vector<double> x = points.to_vector();
  const std::vector<double> slope = slopes(f, points);
  std::vector<Interval> found;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool low = is_low(slope[i]);
    if (i == 0) {
      if (low) found.push_back({-std::numeric_limits<double>::infinity(), x[0]});
      continue;
    }
    const bool was_low = is_low(slope[i - 1]);
    if (low && !was_low) found.push_back({border(x[i - 1], x[i], false), x[i]});
    if (!low && was_low) found.back().to = border(x[i - 1], x[i], true);
  }
  if (is_low(slope.back())) found.back().to = std::numeric_limits<double>::infinity();
  return found;
}

}  // namespace gradus
