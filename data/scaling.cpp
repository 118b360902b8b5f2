#include <gradus/data/scaling.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

void require_samples(const Tensor& samples) {
  if (samples.rank() != 2 || samples.size() == 0)
    throw ShapeError("[standardizer] needs [n, columns] with at least one element, found " + samples.shape().string() +
                     ".");
}

// Mean and sd of `count` values, `stride` apart; in double and two passes, so that a large mean does no harm.
template <class T>
std::pair<double, double> moments(const T* values, Index count, Index stride) {
  double sum = 0;
  bool constant = true;
  for (Index i = 0; i < count; ++i) {
    sum += static_cast<double>(values[i * stride]);
    constant = constant && values[i * stride] == values[0];
  }
  // Asked of the values, not of the rounded sd, which may come out as 1e-17.
  if (constant) return {static_cast<double>(values[0]), 1.0};
  const double mean = sum / static_cast<double>(count);
  double squares = 0;
  for (Index i = 0; i < count; ++i) {
    const double distance = static_cast<double>(values[i * stride]) - mean;
    squares += distance * distance;
  }
  return {mean, std::sqrt(squares / static_cast<double>(count))};
}

}  // namespace

Standardizer::Standardizer(std::vector<double> mean, std::vector<double> sd)
    : mean_(std::move(mean)), sd_(std::move(sd)) {
  if (mean_.empty() || mean_.size() != sd_.size())
    throw ArgumentError("[standardizer] needs as many standard deviations as means, found " +
                        std::to_string(sd_.size()) + " and " + std::to_string(mean_.size()) + ".");
  for (const double sd_of_column : sd_)
    if (!(sd_of_column > 0))
      throw ArgumentError("[standardizer] standard deviations must be above 0, found " + std::to_string(sd_of_column) +
                          ". For a constant column use 1.");
  columns_ = mean_.size() == 1 ? 0 : static_cast<Index>(mean_.size());
}

Standardizer Standardizer::fit(const Tensor& samples) {
  require_samples(samples);
  std::vector<double> mean, sd;
  dispatch(samples.dtype(), [&]<class T>() {
    for (Index column = 0; column < samples.columns(); ++column) {
      const auto [m, s] = moments(samples.values<T>().data() + column, samples.rows(), samples.columns());
      mean.push_back(m);
      sd.push_back(s);
    }
  });
  Standardizer result(std::move(mean), std::move(sd));
  result.columns_ = samples.columns();  // a single column, too, is not "one for all"
  return result;
}

Standardizer Standardizer::fit_overall(const Tensor& samples) {
  require_samples(samples);
  const auto [m, s] = dispatch(
      samples.dtype(), [&]<class T>() { return moments(samples.values<T>().data(), samples.size(), Index{1}); });
  return {{m}, {s}};
}

void Standardizer::require_columns(const Tensor& samples) const {
  require_samples(samples);
  if (columns_ != 0 && columns_ != samples.columns())
    throw ShapeError("[standardizer] was fitted to " + std::to_string(columns_) + " columns, but is applied to " +
                     samples.shape().string() + ". Do training and test data have the same features?");
}

void Standardizer::apply(Tensor& samples) const {
  require_columns(samples);
  dispatch(samples.dtype(), [&]<class T>() {
    std::size_t column = 0;
    for (T& x : samples.values<T>()) {
      x = static_cast<T>((static_cast<double>(x) - mean_[column]) / sd_[column]);
      if (++column == mean_.size()) column = 0;
    }
  });
}

void Standardizer::undo(Tensor& samples) const {
  require_columns(samples);
  dispatch(samples.dtype(), [&]<class T>() {
    std::size_t column = 0;
    for (T& x : samples.values<T>()) {
      x = static_cast<T>(static_cast<double>(x) * sd_[column] + mean_[column]);
      if (++column == mean_.size()) column = 0;
    }
  });
}

Standardizer standardize(Split& parts) {
  Standardizer standardizer = Standardizer::fit(parts.train.inputs);
  standardizer.apply(parts.train.inputs);
  standardizer.apply(parts.test.inputs);
  return standardizer;
}

void divide(Tensor& samples, double by) {
  if (by == 0 || !std::isfinite(by)) throw ArgumentError("[divide] cannot divide by " + std::to_string(by) + ".");
  dispatch(samples.dtype(), [&]<class T>() {
    for (T& x : samples.values<T>()) x = static_cast<T>(static_cast<double>(x) / by);
  });
}

}  // namespace gradus
