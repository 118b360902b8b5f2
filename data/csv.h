// Tables of numbers in text: any CSV, plain or gzip. One column is the label (what is to be predicted), all others are
// inputs and must be finite numbers in every row. Delimiter and header row are detected, or forced by the options.
// The returned dataset owns its memory.
//
//   Dataset flowers = read_csv("iris.csv");                         // label in the last column
//   Dataset wine = read_csv("wine.csv", {.label = "quality"});      // by name, if there is a header row
//   Dataset digits = read_csv("digits.csv.gz", {.classes = 10});    // labels must be 0 … 9
//   Dataset houses = read_csv("houses.csv", {.label = 0, .task = Task::regression});
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/data/errors.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gradus {

/// What the label column means.
enum class Task {
  /// Classification if every label is an integer (1.0 counts) or every label is text, else regression.
  automatic,
  classification,
  regression,
};

/// A column by its position, from 0 or negative from the end, or by its name in the header.
struct CsvColumn {
  CsvColumn(int at) : position(at) {}  // NOLINT(google-explicit-constructor): .label = 0 and .label = "y" read well
  CsvColumn(const char* called) : name(called) {}             // NOLINT(google-explicit-constructor)
  CsvColumn(std::string called) : name(std::move(called)) {}  // NOLINT(google-explicit-constructor)

  int position = 0;
  std::optional<std::string> name;  // counts if set
};

struct CsvOptions {
  /// 0: comma, semicolon or tab, whichever the first line has most of.
  char delimiter = 0;
  /// Unset: the first row is a header if none of its fields is a number and the second row has one.
  std::optional<bool> header{};
  /// What is to be predicted.
  CsvColumn label = -1;
  Task task = Task::automatic;
  /// Classification: 0 to count the classes found; or their number, and integer labels must then be 0 … classes-1.
  int classes = 0;
};

/// Reads a table. Labels of a classification become 0 … classes-1: integers in their order, text in byte order;
/// Dataset::class_names keeps what they are called in the file. A regression has targets [n, 1].
///
/// Throws DataError, naming the line, for: a row with another number of columns than the first; a field of an input or
/// regression column that is empty, text, NaN, infinite or too large for float32; labels that mix text and numbers;
/// a label outside 0 … classes-1; and for the file as a whole: no rows, a single column, no such label column, only
/// one class, integer labels so varied that they look like measurements (say which task it is); and whatever read_file
/// throws. Throws ArgumentError on options that make no sense.
Dataset read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

/// The same from text in memory; `name` stands for the file in error messages and names the dataset.
Dataset parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

}  // namespace gradus
