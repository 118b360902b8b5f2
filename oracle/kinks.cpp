#include "kinks.h"

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

namespace {

constexpr Index per_unit = 128;

// Whether ys changes between k and k + 1 as it does on neither side.
bool jumps(std::span<const double> ys, std::size_t k) {
  const auto change = [&](std::size_t i) { return std::abs(ys[i + 1] - ys[i]); };
  const double here = change(k);
  if (!std::isfinite(here)) return std::isfinite(ys[k]) != std::isfinite(ys[k + 1]);
  return here > 1e-6 && !(here < 8 * change(k - 1)) && !(here < 8 * change(k + 1));
}

}  // namespace

const std::vector<double>& Kinks::of(std::string_view operation, const Attributes& attributes) {
  const auto [place, is_new] = known_.try_emplace({std::string(operation), attributes.numbers});
  if (!is_new) return place->second;
  // Halfway between multiples of the step, since kinks like round numbers.
  const auto count = static_cast<Index>(2 * reach) * per_unit;
  const double half = 0.5 / static_cast<double>(per_unit);
  const Program grid{
      {linspace(-reach + half, reach - half, count, float64)}, {{std::string(operation), {0}, attributes}}, true};
  const Readings readings = read_(grid, float64, 2);
  std::vector<double> seconds = readings.seconds[0].to_vector();
  const std::vector<double> scale = weights(grid.inputs[0].shape()).to_vector();
  for (std::size_t i = 0; i < seconds.size(); ++i) seconds[i] /= scale[i];
  const std::vector<double> x = grid.inputs[0].to_vector();
  for (const std::vector<double>& ys : {readings.values[1].to_vector(), readings.gradients[0].to_vector(), seconds})
    for (std::size_t k = 1; k + 2 < ys.size(); ++k)
      if (jumps(ys, k)) place->second.push_back((x[k] + x[k + 1]) / 2);
  return place->second;
}

double Kinks::distance(const Tensor& x, std::string_view operation, const Attributes& attributes) {
  double distance = 1;
  for (const double kink : of(operation, attributes))
    for (const double value : x.to_vector()) distance = std::min(distance, std::abs(value - kink));
  return distance;
}

}  // namespace gradus::oracle
