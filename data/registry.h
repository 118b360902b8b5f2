// Every dataset by name, for the --data flag of programs: a built-in name, a table, or a pair of IDX files.
//
//   Split parts = load("digits", {.seed = 1});                       // 1297 to train, 500 to test
//   Split flowers = load("iris.csv");                                // standardised; a random quarter to test
//   Split letters = load("images-idx3-ubyte.gz:labels-idx1-ubyte.gz");
//   for (const KnownDataset& d : known_datasets()) std::cout << d.name << "  " << d.description << '\n';
#pragma once

#include <gradus/data/csv.h>
#include <gradus/data/dataset.h>
#include <gradus/data/digits.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct LoadOptions {
  /// For the making of synthetic data and for the random split; a stream of its own, independent of Generator{seed}.
  std::uint64_t seed = 0;
  /// Number of examples of a synthetic dataset, both parts together.
  Index count = 2000;
  /// Unset: 500 examples of digits, a quarter of the others. fashion-mnist keeps its own split and ignores it.
  std::optional<double> test_share{};
  CsvOptions csv = CsvOptions();
  std::filesystem::path fashion_mnist_directory = gradus::fashion_mnist_directory;
};

/// A dataset, split for training and testing. `what` is
/// - a name of known_datasets(); case, '-' and '_' do not matter;
/// - a path ending in .csv .tsv .txt or .data, with or without .gz: each input column is standardised on the training
/// part;
/// - "images:labels" (or "images,labels"), two IDX files: one mean and one standard deviation, of the training part,
///   for all pixels.
/// Throws ArgumentError for anything else, naming the closest known name; and what the readers and splits throw.
Split load(const std::string& what, const LoadOptions& options = {});

struct KnownDataset {
  std::string name;
  std::string description;  // one line
};
/// What load() knows by name.
std::vector<KnownDataset> known_datasets();

}  // namespace gradus
