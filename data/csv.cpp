#include <gradus/data/csv.h>
#include <gradus/data/csv_labels.h>
#include <gradus/data/csv_rows.h>
#include <gradus/data/gzip.h>
#include <gradus/data/number.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

constexpr const char* reader = "csv";

bool is_number(const std::string& field) { return parse_number(field).kind != NumberKind::text; }

// None of the first row's fields is a number, and the second row has one. `rows` is a copy that looks ahead.
bool detect_header(CsvRows rows) {
  if (std::any_of(rows.fields().begin(), rows.fields().end(), is_number)) return false;
  return !rows.next() || std::any_of(rows.fields().begin(), rows.fields().end(), is_number);
}

// The rows of one file on their way into a Dataset.
class Table {
 public:
  Table(CsvRows rows, const std::string& name, const CsvOptions& options) : rows_(std::move(rows)), name_(name) {
    if (!rows_.next()) throw DataError(reader, {name}, "the file holds no rows. Is it the right file?");
    first_line_ = rows_.line();
    columns_ = rows_.fields().size();
    if (columns_ < 2)
      throw DataError(reader, {name, first_line_},
                      "expected at least two columns (an input and a label), found one. Is the delimiter other than "
                      "comma, semicolon or tab?");
    const bool has_header = options.header.value_or(detect_header(rows_));
    if (has_header) header_ = rows_.fields();
    find_label(options.label);
    if (!has_header) take_row();
    while (rows_.next()) take_row();
    if (label_.texts.empty()) throw DataError(reader, {name}, "there is a header, but no rows of data below it.");
  }

  Dataset dataset(const CsvOptions& options) {
    Dataset result;
    result.name = name_;
    const auto count = static_cast<Index>(label_.texts.size());
    result.inputs = Tensor::from(inputs_, Shape{count, static_cast<Index>(columns_) - 1});
    if (!header_.empty()) {
      result.feature_names = header_;
      result.feature_names.erase(result.feature_names.begin() + static_cast<std::ptrdiff_t>(label_column_));
    }
    assign_labels(result, label_, options);
    return result;
  }

 private:
  // "column 3 (petal_width)": counted from 1, as people do.
  std::string describe(std::size_t column) const {
    const std::string text = "column " + std::to_string(column + 1);
    return header_.empty() || header_[column].empty() ? text : text + " (" + header_[column] + ")";
  }

  void find_label(const CsvColumn& label) {
    label_column_ = label.name ? by_name(*label.name) : by_position(label.position);
    label_.file = name_;
    label_.description = describe(label_column_);
  }

  std::size_t by_position(int position) const {
    const auto columns = static_cast<std::int64_t>(columns_);
    const std::int64_t column = position < 0 ? position + columns : position;
    if (column < 0 || column >= columns)
      throw DataError(reader, {name_, first_line_},
                      "there is no label column " + std::to_string(position) + ": the columns are 0 … " +
                          std::to_string(columns - 1) + ".");
    return static_cast<std::size_t>(column);
  }

  std::size_t by_name(const std::string& wanted) const {
    const FilePlace here{name_, first_line_};
    const auto found = std::find(header_.begin(), header_.end(), wanted);
    if (found == header_.end()) {
      std::string names;
      for (const std::string& name : header_) names += (names.empty() ? "" : ", ") + name;
      throw DataError(reader, here,
                      "there is no label column " + quoted(wanted) + ". " +
                          (header_.empty() ? "The file has no header row; give the position, from 0."
                                           : "The columns are: " + names + "."));
    }
    if (std::find(found + 1, header_.end(), wanted) != header_.end())
      throw DataError(reader, here,
                      "several columns are called " + quoted(wanted) + ". Give the label's position, from 0.");
    return static_cast<std::size_t>(found - header_.begin());
  }

  void take_row() {
    const std::vector<std::string>& fields = rows_.fields();
    if (fields.size() != columns_)
      throw DataError(reader, {name_, rows_.line()},
                      "expected " + std::to_string(columns_) + " columns as in line " + std::to_string(first_line_) +
                          ", found " + std::to_string(fields.size()) +
                          ". Is a delimiter missing, or a field that holds one not quoted?");
    for (std::size_t column = 0; column < columns_; ++column)
      if (column != label_column_) inputs_.push_back(number(column, fields[column]));
    label_.texts.push_back(fields[label_column_]);
    label_.lines.push_back(rows_.line());
  }

  float number(std::size_t column, const std::string& field) const {
    const ParsedNumber parsed = parse_number(field);
    const auto value = static_cast<float>(parsed.value);
    if (parsed.kind == NumberKind::finite && std::isfinite(value)) return value;
    std::string problem = describe(column);
    if (field.empty())
      problem += " is empty, expected a number. Fill in missing values, or remove the row.";
    else if (parsed.kind == NumberKind::text)
      problem += " holds " + quoted(field) + ", expected a number. Write 1.5, not 1,5; encode categories as numbers.";
    else
      problem += " holds " + quoted(field) + ", expected a finite number that fits float32. Repair or remove the row.";
    throw DataError(reader, {name_, rows_.line()}, problem);
  }

  CsvRows rows_;
  std::string name_;
  std::int64_t first_line_ = 0;
  std::size_t columns_ = 0, label_column_ = 0;
  std::vector<std::string> header_;
  std::vector<float> inputs_;
  LabelColumn label_;
};

}  // namespace

Dataset parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
  if (options.classes < 0 || options.classes == 1)
    throw ArgumentError("[csv] classes must be 0 (count them) or at least 2, found " + std::to_string(options.classes) +
                        ".");
  if (options.classes > 0 && options.task == Task::regression)
    throw ArgumentError("[csv] a regression has no classes. Leave `classes` out, or say Task::classification.");
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    throw DataError(reader, {name, {}, 0}, "this is UTF-16 text. Save it as UTF-8.");
  return Table(CsvRows(text, name, options.delimiter), name, options).dataset(options);
}

Dataset read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  return parse_csv(read_file(path), path.string(), options);
}

}  // namespace gradus
