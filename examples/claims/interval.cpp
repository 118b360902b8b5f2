#include "claims/interval.h"

#include "presentation/numerals.h"

#include <gradus/core/random.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gradus::claims {

double mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double median(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1 || sorted[middle - 1] == sorted[middle]) return sorted[middle];  // infinite ones, too
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

double geometric_mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

Estimate bootstrap(std::span<const double> values, Statistic statistic) {
  if (values.empty()) throw std::invalid_argument("[bootstrap] there are no values to take a statistic of.");
  constexpr std::size_t samples = 4000;
  Generator rng{20201124};
  std::vector<double> sample(values.size());
  std::vector<double> statistics(samples);
  for (double& each : statistics) {
    for (double& value : sample) value = values[rng.below(values.size())];
    each = statistic(sample);
  }
  std::ranges::sort(statistics);
  const auto quantile = [&](double q) { return statistics[static_cast<std::size_t>(q * (samples - 1) + 0.5)]; };
  return {statistic(values), quantile(0.025), quantile(0.975)};
}

std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) throw std::invalid_argument("[differences] pairs need as many of both.");
  std::vector<double> result(a.size());
  std::ranges::transform(a, b, result.begin(), std::minus<>());
  return result;
}

std::string text_of(const Estimate& estimate, int digits) {
  using presentation::significant;
  return significant(estimate.value, digits) + " (" + significant(estimate.low, digits) + " to " +
         significant(estimate.high, digits) + ")";
}

}  // namespace gradus::claims
