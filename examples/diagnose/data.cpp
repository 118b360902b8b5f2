#include "diagnose/options.h"

#include <gradus/data/registry.h>

#include <algorithm>
#include <array>

namespace gradus::diagnose_program {
namespace {

// The split must not be drawn with the same numbers as the weights.
constexpr std::uint64_t splitting = 0x64696167;

bool is_table(std::string name) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  constexpr std::array endings{".csv", ".tsv", ".txt", ".data"};
  return std::ranges::any_of(endings, [&](const char* ending) { return name.ends_with(ending); });
}

CsvOptions csv_options(const Options& options) {
  CsvOptions csv;
  if (options.task == "classification") csv.task = Task::classification;
  if (options.task == "regression") csv.task = Task::regression;
  if (options.label.empty()) return csv;
  const bool is_number = options.label.find_first_not_of("-0123456789") == std::string::npos;
  csv.label = is_number ? CsvColumn(std::stoi(options.label)) : CsvColumn(options.label);
  return csv;
}

void require_all_classes(const Dataset& data, const char* part, const std::string& file) {
  const std::vector<Index> counts = data.class_counts();
  const auto empty = std::ranges::find(counts, Index{0});
  if (empty == counts.end()) return;
  const auto label = static_cast<std::size_t>(empty - counts.begin());
  const std::string name = label < data.class_names.size() ? data.class_names[label] : std::to_string(label);
  throw DataError(
      "diagnose", {.file = file},
      "class " + name + " has no example in the " + part +
          " part, so that nothing can be said of it. It needs more examples, or another --seed for the split.");
}

}  // namespace

Split load_data(const Options& options) {
  Split split;
  if (is_table(options.data)) {
    // Not by load(), which standardizes tables: whether the inputs have to be scaled is one of the questions.
    Generator rng = Generator(options.plan.seed).fork(splitting);
    split = split_share(read_csv(options.data, csv_options(options)), 0.25, rng);
  } else {
    split = load(options.data, {.seed = options.plan.seed});
  }
  if (split.train.is_classification()) {
    require_all_classes(split.train, "training", options.data);
    require_all_classes(split.test, "test", options.data);
  }
  return split;
}

}  // namespace gradus::diagnose_program
