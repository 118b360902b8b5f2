// How far a measured number may be from a published one, by the reason for which it is off at all.
//
//   numbers.push_back({"chi-sigmoid", "Schoenholz et al. 2017", "χ* of sigmoid", 0.055721, p.chi, last_digit(0.055721,
//   5)});
#pragma once

#include "claims/claim.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace gradus::claims {

/// A number computed on both sides: half a unit of the last of the digits that were given (significant ones), and a
/// little for rounding a tie.
inline double last_digit(double published, int digits) {
  return 0.501 * std::pow(10, std::floor(std::log10(std::abs(published))) + 1 - digits);
}

/// A share counted in `count` draws: four standard errors, which chance exceeds once in 16 000. One draw more of each
/// kind is counted, so that none is not taken for certainty (Laplace).
inline double four_errors(double share, int count) {
  const double p = (share * count + 1) / (count + 2);
  return 4 * std::sqrt(p * (1 - p) / count);
}

/// A mean of `values`, such as accuracies of several seeds, against one published of a number of seeds that is not
/// known: four standard errors of the difference of two such means. `least` is the least spread that a value can have.
inline double four_errors_of_difference(std::span<const double> values, double least) {
  double variance = 0;
  const double centre = mean(values);
  const auto count = static_cast<double>(values.size());
  for (const double value : values) variance += (value - centre) * (value - centre) / std::max(count - 1, 1.0);
  return 4 * std::max(std::sqrt(variance), least) * std::sqrt(2 / count);
}

/// Of a statement: 1 where it was seen, and 0 where not.
inline PublishedNumber seen(std::string id, std::string source, std::string statement, bool is_so) {
  return {std::move(id), std::move(source), std::move(statement) + " (1: yes)", 1, is_so ? 1.0 : 0.0, 0};
}

}  // namespace gradus::claims
