// What is said of repeated measurements: a statistic and how sure it is.
//
//   Estimate e = bootstrap(accuracies, mean);                            // {value, low, high}: a 95% interval
//   Estimate d = bootstrap(differences_by_seed, median);
#pragma once

#include <span>
#include <string>
#include <vector>

namespace gradus::claims {

struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

using Statistic = double (*)(std::span<const double>);
double mean(std::span<const double> values);
double median(std::span<const double> values);
double geometric_mean(std::span<const double> values);

/// The statistic of the values with a 95% percentile interval of 4000 bootstrap samples (Efron 1979), drawn from a
/// generator of fixed seed. One value has no width. Throws std::invalid_argument for none. Values may be infinite for
/// the median, not for the mean.
Estimate bootstrap(std::span<const double> values, Statistic statistic);

/// a − b, one by one, for what was measured in pairs (the same seeds).
std::vector<double> differences(std::span<const double> a, std::span<const double> b);

/// "0.97 (0.96 to 0.98)".
std::string text_of(const Estimate& estimate, int digits = 3);

}  // namespace gradus::claims
