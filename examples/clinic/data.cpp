#include "clinic/data.h"

#include <gradus/data/registry.h>

#include <algorithm>

namespace gradus::clinic {
namespace {

template <class Change>
Split changed(Split split, Change change) {
  change(split.train);
  change(split.test);
  return split;
}

// Row i gets the answer of row from[i].
void permute_answers(Dataset& data, const std::vector<Index>& from) {
  const Dataset other = select(data, from);
  data.labels = other.labels;
  data.targets = other.targets;
}

}  // namespace

Split known(const std::string& name, std::uint64_t seed, Index count) {
  return load(name, {.seed = seed, .count = count});
}

Split scaled(Split split, double factor, double offset) {
  return changed(std::move(split), [&](Dataset& data) {
    for (float& x : data.inputs.values<float>()) x = static_cast<float>(factor * x + offset);
  });
}

Split with_scaled_column(Split split, Index column, double factor) {
  return changed(std::move(split),
                 [&](Dataset& data) { data.inputs.matrix<float>().col(column) *= static_cast<float>(factor); });
}

Split with_dead_columns(Split split, const std::vector<Index>& columns, double value, bool in_test) {
  const auto kill = [&](Dataset& data) {
    for (const Index column : columns) data.inputs.matrix<float>().col(column).setConstant(static_cast<float>(value));
  };
  kill(split.train);
  if (in_test) kill(split.test);
  return split;
}

Split with_noise_columns(Split split, Index count, std::uint64_t seed) {
  Generator rng(seed);
  return changed(std::move(split), [&](Dataset& data) {
    Tensor wider(Shape{data.size(), data.features() + count});
    auto to = wider.matrix<float>();
    to.leftCols(data.features()) = data.inputs.matrix<float>();
    for (Index row = 0; row < to.rows(); ++row)
      for (Index column = data.features(); column < to.cols(); ++column)
        to(row, column) = static_cast<float>(rng.normal());
    data.inputs = wider;
    data.feature_names.clear();
  });
}

Split with_shuffled_labels(Split split, std::uint64_t seed) {
  Generator rng(seed);
  return changed(std::move(split), [&](Dataset& data) {
    const std::vector<std::int64_t> order = rng.permutation(data.size());
    permute_answers(data, {order.begin(), order.end()});
  });
}

Split with_labels_shifted(Split split) {
  return changed(std::move(split), [&](Dataset& data) {
    std::vector<Index> from;
    for (Index row = 0; row < data.size(); ++row) from.push_back((row + data.size() - 1) % data.size());
    permute_answers(data, from);
  });
}

Split imbalanced(const Split& split, Index every) {
  const auto thinned = [&](const Dataset& data) {
    std::vector<Index> rows;
    std::vector<Index> seen(static_cast<std::size_t>(data.classes));
    for (Index row = 0; row < data.size(); ++row) {
      const auto label = static_cast<std::size_t>(data.labels[static_cast<std::size_t>(row)]);
      if (label == 0 || seen[label]++ % every == 0) rows.push_back(row);
    }
    return select(data, rows);
  };
  return {thinned(split.train), thinned(split.test)};
}

}  // namespace gradus::clinic
