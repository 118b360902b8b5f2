// Dataset: examples to learn from. Row i of `inputs` belongs to labels[i] (classification) or to row i of `targets`
// (regression). A dataset owns its memory; copies are deep, moves are cheap.
//
//   Dataset flowers = read_csv("iris.csv");
//   Split parts = split_share(flowers, 0.25, rng);       // a random quarter for testing
//   standardize(parts);                                  // mean 0, standard deviation 1, measured on the training part
//   parts.train.inputs.shape();                          // [112, 4]
#pragma once

#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus {

struct Dataset {
  std::string name;
  /// [n, features], float32.
  Tensor inputs{Shape{0, 0}};
  /// Classification: n labels in 0 … classes-1. Empty for regression.
  std::vector<std::int32_t> labels;
  /// Regression: [n, outputs]. [0, 0] for classification.
  Tensor targets{Shape{0, 0}};
  /// Number of classes; 0 means regression.
  int classes = 0;
  /// What label c is called in the file; empty, or `classes` names.
  std::vector<std::string> class_names;
  /// What the columns of `inputs` are called; empty, or one name per feature.
  std::vector<std::string> feature_names;

  /// Number of examples, n.
  Index size() const { return inputs.rank() == 0 ? 0 : inputs.shape()[0]; }
  Index features() const { return inputs.columns(); }
  /// What a network for this dataset must put out: one logit per class, or one number per target.
  Index outputs() const { return is_classification() ? classes : targets.columns(); }
  bool is_classification() const { return classes > 0; }
  /// How many examples each class has, [classes]. Empty for regression. Throws ArgumentError on a label outside them.
  std::vector<Index> class_counts() const;

  /// Throws ShapeError if inputs are not [n, features] or labels, targets or names differ from that in number, and
  /// ArgumentError for a label outside 0 … classes-1 or a value that is not finite.
  void validate() const;
};

/// The examples at these positions, in this order, repetitions allowed. Throws ArgumentError for one outside 0 … n-1
/// and ShapeError if labels or targets differ in number from the inputs.
Dataset select(const Dataset& dataset, std::span<const Index> rows);

struct Split {
  Dataset train;
  Dataset test;
};

/// `test_count` examples drawn at random for testing, the others for training, both in random order. Throws
/// ArgumentError unless both parts get at least one.
Split split_count(const Dataset& dataset, Index test_count, Generator& rng);
/// The same with a share of the examples, rounded to the nearest count. Throws ArgumentError unless 0 < share < 1.
Split split_share(const Dataset& dataset, double test_share, Generator& rng);
/// The first `train_count` examples for training, the rest for testing: for data that come already split.
Split split_head(const Dataset& dataset, Index train_count);

}  // namespace gradus
