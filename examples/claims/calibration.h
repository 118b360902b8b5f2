// Calibration: whether what is said with probability p comes true in a share p of cases.
//
//   const Reliability r = reliability(p, came_true);       // r.error, r.bins[3].mean, r.bins[3].share
#pragma once

#include <gradus/core/random.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::claims {

struct ReliabilityBin {
  int count = 0;
  double mean = 0;   // of p
  double share = 0;  // of what came true
};
struct Reliability {
  std::vector<ReliabilityBin> bins;  // of equal widths from 0 to 1
  double error = 0;                  // expected calibration error (Guo et al. 2017, eq. 3)
};

inline Reliability reliability(const std::vector<double>& p, const std::vector<bool>& came_true, int bins = 15) {
  Reliability result{.bins = std::vector<ReliabilityBin>(static_cast<std::size_t>(bins))};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double place = std::clamp(p[i] * bins, 0.0, static_cast<double>(bins) - 1);
    ReliabilityBin& bin = result.bins[static_cast<std::size_t>(place)];
    ++bin.count;
    bin.mean += p[i];
    bin.share += came_true[i];
  }
  for (ReliabilityBin& bin : result.bins) {
    if (bin.count == 0) continue;
    result.error += std::abs(bin.mean - bin.share) / static_cast<double>(p.size());
    bin.mean /= bin.count;
    bin.share /= bin.count;
  }
  return result;
}

/// The error that a perfectly calibrated p has by chance, as so few cases are looked at: the given quantile over
/// `draws` sets of outcomes drawn from p itself.
inline double error_by_chance(const std::vector<double>& p, double quantile, Generator& rng, int draws = 200) {
  std::vector<double> errors;
  std::vector<bool> outcome(p.size());
  for (int draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < p.size(); ++i) outcome[i] = rng.uniform() < p[i];
    errors.push_back(reliability(p, outcome).error);
  }
  std::ranges::sort(errors);
  return errors[static_cast<std::size_t>(quantile * (draws - 1))];
}

}  // namespace gradus::claims
