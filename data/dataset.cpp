#include <gradus/data/dataset.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

// Copies whole rows (slices of the first axis), whatever the rank and the scalar type.
Tensor gather_rows(const Tensor& from, std::span<const Index> rows) {
  Tensor result(from.shape().with(0, static_cast<Index>(rows.size())), from.dtype());
  const Index width = from.size() / std::max<Index>(from.shape()[0], 1);
  dispatch(from.dtype(), [&]<class T>() {
    T* target = result.values<T>().data();
    for (const Index row : rows) target = std::copy_n(from.values<T>().data() + row * width, width, target);
  });
  return result;
}

void require_finite(const Tensor& tensor, const char* what) {
  dispatch(tensor.dtype(), [&]<class T>() {
    if (tensor.matrix<T>().allFinite()) return;  // one vectorised pass: this runs once per epoch
    const auto values = tensor.values<T>();
    const auto bad = std::find_if(values.begin(), values.end(), [](T x) { return !std::isfinite(x); });
    throw ArgumentError("[dataset] " + std::string(what) + " row " +
                        std::to_string((bad - values.begin()) / tensor.columns()) +
                        " holds NaN or infinity. Remove or repair it before training.");
  });
}

}  // namespace

std::vector<Index> Dataset::class_counts() const {
  std::vector<Index> counts(static_cast<std::size_t>(classes));
  for (const std::int32_t label : labels) {
    if (label < 0 || label >= classes)
      throw ArgumentError("[dataset] label " + std::to_string(label) + " is outside 0 … " +
                          std::to_string(classes - 1) + ".");
    ++counts[static_cast<std::size_t>(label)];
  }
  return counts;
}

void Dataset::validate() const {
  if (inputs.rank() != 2)
    throw ShapeError("[dataset] inputs must be [n, features], found " + inputs.shape().string() + ".");
  if (is_classification()) {
    if (static_cast<Index>(labels.size()) != size())
      throw ShapeError("[dataset] inputs are " + inputs.shape().string() + ", but there are " +
                       std::to_string(labels.size()) + " labels: one per row is needed.");
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] < 0 || labels[i] >= classes)
        throw ArgumentError("[dataset] label " + std::to_string(labels[i]) + " of row " + std::to_string(i) +
                            " is outside 0 … " + std::to_string(classes - 1) + ". Is `classes` right?");
  } else {
    if (classes < 0) throw ArgumentError("[dataset] classes is " + std::to_string(classes) + ", below 0.");
    if (!labels.empty())
      throw ArgumentError("[dataset] there are labels, but `classes` is 0. Set it to the number of classes.");
    if (targets.rank() != 2 || targets.shape()[0] != size())
      throw ShapeError("[dataset] inputs are " + inputs.shape().string() + ", so targets must be [" +
                       std::to_string(size()) + ", outputs], found " + targets.shape().string() + ".");
    require_finite(targets, "targets");
  }
  if (!class_names.empty() && static_cast<int>(class_names.size()) != classes)
    throw ShapeError("[dataset] " + std::to_string(class_names.size()) + " class names for " + std::to_string(classes) +
                     " classes.");
  if (!feature_names.empty() && static_cast<Index>(feature_names.size()) != features())
    throw ShapeError("[dataset] " + std::to_string(feature_names.size()) + " feature names for " +
                     std::to_string(features()) + " features.");
  require_finite(inputs, "inputs");
}

Dataset select(const Dataset& dataset, std::span<const Index> rows) {
  for (const Index row : rows)
    if (row < 0 || row >= dataset.size())
      throw ArgumentError("[select] row " + std::to_string(row) + " is outside 0 … " +
                          std::to_string(dataset.size() - 1) + ".");
  const Index answers = dataset.is_classification()   ? static_cast<Index>(dataset.labels.size())
                        : dataset.targets.rank() == 0 ? 0
                                                      : dataset.targets.shape()[0];
  if (answers != dataset.size())
    throw ShapeError("[select] inputs are " + dataset.inputs.shape().string() + ", but there are " +
                     std::to_string(answers) + (dataset.is_classification() ? " labels." : " rows of targets."));
  Dataset result;
  result.name = dataset.name;
  result.classes = dataset.classes;
  result.class_names = dataset.class_names;
  result.feature_names = dataset.feature_names;
  result.inputs = gather_rows(dataset.inputs, rows);
  if (dataset.is_classification()) {
    result.labels.reserve(rows.size());
    for (const Index row : rows) result.labels.push_back(dataset.labels[static_cast<std::size_t>(row)]);
  } else {
    result.targets = gather_rows(dataset.targets, rows);
  }
  return result;
}

// The first `count` of these rows become the training part.
static Split split_at(const Dataset& dataset, std::span<const Index> order, Index count) {
  const auto head = static_cast<std::size_t>(count);
  return {select(dataset, order.first(head)), select(dataset, order.subspan(head))};
}

Split split_count(const Dataset& dataset, Index test_count, Generator& rng) {
  if (test_count < 1 || test_count >= dataset.size())
    throw ArgumentError("[split] cannot take " + std::to_string(test_count) + " of " + std::to_string(dataset.size()) +
                        " examples for testing: both parts need at least one.");
  return split_at(dataset, rng.permutation(dataset.size()), dataset.size() - test_count);
}

Split split_share(const Dataset& dataset, double test_share, Generator& rng) {
  if (!(test_share > 0 && test_share < 1))
    throw ArgumentError("[split] the test share must lie between 0 and 1, found " + std::to_string(test_share) +
                        ". For a number of examples use split_count.");
  const auto count = static_cast<Index>(std::llround(test_share * static_cast<double>(dataset.size())));
  return split_count(dataset, count, rng);
}

Split split_head(const Dataset& dataset, Index train_count) {
  if (train_count < 1 || train_count >= dataset.size())
    throw ArgumentError("[split] cannot take the first " + std::to_string(train_count) + " of " +
                        std::to_string(dataset.size()) + " examples for training: both parts need at least one.");
  std::vector<Index> order(static_cast<std::size_t>(dataset.size()));
  std::iota(order.begin(), order.end(), Index{0});
  return split_at(dataset, order, train_count);
}

}  // namespace gradus
