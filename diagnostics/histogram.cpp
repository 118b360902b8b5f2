#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/diagnostics/histogram.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace gradus {
namespace {

void require_bins(int bins) {
  if (bins < 1)
    throw ArgumentError("[histogram] there must be a bin to count in, not " + std::to_string(bins) + " of them.");
}

}  // namespace

Histogram Histogram::linear(double low, double high, int bins) {
  if (!(std::isfinite(low) && std::isfinite(high) && low < high))
    throw ArgumentError("[histogram] bins cannot reach from " + number_text(low) + " to " + number_text(high) +
                        ": two finite numbers, the smaller first.");
  require_bins(bins);
  std::vector<double> edges;
  edges.reserve(static_cast<std::size_t>(bins) + 1);
  for (int i = 0; i < bins; ++i) edges.push_back(low + (high - low) * i / bins);
  edges.push_back(high);
  return {std::move(edges), false};
}

Histogram Histogram::decades(int first, int last, int per_decade) {
  if (!(first >= -300 && first < last && last <= 300))
    throw ArgumentError("[histogram] decades cannot reach from 10^" + std::to_string(first) + " to 10^" +
                        std::to_string(last) + ": exponents from -300 to 300, the smaller first.");
  require_bins(per_decade);
  std::vector<double> edges;
  const int bins = (last - first) * per_decade;
  edges.reserve(static_cast<std::size_t>(bins) + 1);
  for (int i = 0; i <= bins; ++i) edges.push_back(std::pow(10.0, first + static_cast<double>(i) / per_decade));
  return {std::move(edges), true};
}

Histogram::Histogram(std::vector<double> edges, bool is_logarithmic)
    : edges_(std::move(edges)), counts_(edges_.size() - 1), is_logarithmic_(is_logarithmic) {}

void Histogram::add(double x) {
  if (std::isnan(x)) {
    ++nans_;
    return;
  }
  if (is_logarithmic_) {
    if (x == 0) {
      ++zeros_;
      return;
    }
    x = std::abs(x);
  }
  if (x < edges_.front()) {
    ++below_;
  } else if (x > edges_.back()) {
    ++above_;
  } else {
    // Compared with the very edges that are shown, so that none is on the wrong side by rounding.
    const auto next = std::upper_bound(edges_.begin(), edges_.end() - 1, x);
    ++counts_[static_cast<std::size_t>(next - edges_.begin()) - 1];
  }
}

void Histogram::add(const Array& array) {
  dispatch(array.dtype, [&]<class T>() {
    for (Index i = 0; i < array.size(); ++i) add(static_cast<double>(array.as<const T>()[i]));
  });
}

void Histogram::merge(const Histogram& other) {
  if (edges_ != other.edges_ || is_logarithmic_ != other.is_logarithmic_)
    throw ArgumentError("[histogram] counts of other bins cannot be added. Make both with the same range and number.");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  below_ += other.below_;
  above_ += other.above_;
  zeros_ += other.zeros_;
  nans_ += other.nans_;
}

void Histogram::reset() {
  std::ranges::fill(counts_, 0);
  below_ = above_ = zeros_ = nans_ = 0;
}

std::int64_t Histogram::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), below_ + above_ + zeros_ + nans_);
}

}  // namespace gradus
