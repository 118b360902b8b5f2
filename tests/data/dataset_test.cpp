#include <gradus/data/dataset.h>

#include <algorithm>
#include <limits>
#include <set>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

// Row i is (i, 10 i), labelled i mod 2.
Dataset numbered(Index count) {
  Dataset data;
  data.name = "numbered";
  data.classes = 2;
  data.class_names = {"even", "odd"};
  data.feature_names = {"i", "10 i"};
  data.inputs = Tensor(Shape{count, 2});
  for (Index i = 0; i < count; ++i) {
    data.inputs.matrix<float>().row(i) << static_cast<float>(i), static_cast<float>(10 * i);
    data.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  return data;
}

Dataset regression() {
  Dataset data;
  data.inputs = Tensor::from({1, 2, 3}, {3, 1});
  data.targets = Tensor::from({1, -1, 2, -2, 3, -3}, {3, 2});
  return data;
}

// Every example of the numbered dataset turns up exactly once, with its own label.
void expect_partition(const Split& parts, Index count) {
  std::set<int> seen;
  for (const Dataset* part : {&parts.train, &parts.test}) {
    part->validate();
    for (Index i = 0; i < part->size(); ++i) {
      const auto number = static_cast<int>(part->inputs.at({i, 0}));
      EXPECT_TRUE(seen.insert(number).second) << number << " twice";
      EXPECT_EQ(part->inputs.at({i, 1}), 10 * number);
      EXPECT_EQ(part->labels[static_cast<std::size_t>(i)], number % 2);
    }
  }
  EXPECT_EQ(static_cast<Index>(seen.size()), count);
}

TEST(Dataset, KnowsItsSizes) {
  const Dataset data = numbered(5);
  EXPECT_EQ(data.size(), 5);
  EXPECT_EQ(data.features(), 2);
  EXPECT_EQ(data.outputs(), 2);
  EXPECT_TRUE(data.is_classification());
  EXPECT_EQ(data.class_counts(), (std::vector<Index>{3, 2}));
  EXPECT_EQ(regression().outputs(), 2);
  EXPECT_FALSE(regression().is_classification());
  EXPECT_EQ(Dataset{}.size(), 0);
}

TEST(Dataset, RejectsPartsThatDoNotFit) {
  EXPECT_NO_THROW(numbered(3).validate());
  EXPECT_NO_THROW(regression().validate());
  Dataset data = numbered(3);
  data.labels.pop_back();
  EXPECT_SAYS(message_of<ShapeError>([&] { data.validate(); }), "inputs are [3, 2], but there are 2 labels");
  data = numbered(3);
  data.labels[1] = 2;
  EXPECT_SAYS(message_of<ArgumentError>([&] { data.validate(); }), "label 2 of row 1 is outside 0 … 1");
  EXPECT_THROW(data.class_counts(), ArgumentError);
  data = numbered(3);
  data.classes = 0;
  EXPECT_THROW(data.validate(), ArgumentError);
  data = numbered(3);
  data.class_names = {"one"};
  EXPECT_THROW(data.validate(), ShapeError);
  data = numbered(3);
  data.feature_names = {"one"};
  EXPECT_THROW(data.validate(), ShapeError);
  data = numbered(3);
  data.inputs = data.inputs.reshaped({3, 2, 1});
  EXPECT_THROW(data.validate(), ShapeError);
  data = regression();
  data.targets = Tensor(Shape{2, 2});
  EXPECT_THROW(data.validate(), ShapeError);
}

TEST(Dataset, RejectsValuesThatAreNotFinite) {
  Dataset data = numbered(3);
  data.inputs.values<float>()[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_SAYS(message_of<ArgumentError>([&] { data.validate(); }), "inputs row 2 holds NaN or infinity");
  data = regression();
  data.targets.values<float>()[2] = std::numeric_limits<float>::infinity();
  EXPECT_SAYS(message_of<ArgumentError>([&] { data.validate(); }), "targets row 1 holds NaN or infinity");
}

TEST(Select, TakesRowsInTheGivenOrder) {
  const std::vector<Index> rows{3, 0, 3};
  const Dataset some = select(numbered(4), rows);
  EXPECT_EQ(some.inputs, Tensor::from({3, 30, 0, 0, 3, 30}, {3, 2}));
  EXPECT_EQ(some.labels, (std::vector<std::int32_t>{1, 0, 1}));
  EXPECT_EQ(some.class_names, numbered(4).class_names);
  EXPECT_EQ(some.feature_names, numbered(4).feature_names);
  EXPECT_EQ(some.name, "numbered");
  const std::vector<Index> last{2};
  EXPECT_EQ(select(regression(), last).targets, Tensor::from({3, -3}, {1, 2}));
}

TEST(Select, RejectsRowsOutside) {
  for (const Index bad : {Index{-1}, Index{4}})
    EXPECT_THROW(select(numbered(4), std::vector<Index>{0, bad}), ArgumentError) << bad;
}

TEST(Select, RejectsADatasetWhosePartsDiffer) {
  Dataset data = numbered(4);
  data.labels.pop_back();
  EXPECT_THROW(select(data, std::vector<Index>{3}), ShapeError);
}

TEST(Split, ByCountKeepsEveryExampleOnce) {
  Generator rng{1};
  const Split parts = split_count(numbered(100), 30, rng);
  EXPECT_EQ(parts.train.size(), 70);
  EXPECT_EQ(parts.test.size(), 30);
  expect_partition(parts, 100);
}

TEST(Split, ByShareRoundsToTheNearestCount) {
  Generator rng{1};
  EXPECT_EQ(split_share(numbered(10), 0.26, rng).test.size(), 3);
  EXPECT_EQ(split_share(numbered(10), 0.24, rng).test.size(), 2);
}

TEST(Split, DependsOnTheSeedOnly) {
  Generator a{1}, b{1}, c{2};
  const Split first = split_count(numbered(100), 30, a), same = split_count(numbered(100), 30, b);
  EXPECT_EQ(first.test.inputs, same.test.inputs);
  EXPECT_EQ(first.train.labels, same.train.labels);
  EXPECT_FALSE(first.test.inputs == split_count(numbered(100), 30, c).test.inputs);
  EXPECT_FALSE(first.test.inputs == numbered(100).inputs.rows(70, 30));  // random, not the tail
}

TEST(Split, AtTheHeadKeepsTheOrder) {
  const Split parts = split_head(numbered(5), 3);
  EXPECT_EQ(parts.train.inputs, numbered(5).inputs.rows(0, 3));
  EXPECT_EQ(parts.test.inputs, numbered(5).inputs.rows(3, 2));
  expect_partition(parts, 5);
}

TEST(Split, RejectsAnEmptyPart) {
  Generator rng{1};
  for (const Index bad : {Index{-1}, Index{0}, Index{5}, Index{6}}) {
    EXPECT_THROW(split_count(numbered(5), bad, rng), ArgumentError) << bad;
    EXPECT_THROW(split_head(numbered(5), bad), ArgumentError) << bad;
  }
  for (const double bad : {-0.1, 0.0, 0.05, 1.0, 30.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THROW(split_share(numbered(5), bad, rng), ArgumentError) << bad;
}

}  // namespace
