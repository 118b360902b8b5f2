#include <gradus/data/batches.h>

#include <tests/support/allocations.h>

#include <optional>
#include <type_traits>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

static_assert(std::input_iterator<BatchLoader::Iterator>);
// A temporary dataset would be gone before the first batch.
static_assert(!std::is_constructible_v<BatchLoader, Dataset, Index>);
static_assert(std::is_constructible_v<BatchLoader, const Dataset&, Index>);
template <class D>
concept batches_in_order = requires(D&& data) {
  batches(std::forward<D>(data), 4);
};
template <class D>
concept batches_shuffled = requires(D&& data, Generator& rng) {
  batches(std::forward<D>(data), 4, rng);
};
static_assert(batches_in_order<const Dataset&> && batches_shuffled<const Dataset&>);
static_assert(!batches_in_order<Dataset> && !batches_shuffled<Dataset>);

Dataset numbered(Index count) {
  Dataset data;
  data.classes = 2;
  data.inputs = Tensor(Shape{count, 2});
  for (Index i = 0; i < count; ++i) {
    data.inputs.matrix<float>().row(i) << static_cast<float>(i), static_cast<float>(10 * i);
    data.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  return data;
}

Dataset regression(Index count) {
  Dataset data;
  data.inputs = Tensor(Shape{count, 1});
  data.targets = Tensor(Shape{count, 2});
  for (Index i = 0; i < count; ++i) {
    data.inputs.matrix<float>()(i, 0) = static_cast<float>(i);
    data.targets.matrix<float>().row(i) << static_cast<float>(i), static_cast<float>(-i);
  }
  return data;
}

// The first input of every example, in the order of the batches; checks that rows and labels stay together.
template <class Range>
std::vector<int> visit(Range&& range) {
  std::vector<int> seen;
  for (const Batch& batch : range)
    for (Index i = 0; i < batch.size(); ++i) {
      seen.push_back(static_cast<int>(batch.inputs.at({i, 0})));
      EXPECT_EQ(batch.inputs.at({i, 1}), 10 * seen.back());
      EXPECT_EQ(batch.labels[static_cast<std::size_t>(i)], seen.back() % 2);
    }
  return seen;
}

std::vector<int> up_to(int count) {
  std::vector<int> all;
  for (int i = 0; i < count; ++i) all.push_back(i);
  return all;
}

std::vector<int> sorted(std::vector<int> values) {
  std::sort(values.begin(), values.end());
  return values;
}

TEST(Batches, CoverEveryExampleOnce) {
  const Dataset data = numbered(103);
  for (const Index size : {1, 7, 64, 103, 500}) {
    Generator rng{5};
    EXPECT_EQ(sorted(visit(batches(data, size, rng))), up_to(103)) << "batch size " << size;
  }
}

TEST(Batches, KeepTheDatasetsOrderWithoutAGenerator) {
  const Dataset data = numbered(10);
  EXPECT_EQ(visit(batches(data, 4)), up_to(10));
}

TEST(Batches, HaveTheAskedSizeButForTheLast) {
  const Dataset data = numbered(10);
  std::vector<Index> sizes;
  for (const Batch& batch : batches(data, 4)) {
    EXPECT_EQ(batch.inputs.shape(), (Shape{batch.size(), 2}));
    EXPECT_EQ(static_cast<Index>(batch.labels.size()), batch.size());
    sizes.push_back(batch.size());
  }
  EXPECT_EQ(sizes, (std::vector<Index>{4, 4, 2}));
  EXPECT_EQ(batches(data, 4).count(), 3);
  EXPECT_EQ(batches(data, 5).count(), 2);
}

TEST(Batches, MayDropTheSmallerLast) {
  const Dataset data = numbered(10);
  EXPECT_EQ(visit(batches(data, 4, {.drop_last = true})), up_to(8));
  EXPECT_EQ(batches(data, 4, {.drop_last = true}).count(), 2);
  EXPECT_SAYS(message_of<ArgumentError>([&] { batches(data, 11, {.drop_last = true}); }), "drop_last leaves no batch");
}

TEST(Batches, OfARegressionCarryTargets) {
  const Dataset data = regression(5);
  Generator rng{3};
  Index rows = 0;
  for (const Batch& batch : batches(data, 2, rng)) {
    EXPECT_TRUE(batch.labels.empty());
    EXPECT_EQ(batch.targets.shape(), (Shape{batch.size(), 2}));
    for (Index i = 0; i < batch.size(); ++i, ++rows) {
      EXPECT_EQ(batch.targets.at({i, 0}), batch.inputs.at({i, 0}));
      EXPECT_EQ(batch.targets.at({i, 1}), -batch.inputs.at({i, 0}));
    }
  }
  EXPECT_EQ(rows, 5);
}

TEST(Batches, KeepTheScalarType) {
  Dataset data = numbered(4);
  data.inputs = data.inputs.to(float64);
  for (const Batch& batch : batches(data, 2)) EXPECT_EQ(batch.inputs.dtype(), float64);
  EXPECT_EQ(visit(batches(data, 3)), up_to(4));
}

TEST(Batches, AreShuffledBySeed) {
  const Dataset data = numbered(50);
  Generator a{1}, b{1}, c{2};
  const auto first = visit(batches(data, 8, a));
  EXPECT_EQ(first, visit(batches(data, 8, b)));
  EXPECT_NE(first, visit(batches(data, 8, c)));
  EXPECT_NE(first, visit(batches(data, 8, a)));  // the next epoch of the same generator
  EXPECT_NE(first, up_to(50));
}

TEST(Batches, OfAnEmptyDatasetAreNone) {
  Dataset empty;
  empty.inputs = Tensor(Shape{0, 3});
  empty.classes = 2;
  EXPECT_EQ(batches(empty, 4).count(), 0);
  for ([[maybe_unused]] const Batch& batch : batches(empty, 4)) FAIL();
}

TEST(Batches, RejectASizeBelowOne) {
  const Dataset data = numbered(4);
  Generator rng{1};
  EXPECT_SAYS(message_of<ArgumentError>([&] { batches(data, 0, rng); }), "batch_size must be at least 1, found 0");
  EXPECT_THROW(batches(data, -3), ArgumentError);
}

TEST(Batches, RejectADatasetWhosePartsDiffer) {
  Dataset data = numbered(4);
  data.labels.pop_back();
  EXPECT_THROW(batches(data, 2), ShapeError);
}

TEST(BatchLoader, GivesTheSameEpochsAsBatches) {
  const Dataset data = numbered(23);
  Generator a{9}, b{9};
  BatchLoader loader(data, 5);
  for (int epoch = 0; epoch < 3; ++epoch) EXPECT_EQ(visit(loader.epoch(a)), visit(batches(data, 5, b)));
  EXPECT_EQ(visit(loader.epoch()), up_to(23));  // unshuffled again
  EXPECT_EQ(loader.count(), 5);
}

TEST(BatchLoader, AllocatesNothingFromTheSecondEpochOn) {
  if (!test::counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  const Dataset labelled = numbered(103), measured = regression(103);
  Generator rng{1};
  for (const Dataset* data : {&labelled, &measured}) {
    float sum = 0;
    std::optional<BatchLoader> loader;
    auto epoch = [&] {
      if (!loader) loader.emplace(*data, 10);
      for (const Batch& batch : loader->epoch(rng)) sum += batch.inputs.values<float>()[0];
    };
    EXPECT_GT(test::count_allocations(epoch), 0) << "the first epoch allocates, or nothing is counted";
    for (int again = 0; again < 3; ++again) EXPECT_EQ(test::count_allocations(epoch), 0);
    EXPECT_GT(sum, 0);
  }
}

TEST(BatchLoader, NoticesThatTheDatasetChanged) {
  Dataset data = numbered(10);
  Generator rng{1};
  BatchLoader loader(data, 4);
  data.inputs = Tensor(Shape{5, 2});
  EXPECT_SAYS(message_of<ArgumentError>([&] { loader.epoch(rng); }), "was [10, 2] when its BatchLoader was made");
  data = numbered(10);
  data.labels.pop_back();
  EXPECT_THROW(loader.epoch(), ArgumentError);
}

}  // namespace
