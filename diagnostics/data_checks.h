// What may be wrong with data before any network sees them: columns that say nothing, columns of very different scale,
// classes of very different size or without an example, and equal inputs with different labels, which no network can
// tell apart. It measures and judges by the thresholds given; it changes nothing.
//
//   DataReport report = check_data(train);
//   if (!report.constant_columns.empty()) …                   // these inputs are dead
//   std::cout << describe(report);
#pragma once

#include <gradus/data/dataset.h>

#include <string>
#include <vector>

namespace gradus {

struct ColumnReport {
  double mean = 0;
  double sd = 0;  // divided by n
  double low = 0;
  double high = 0;
};

/// Rows whose inputs are equal, number for number.
struct DuplicateGroup {
  std::vector<Index> rows;  // ascending, at least two
  bool conflict = false;    // their labels, or targets, are not all the same
};

struct DataReport {
  Index examples = 0;
  std::vector<ColumnReport> columns;    // one per input
  std::vector<Index> constant_columns;  // the same number in every row
  std::vector<Index> unscaled_columns;  // not constant, and |mean| or sd outside the limits of DataLimits

  std::vector<Index> class_counts;   // per class; empty for regression
  std::vector<Index> empty_classes;  // without an example
  double imbalance = 1;              // largest class over smallest that is not empty
  bool is_imbalanced = false;        // imbalance above the limit

  std::vector<DuplicateGroup> duplicates;  // in order of their first rows
  Index duplicate_rows = 0;                // rows that are equal to an earlier one
  Index conflicting_rows = 0;              // rows in groups with a conflict
  /// The largest share of right answers that any function of the inputs can have: each conflicting group answered with
  /// its commonest label. 1 for regression, where it says nothing.
  double best_accuracy = 1;
};

/// When a column counts as unscaled and classes as imbalanced.
struct DataLimits {
  double largest_mean = 1;   // |mean| above it
  double smallest_sd = 0.1;  // sd below it
  double largest_sd = 10;    // sd above it
  double imbalance = 3;
};

/// Throws what Dataset::validate() throws, and ArgumentError for no examples.
DataReport check_data(const Dataset& dataset, const DataLimits& limits = {});

/// One line for each thing found; "Nothing to remark." if there is none.
std::string describe(const DataReport& report);

}  // namespace gradus
