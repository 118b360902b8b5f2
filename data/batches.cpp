#include <gradus/data/batches.h>

#include <algorithm>
#include <numeric>

namespace gradus {
namespace {

// Rows order[0], order[1], ... of `from` into the rows of `to`.
void copy_rows(const Tensor& from, std::span<const Index> order, Tensor& to) {
  const Index width = from.columns();
  dispatch(from.dtype(), [&]<class T>() {
    const T* source = from.values<T>().data();
    T* target = to.values<T>().data();
    for (const Index row : order) target = std::copy_n(source + row * width, width, target);
  });
}

Batch make_batch(const Dataset& dataset, Index size) {
  Batch batch;
  batch.inputs = Tensor(dataset.inputs.shape().with(0, size), dataset.inputs.dtype());
  if (dataset.is_classification())
    batch.labels.resize(static_cast<std::size_t>(size));
  else
    batch.targets = Tensor(dataset.targets.shape().with(0, size), dataset.targets.dtype());
  return batch;
}

}  // namespace

BatchLoader::BatchLoader(const Dataset& dataset, Index batch_size, BatchOptions options)
    : dataset_(&dataset), batch_size_(batch_size), options_(options) {
  if (batch_size < 1)
    throw ArgumentError("[batches] batch_size must be at least 1, found " + std::to_string(batch_size) + ".");
  dataset.validate();
  if (options.drop_last && dataset.size() < batch_size)
    throw ArgumentError("[batches] drop_last leaves no batch: " + std::to_string(dataset.size()) +
                        " examples are fewer than batch_size " + std::to_string(batch_size) +
                        ". Choose a smaller batch.");
  inputs_shape_ = dataset.inputs.shape();
  targets_shape_ = dataset.targets.shape();
  order_.resize(static_cast<std::size_t>(dataset.size()));
  std::iota(order_.begin(), order_.end(), Index{0});
  if (dataset.size() >= batch_size) full_ = make_batch(dataset, batch_size);
  if (!options.drop_last) rest_ = make_batch(dataset, dataset.size() % batch_size);
}

Index BatchLoader::count() const {
  const Index size = inputs_shape_[0];
  return options_.drop_last ? size / batch_size_ : (size + batch_size_ - 1) / batch_size_;
}

void BatchLoader::require_unchanged() const {
  const bool labels_fit = !dataset_->is_classification() || dataset_->labels.size() == order_.size();
  if (dataset_->inputs.shape() != inputs_shape_ || dataset_->targets.shape() != targets_shape_ || !labels_fit)
    throw ArgumentError("[batches] the dataset was " + inputs_shape_.string() +
                        " when its BatchLoader was made and has changed since. Make a new loader.");
}

BatchLoader::Epoch BatchLoader::epoch(Generator& rng) {
  require_unchanged();
  // From the identity each time, so that an epoch can be repeated from the generator alone (resuming a run).
  std::iota(order_.begin(), order_.end(), Index{0});
  rng.shuffle(std::span<Index>(order_));
  return Epoch(*this);
}

BatchLoader::Epoch BatchLoader::epoch() {
  require_unchanged();
  std::iota(order_.begin(), order_.end(), Index{0});
  return Epoch(*this);
}

BatchLoader::Iterator BatchLoader::begin() {
  require_unchanged();
  return Iterator(*this);
}

const Batch& BatchLoader::fill(Index number) {
  const Index first = number * batch_size_;
  const Index size = std::min(batch_size_, static_cast<Index>(order_.size()) - first);
  Batch& batch = size == batch_size_ ? full_ : rest_;
  const auto rows =
      std::span<const Index>(order_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(size));
  copy_rows(dataset_->inputs, rows, batch.inputs);
  if (dataset_->is_classification())
    std::transform(rows.begin(), rows.end(), batch.labels.begin(),
                   [&](Index row) { return dataset_->labels[static_cast<std::size_t>(row)]; });
  else
    copy_rows(dataset_->targets, rows, batch.targets);
  return batch;
}

BatchLoader::Iterator::Iterator(BatchLoader& loader) : loader_(&loader), count_(loader.count()) {
  if (count_ > 0) batch_ = &loader.fill(0);
}

BatchLoader::Iterator& BatchLoader::Iterator::operator++() {
  if (++number_ < count_) batch_ = &loader_->fill(number_);
  return *this;
}

BatchLoader batches(const Dataset& dataset, Index batch_size, Generator& rng, BatchOptions options) {
  BatchLoader loader(dataset, batch_size, options);
  loader.epoch(rng);
  return loader;
}

BatchLoader batches(const Dataset& dataset, Index batch_size, BatchOptions options) {
  return BatchLoader(dataset, batch_size, options);
}

}  // namespace gradus
