#include <gradus/data/csv_labels.h>
#include <gradus/data/number.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace gradus {
namespace {

constexpr const char* reader = "csv";

[[noreturn]] void fail(const LabelColumn& column, std::size_t row, const std::string& problem) {
  throw DataError(reader, {column.file, column.lines[row]}, column.description + " " + problem);
}

bool is_integer(double value) { return value == std::floor(value) && std::abs(value) <= 9007199254740992; }  // 2^53

// What the column holds, row by row; `values` is meaningful where `is_number` is set.
struct Reading {
  std::vector<double> values;
  std::vector<bool> is_number;
  bool any_text = false, any_number = false, all_integers = true;
};

Reading read(const LabelColumn& column) {
  Reading reading;
  for (std::size_t row = 0; row < column.texts.size(); ++row) {
    const std::string& text = column.texts[row];
    const ParsedNumber number = parse_number(text);
    if (text.empty() || number.kind == NumberKind::non_finite)
      fail(column, row,
           (text.empty() ? "has no label." : "has the label " + quoted(text) + ".") +
               std::string(" Fill it in, or remove the row."));
    const bool is_number = number.kind == NumberKind::finite;
    reading.values.push_back(number.value);
    reading.is_number.push_back(is_number);
    (is_number ? reading.any_number : reading.any_text) = true;
    reading.all_integers = reading.all_integers && is_number && is_integer(number.value);
  }
  return reading;
}

// Sorted distinct keys become classes 0, 1, ...
template <class Key>
void number_classes(Dataset& dataset, const std::vector<Key>& keys) {
  std::map<Key, std::int32_t> class_of;
  for (const Key& key : keys) class_of.emplace(key, 0);
  std::int32_t next = 0;
  for (auto& [key, number] : class_of) {
    number = next++;
    if constexpr (std::is_same_v<Key, std::string>)
      dataset.class_names.push_back(key);
    else
      dataset.class_names.push_back(std::to_string(key));
  }
  for (const Key& key : keys) dataset.labels.push_back(class_of[key]);
  dataset.classes = next;
}

void take_given_classes(Dataset& dataset, const LabelColumn& column, const std::vector<std::int64_t>& labels,
                        int classes) {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] < 0 || labels[row] >= classes)
      fail(column, row,
           "has the label " + std::to_string(labels[row]) + ", expected 0 … " + std::to_string(classes - 1) +
               ". Leave `classes` out to have other integers numbered.");
    dataset.labels.push_back(static_cast<std::int32_t>(labels[row]));
  }
  dataset.classes = classes;
  for (int c = 0; c < classes; ++c) dataset.class_names.push_back(std::to_string(c));
}

void classify(Dataset& dataset, const LabelColumn& column, const Reading& reading, int classes) {
  if (reading.all_integers) {
    const std::vector<std::int64_t> labels(reading.values.begin(), reading.values.end());
    if (classes > 0) return take_given_classes(dataset, column, labels, classes);
    number_classes(dataset, labels);
  } else {
    number_classes(dataset, column.texts);
  }
  if (classes > 0 && dataset.classes > classes)
    throw DataError(reader, {column.file},
                    column.description + " holds " + std::to_string(dataset.classes) + " different labels, expected " +
                        std::to_string(classes) + ". Is a label misspelt?");
  if (dataset.classes < 2)
    throw DataError(reader, {column.file},
                    column.description + " holds only the label " + quoted(column.texts.front()) +
                        ": with one class there is nothing to learn. Is it the right column?");
}

void regress(Dataset& dataset, const LabelColumn& column, const Reading& reading) {
  dataset.targets = Tensor(Shape{dataset.size(), 1});
  const auto targets = dataset.targets.values<float>();
  for (std::size_t row = 0; row < targets.size(); ++row) {
    if (!reading.is_number[row]) fail(column, row, "holds " + quoted(column.texts[row]) + ", expected a number.");
    targets[row] = static_cast<float>(reading.values[row]);
    if (!std::isfinite(targets[row]))
      fail(column, row, "holds " + quoted(column.texts[row]) + ", which is too large for float32.");
  }
}

// Text and numbers together are more likely a slip than classes: a "?" must not silently become a class of its own.
void require_one_kind(const LabelColumn& column, const Reading& reading) {
  if (!reading.any_text || !reading.any_number) return;
  const auto odd = static_cast<std::size_t>(
      std::find(reading.is_number.begin(), reading.is_number.end(), !reading.is_number.front()) -
      reading.is_number.begin());
  fail(column, odd,
       "has the label " + quoted(column.texts[odd]) + ", but line " + std::to_string(column.lines.front()) + " has " +
           quoted(column.texts.front()) +
           ": text and numbers mixed. Repair it, or say Task::classification if all of them are names.");
}

void require_few_classes(const LabelColumn& column, std::size_t distinct) {
  if (distinct <= 20 || distinct <= column.texts.size() / 2) return;
  throw DataError(
      reader, {column.file},
      column.description + " holds " + std::to_string(distinct) + " different labels in " +
          std::to_string(column.texts.size()) +
          " rows. Are they measurements? Say Task::regression; or Task::classification if they are classes.");
}

}  // namespace

std::string quoted(const std::string& field) {
  constexpr std::size_t longest = 40;
  std::string text = "'";
  for (const char c : field.substr(0, longest)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      text += c;
    } else {
      std::array<char, 8> code;
      std::snprintf(code.data(), code.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      text += code.data();
    }
  }
  return text + (field.size() > longest ? "…'" : "'");
}

void assign_labels(Dataset& dataset, const LabelColumn& column, const CsvOptions& options) {
  const Reading reading = read(column);
  if (options.task == Task::regression) return regress(dataset, column, reading);
  if (options.task == Task::classification) return classify(dataset, column, reading, options.classes);
  require_one_kind(column, reading);
  if (!reading.any_text && !reading.all_integers && options.classes == 0) return regress(dataset, column, reading);
  classify(dataset, column, reading, options.classes);
  if (options.classes == 0) require_few_classes(column, dataset.class_names.size());
}

}  // namespace gradus
