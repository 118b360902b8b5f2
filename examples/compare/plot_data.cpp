#include "compare/plot_data.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::compare {

using namespace presentation;

namespace {

template <class T>
std::vector<T> each_once(const std::vector<T>& values) {
  std::vector<T> result;
  for (const T& value : values)
    if (std::find(result.begin(), result.end(), value) == result.end()) result.push_back(value);
  return result;
}

// The rows of one epoch, which lie together.
template <class Row>
std::pair<const Row*, const Row*> rows_of(const std::vector<Row>& rows, int epoch) {
  const auto first =
      std::lower_bound(rows.begin(), rows.end(), epoch, [](const Row& row, int e) { return row.epoch < e; });
  const auto last = std::upper_bound(first, rows.end(), epoch, [](int e, const Row& row) { return e < row.epoch; });
  return {rows.data() + (first - rows.begin()), rows.data() + (last - rows.begin())};
}

void keep_finite(std::vector<double>& values, double value) {
  if (std::isfinite(value)) values.push_back(value);
}

}  // namespace

std::vector<std::string> activations_of(const Comparison& comparison) {
  return each_once(comparison.settings.activations);
}

std::vector<int> depths_of(const Comparison& comparison) { return each_once(comparison.settings.depths); }

std::vector<const Run*> runs_of(const Comparison& comparison, const std::string& activation, int depth, Which which) {
  std::vector<const Run*> runs;
  for (const Run& run : comparison.runs) {
    if (run.activation != activation || run.depth != depth) continue;
    if (which == Which::finished && (!run.finished || run.divergence)) continue;
    runs.push_back(&run);
  }
  return runs;
}

std::optional<Summary> arithmetic(const std::vector<double>& values) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  double mean = 0;  // as a running mean, so that large values do not overflow their sum
  for (std::size_t i = 0; i < values.size(); ++i) mean += values[i] / static_cast<double>(values.size());
  return Summary{mean, *low, *high};
}

std::optional<Summary> geometric(const std::vector<double>& values) {
  std::vector<double> logarithms(values.size());
  std::transform(values.begin(), values.end(), logarithms.begin(), [](double value) { return std::log(value); });
  const std::optional<Summary> summary = arithmetic(logarithms);
  if (!summary) return {};
  return Summary{std::exp(summary->centre), std::exp(summary->low), std::exp(summary->high)};
}

std::vector<double> layer_values(const std::vector<const Run*>& runs, int epoch, int layer, const LayerValue& value) {
  std::vector<double> values;
  for (const Run* run : runs) {
    const auto [first, last] = rows_of(run->layers, epoch);
    for (const LayerRow* row = first; row != last; ++row)
      if (row->layer == layer) keep_finite(values, value(*row));
  }
  return values;
}

std::vector<double> dead_shares(const std::vector<const Run*>& runs, int epoch) {
  std::vector<double> values;
  for (const Run* run : runs) {
    const auto [first, last] = rows_of(run->layers, epoch);
    double dead = 0, units = 0;
    for (const LayerRow* row = first; row != last; ++row) dead += row->dead, units += row->units;
    if (units > 0) keep_finite(values, dead / units);
  }
  return values;
}

std::vector<double> epoch_values(const std::vector<const Run*>& runs, int epoch, const EpochValue& value) {
  std::vector<double> values;
  for (const Run* run : runs) {
    const auto [first, last] = rows_of(run->epochs, epoch);
    if (first != last) keep_finite(values, value(*first));
  }
  return values;
}

void Segments::add(double x, const std::optional<Summary>& summary) {
  if (!summary || !std::isfinite(summary->centre + summary->low + summary->high)) {
    open_ = false;
    return;
  }
  if (!open_) segments_.emplace_back();
  open_ = true;
  segments_.back().push_back({x, summary->centre, summary->low, summary->high});
}

std::optional<Extent> extent_of(const std::vector<Panel>& panels) {
  std::optional<Extent> extent;
  for (const Panel& panel : panels)
    for (const Curve& curve : panel.curves)
      for (const auto& segment : curve.segments)
        for (const Point& point : segment) {
          const bool spread = curve.spread != Spread::none;
          const double low = spread ? point.low : point.y, high = spread ? point.high : point.y;
          if (!extent) extent = Extent{low, high};
          extent->low = std::min(extent->low, low);
          extent->high = std::max(extent->high, high);
        }
  return extent;
}

}  // namespace gradus::compare
