// Mini-batches. A BatchLoader visits a dataset in shuffled (or given) order, copying rows into the same two buffers
// again and again: one of the full size and one for a smaller last batch. From the second epoch on iterating
// allocates nothing. The loader keeps a pointer to the dataset, which must outlive it; a `const Batch&` is valid
// until the loop moves on, and one loop at a time may run over a loader.
//
//   for (const Batch& batch : batches(spirals, 64, rng)) ...        // one epoch, shuffled
//   BatchLoader loader(spirals, 64);                                // for many epochs
//   for (int epoch = 0; epoch < 50; ++epoch)
//     for (const Batch& batch : loader.epoch(rng)) ...              // shuffled anew each time
//   for (const Batch& batch : batches(test, 256)) ...               // in the dataset's own order
#pragma once

#include <gradus/core/random.h>
#include <gradus/data/dataset.h>

#include <cstddef>
#include <iterator>
#include <vector>

namespace gradus {

struct Batch {
  /// [size, features], the dataset's scalar type.
  Tensor inputs{Shape{0, 0}};
  /// Classification: one per row; empty for regression.
  std::vector<std::int32_t> labels;
  /// Regression: [size, outputs]; [0, 0] for classification.
  Tensor targets{Shape{0, 0}};

  Index size() const { return inputs.shape()[0]; }
};

struct BatchOptions {
  /// Leave out the last batch if it is smaller than the others.
  bool drop_last = false;
};

class BatchLoader {
 public:
  class Iterator;
  class Epoch;

  /// Throws ArgumentError if batch_size < 1 or drop_last would leave no batch, and what Dataset::validate throws.
  BatchLoader(const Dataset& dataset, Index batch_size, BatchOptions options = {});
  BatchLoader(const Dataset&&, Index, BatchOptions = {}) = delete;  // the dataset would be gone before the first batch

  /// All batches in a fresh random order; depends only on the generator's state, not on earlier epochs. Throws
  /// ArgumentError if the dataset was given other sizes meanwhile.
  Epoch epoch(Generator& rng);
  /// All batches in the dataset's own order.
  Epoch epoch();

  /// The order set by the last call of epoch(), again.
  Iterator begin();
  std::default_sentinel_t end() const { return {}; }

  /// Number of batches in an epoch.
  Index count() const;
  Index batch_size() const { return batch_size_; }

 private:
  void require_unchanged() const;
  const Batch& fill(Index number);

  const Dataset* dataset_;
  Index batch_size_;
  BatchOptions options_;
  Shape inputs_shape_, targets_shape_;
  std::vector<Index> order_;
  Batch full_, rest_;
};

/// Reads one batch after the other; copies of an iterator share the loader's buffers.
class BatchLoader::Iterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = Batch;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  const Batch& operator*() const { return *batch_; }
  const Batch* operator->() const { return batch_; }
  Iterator& operator++();
  void operator++(int) { ++*this; }
  friend bool operator==(const Iterator& a, std::default_sentinel_t) { return a.number_ == a.count_; }

 private:
  friend class BatchLoader;
  explicit Iterator(BatchLoader& loader);

  BatchLoader* loader_ = nullptr;
  const Batch* batch_ = nullptr;
  Index number_ = 0, count_ = 0;
};

/// A range of batches; a view that is valid while its loader is.
class BatchLoader::Epoch {
 public:
  Iterator begin() const { return loader_->begin(); }
  std::default_sentinel_t end() const { return {}; }

 private:
  friend class BatchLoader;
  explicit Epoch(BatchLoader& loader) : loader_(&loader) {}

  BatchLoader* loader_;
};

/// One epoch in random order: a loader, already shuffled, to be iterated over. The dataset must outlive the loop.
/// Throws as BatchLoader.
BatchLoader batches(const Dataset& dataset, Index batch_size, Generator& rng, BatchOptions options = {});
/// One epoch in the dataset's own order.
BatchLoader batches(const Dataset& dataset, Index batch_size, BatchOptions options = {});
BatchLoader batches(const Dataset&&, Index, Generator&, BatchOptions = {}) = delete;
BatchLoader batches(const Dataset&&, Index, BatchOptions = {}) = delete;

}  // namespace gradus
