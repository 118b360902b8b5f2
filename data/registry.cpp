#include <gradus/data/idx.h>
#include <gradus/data/registry.h>
#include <gradus/data/scaling.h>
#include <gradus/data/synthetic.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace gradus {
namespace {

// Weights are usually drawn from Generator{seed}; data with the same seed must not be correlated with them.
constexpr std::uint64_t making = 0x6d616b65, splitting = 0x73706c69;

Split split_random(const Dataset& dataset, const LoadOptions& options) {
  Generator rng = Generator(options.seed).fork(splitting);
  return split_share(dataset, options.test_share.value_or(0.25), rng);
}

Split load_digits(const LoadOptions& options) {
  if (options.test_share) return split_random(digits(), options);
  Generator rng = Generator(options.seed).fork(splitting);
  return split_count(digits(), 500, rng);
}

Split load_fashion_mnist(const LoadOptions& options) { return fashion_mnist(options.fashion_mnist_directory); }

template <auto make, class Options>
Split load_synthetic(const LoadOptions& options) {
  Generator rng = Generator(options.seed).fork(making);
  return split_random(make(options.count, Options{}, rng), options);
}

struct Entry {
  const char* name;
  const char* description;
  Split (*load)(const LoadOptions&);
};

// One line per dataset; nothing else needs to know of a new one.
constexpr std::array<Entry, 8> entries{{
    {"digits", "handwritten digits, 8 x 8 pixels, 10 classes; 1297 to train, 500 to test", load_digits},
    {"fashion-mnist", "articles of clothing, 28 x 28 pixels, 10 classes; 60000 + 10000", load_fashion_mnist},
    {"two_spirals", "two interlocked spirals in the plane, 2 classes", load_synthetic<two_spirals, SpiralOptions>},
    {"moons", "two half moons in the plane, 2 classes", load_synthetic<moons, MoonOptions>},
    {"circles", "a circle within a circle, 2 classes", load_synthetic<circles, CircleOptions>},
    {"xor", "clouds at the corners of a square, 2 classes", load_synthetic<xor_clouds, XorOptions>},
    {"blobs", "three normal clouds in the plane, 3 classes", load_synthetic<blobs, BlobOptions>},
    {"sine", "regression: y = sin x with noise", load_synthetic<sine_regression, SineOptions>},
}};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// Lower case and '_' for '-', so that Fashion_MNIST and fashion-mnist are one.
std::string normalized(std::string text) {
  text = lower(std::move(text));
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

// Levenshtein's distance: single characters inserted, removed or replaced.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances of the first i letters of a to all beginnings of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

[[noreturn]] void fail_unknown(const std::string& what) {
  std::string names, closest;
  std::size_t distance = std::max<std::size_t>(2, what.size() / 2) + 1;  // farther away is no help
  for (const Entry& entry : entries) {
    names += (names.empty() ? "" : ", ") + std::string(entry.name);
    const std::size_t d = edit_distance(normalized(what), normalized(entry.name));
    if (d < distance) {
      distance = d;
      closest = entry.name;
    }
  }
  throw ArgumentError("[load] there is no dataset '" + what + "'." +
                      (closest.empty() ? "" : " Did you mean '" + closest + "'?") + " Known are: " + names +
                      "; or give a file ending in .csv, .tsv, .txt or .data (also with .gz), or two IDX files as "
                      "images:labels.");
}

bool is_table(const std::string& what) {
  std::string name = lower(what);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt") || name.ends_with(".data");
}

Split load_table(const std::string& path, const LoadOptions& options) {
  Split parts = split_random(read_csv(path, options.csv), options);
  standardize(parts);
  return parts;
}

Split load_pair(const std::string& images, const std::string& labels, const LoadOptions& options) {
  Split parts = split_random(read_idx_pair(images, labels), options);
  const Standardizer standardizer = Standardizer::fit_overall(parts.train.inputs);
  standardizer.apply(parts.train.inputs);
  standardizer.apply(parts.test.inputs);
  return parts;
}

}  // namespace

Split load(const std::string& what, const LoadOptions& options) {
  for (const Entry& entry : entries)
    if (normalized(what) == normalized(entry.name)) return entry.load(options);
  if (is_table(what)) return load_table(what, options);
  const std::size_t separator = what.find_first_of(":,");
  if (separator != std::string::npos && separator > 0 && separator + 1 < what.size())
    return load_pair(what.substr(0, separator), what.substr(separator + 1), options);
  fail_unknown(what);
}

std::vector<KnownDataset> known_datasets() {
  std::vector<KnownDataset> known;
  known.reserve(std::size(entries));
  for (const Entry& entry : entries) known.push_back({entry.name, entry.description});
  return known;
}

}  // namespace gradus
