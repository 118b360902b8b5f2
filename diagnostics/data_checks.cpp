#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/diagnostics/data_checks.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <numeric>
#include <span>

namespace gradus {
namespace {

ColumnReport measure(const Tensor& inputs, Index column) {
  return dispatch(inputs.dtype(), [&]<class T>() {
    const Eigen::VectorXd x = inputs.matrix<T>().col(column).template cast<double>();
    const double mean = x.mean();
    return ColumnReport{mean, std::sqrt((x.array() - mean).square().mean()), x.minCoeff(), x.maxCoeff()};
  });
}

void check_columns(const Dataset& dataset, const DataLimits& limits, DataReport& report) {
  for (Index column = 0; column < dataset.features(); ++column) {
    const ColumnReport found = measure(dataset.inputs, column);
    report.columns.push_back(found);
    if (found.low == found.high)
      report.constant_columns.push_back(column);
    else if (std::abs(found.mean) > limits.largest_mean || found.sd < limits.smallest_sd ||
             found.sd > limits.largest_sd)
      report.unscaled_columns.push_back(column);
  }
}

void check_classes(const Dataset& dataset, const DataLimits& limits, DataReport& report) {
  if (!dataset.is_classification()) return;
  report.class_counts = dataset.class_counts();
  Index smallest = report.examples;
  for (std::size_t label = 0; label < report.class_counts.size(); ++label) {
    if (report.class_counts[label] == 0)
      report.empty_classes.push_back(static_cast<Index>(label));
    else
      smallest = std::min(smallest, report.class_counts[label]);
  }
  report.imbalance = static_cast<double>(std::ranges::max(report.class_counts)) / static_cast<double>(smallest);
  report.is_imbalanced = report.imbalance > limits.imbalance;
}

template <class T>
std::span<const T> row(const Tensor& tensor, Index i) {
  const auto width = static_cast<std::size_t>(tensor.columns());
  return tensor.values<T>().subspan(static_cast<std::size_t>(i) * width, width);
}

bool has_conflict(const Dataset& dataset, const std::vector<Index>& rows) {
  return std::ranges::any_of(rows, [&](Index i) {
    if (dataset.is_classification())
      return dataset.labels[static_cast<std::size_t>(i)] != dataset.labels[static_cast<std::size_t>(rows[0])];
    return dispatch(dataset.targets.dtype(), [&]<class T>() {
      return !std::ranges::equal(row<T>(dataset.targets, i), row<T>(dataset.targets, rows[0]));
    });
  });
}

Index commonest(const Dataset& dataset, const std::vector<Index>& rows) {
  std::map<std::int32_t, Index> counts;
  Index largest = 0;
  for (Index i : rows) largest = std::max(largest, ++counts[dataset.labels[static_cast<std::size_t>(i)]]);
  return largest;
}

// Equal rows are neighbours once sorted; equal by number, so that −0 is 0.
template <class T>
void find_duplicates(const Dataset& dataset, DataReport& report) {
  std::vector<Index> order(static_cast<std::size_t>(report.examples));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::sort(order, [&](Index a, Index b) {
    const auto x = row<T>(dataset.inputs, a);
    const auto y = row<T>(dataset.inputs, b);
    const auto [i, j] = std::ranges::mismatch(x, y);
    return i == x.end() ? a < b : *i < *j;
  });
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first + 1, order.end(), [&](Index i) {
      return !std::ranges::equal(row<T>(dataset.inputs, *first), row<T>(dataset.inputs, i));
    });
    if (last - first > 1) report.duplicates.push_back({std::vector<Index>(first, last)});
    first = last;
  }
  std::ranges::sort(report.duplicates, {}, [](const DuplicateGroup& group) { return group.rows[0]; });
}

void check_duplicates(const Dataset& dataset, DataReport& report) {
  dispatch(dataset.inputs.dtype(), [&]<class T>() { find_duplicates<T>(dataset, report); });
  Index unreachable = 0;
  for (DuplicateGroup& group : report.duplicates) {
    const auto size = static_cast<Index>(group.rows.size());
    report.duplicate_rows += size - 1;
    group.conflict = has_conflict(dataset, group.rows);
    if (!group.conflict) continue;
    report.conflicting_rows += size;
    if (dataset.is_classification()) unreachable += size - commonest(dataset, group.rows);
  }
  report.best_accuracy = 1 - static_cast<double>(unreachable) / static_cast<double>(report.examples);
}

std::string list(const std::vector<Index>& items) {
  constexpr std::size_t shown = 10;
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < shown; ++i) text += (i == 0 ? "" : ", ") + std::to_string(items[i]);
  return text + (items.size() > shown ? ", …" : "");
}

}  // namespace

DataReport check_data(const Dataset& dataset, const DataLimits& limits) {
  dataset.validate();
  DataReport report;
  report.examples = dataset.size();
  if (report.examples == 0) throw ArgumentError("[data_checks] the data set has no examples. Was it read?");
  check_columns(dataset, limits, report);
  check_classes(dataset, limits, report);
  check_duplicates(dataset, report);
  return report;
}

std::string describe(const DataReport& report) {
  std::string text;
  if (!report.constant_columns.empty())
    text += std::to_string(report.constant_columns.size()) + " of " + std::to_string(report.columns.size()) +
            " inputs never change: " + list(report.constant_columns) + ". They teach nothing.\n";
  if (!report.unscaled_columns.empty())
    text += std::to_string(report.unscaled_columns.size()) + " of " + std::to_string(report.columns.size()) +
            " inputs are not near mean 0 and standard deviation 1: " + list(report.unscaled_columns) +
            ". Standardize them.\n";
  if (!report.empty_classes.empty())
    text += "No example of class " + list(report.empty_classes) + ": it cannot be learned.\n";
  if (report.is_imbalanced)
    text +=
        "The largest class is " + number_text(report.imbalance) + " times the smallest: accuracy alone will flatter.\n";
  if (report.duplicate_rows > 0)
    text += std::to_string(report.duplicate_rows) + " rows repeat an earlier one" +
            (report.conflicting_rows > 0
                 ? ", and " + std::to_string(report.conflicting_rows) + " are equal but differ in what is to be learned"
                 : std::string()) +
            ".\n";
  if (report.best_accuracy < 1)
    text += "No network can be right more often than " + number_text(report.best_accuracy) + " on these data.\n";
  return text.empty() ? "Nothing to remark.\n" : text;
}

}  // namespace gradus
