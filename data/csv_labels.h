// What the label column of a text table means: classes or numbers. Used by csv.cpp.
//
//   LabelColumn column{"my.csv", "column 5 (species)", {"setosa", "virginica"}, {2, 3}};
//   assign_labels(dataset, column, {});                 // labels 0 1, class_names setosa virginica
#pragma once

#include <gradus/data/csv.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

struct LabelColumn {
  std::string file;
  std::string description;
  std::vector<std::string> texts;
  std::vector<std::int64_t> lines;  // where each text stands
};

/// Fills labels, classes and class_names, or targets. Throws as read_csv.
void assign_labels(Dataset& dataset, const LabelColumn& column, const CsvOptions& options);

/// A field as it should appear in a message: quoted, shortened, unprintable bytes as \x00.
std::string quoted(const std::string& field);

}  // namespace gradus
