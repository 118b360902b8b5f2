// Histogram: how often numbers fell where, in bins of equal width or, for magnitudes, of equal width in log₁₀. What is
// outside the bins is counted too: nothing given to it is lost. It owns its counts.
//
//   Histogram h = Histogram::linear(-1, 1, 40);              // of activations
//   Histogram m = Histogram::decades(-12, 0, 4);             // of |δ|: four bins for each power of ten
//   h.add(0.3);  m.add(-1e-5);
//   for (int i = 0; i < h.bins(); ++i) std::cout << h.edge(i) << ": " << h.count(i) << '\n';
#pragma once

#include <gradus/core/array.h>

#include <cstdint>
#include <vector>

namespace gradus {

class Histogram {
 public:
  /// `bins` bins of equal width from low to high. Bin i holds edge(i) ≤ x < edge(i+1), the last one also x = high, so
  /// that a tanh that is exactly 1 is inside. Throws ArgumentError unless low < high, both finite, and bins ≥ 1.
  static Histogram linear(double low, double high, int bins);
  /// Of |x|, from 10^first to 10^last, `per_decade` bins for each power of ten. x = 0 is counted by itself, as zeros().
  /// Throws ArgumentError unless −300 ≤ first < last ≤ 300 and per_decade ≥ 1.
  static Histogram decades(int first, int last, int per_decade = 1);

  void add(double x);
  void add(const Array& array);
  /// Adds the other's counts. Throws ArgumentError if its bins are others.
  void merge(const Histogram& other);
  /// Forgets the counts.
  void reset();

  bool is_logarithmic() const { return is_logarithmic_; }
  int bins() const { return static_cast<int>(counts_.size()); }
  /// The lower edge of bin i, and edge(bins()) the upper edge of the last one; of decades, as a number: 1e-3, not −3.
  double edge(int i) const { return edges_.at(static_cast<std::size_t>(i)); }
  std::int64_t count(int i) const { return counts_.at(static_cast<std::size_t>(i)); }
  const std::vector<std::int64_t>& counts() const { return counts_; }
  std::int64_t below() const { return below_; }  // x < edge(0); of decades, 0 < |x| < edge(0)
  std::int64_t above() const { return above_; }  // x > edge(bins()), ∞ among them
  std::int64_t zeros() const { return zeros_; }  // of decades only
  std::int64_t nans() const { return nans_; }
  /// Everything that was added.
  std::int64_t total() const;

 private:
  Histogram(std::vector<double> edges, bool is_logarithmic);

  std::vector<double> edges_;
  std::vector<std::int64_t> counts_;
  bool is_logarithmic_;
  std::int64_t below_ = 0;
  std::int64_t above_ = 0;
  std::int64_t zeros_ = 0;
  std::int64_t nans_ = 0;
};

}  // namespace gradus
