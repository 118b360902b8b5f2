// check_data: data with known faults, and some without.
#include <gradus/core/errors.h>
#include <gradus/data/digits.h>
#include <gradus/diagnostics/data_checks.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Rows = std::vector<Index>;

Dataset classes(std::initializer_list<double> inputs, Index features, std::vector<std::int32_t> labels, int count) {
  Dataset data;
  data.inputs = Tensor::from(inputs, {static_cast<Index>(labels.size()), features});
  data.labels = std::move(labels);
  data.classes = count;
  return data;
}

TEST(CheckData, MeasuresColumnsAndFindsTheConstantAndTheUnscaled) {
  // Constant; well scaled; mean 100; sd 100; sd 0.01.
  const Dataset data = classes({7, -1, 99, -100, 0.01,  //
                                7, 1, 101, 100, -0.01},
                               5, {0, 1}, 2);
  const DataReport report = check_data(data);
  EXPECT_EQ(report.examples, 2);
  ASSERT_EQ(report.columns.size(), 5U);
  EXPECT_EQ(report.constant_columns, (Rows{0}));
  EXPECT_EQ(report.unscaled_columns, (Rows{2, 3, 4}));
  EXPECT_EQ(report.columns[2].mean, 100);
  EXPECT_EQ(report.columns[2].sd, 1);
  EXPECT_EQ(report.columns[2].low, 99);
  EXPECT_EQ(report.columns[2].high, 101);
  EXPECT_EQ(check_data(data, {.largest_mean = 200, .largest_sd = 50}).unscaled_columns, (Rows{3, 4}));
  EXPECT_TRUE(says(describe(report), {"1 of 5 inputs never change: 0", "3 of 5 inputs", "2, 3, 4", "Standardize"}));
}

TEST(CheckData, CountsClasses) {
  const DataReport report = check_data(classes({0, 1, 2, 3, 4, 5, 6}, 1, {0, 0, 0, 0, 0, 2, 0}, 4));
  EXPECT_EQ(report.class_counts, (Rows{6, 0, 1, 0}));
  EXPECT_EQ(report.empty_classes, (Rows{1, 3}));
  EXPECT_EQ(report.imbalance, 6);
  EXPECT_TRUE(report.is_imbalanced);
  EXPECT_FALSE(check_data(classes({0, 1, 2, 3}, 1, {0, 0, 1, 1}, 2)).is_imbalanced);
  EXPECT_TRUE(says(describe(report), {"class 1, 3", "6 times"}));
}

// Rows 0, 2, 5 are equal with labels 0, 1, 0; rows 1, 4 are equal and agree (−0 is 0); row 3 is alone.
TEST(CheckData, FindsEqualRowsAndThoseThatContradict) {
  const DataReport report = check_data(classes({1, 2, 0, 3, 1, 2, 1, 3, -0.0, 3, 1, 2}, 2, {0, 1, 1, 0, 1, 0}, 2));
  ASSERT_EQ(report.duplicates.size(), 2U);
  EXPECT_EQ(report.duplicates[0].rows, (Rows{0, 2, 5}));
  EXPECT_TRUE(report.duplicates[0].conflict);
  EXPECT_EQ(report.duplicates[1].rows, (Rows{1, 4}));
  EXPECT_FALSE(report.duplicates[1].conflict);
  EXPECT_EQ(report.duplicate_rows, 3);
  EXPECT_EQ(report.conflicting_rows, 3);
  EXPECT_DOUBLE_EQ(report.best_accuracy, 5.0 / 6);
  EXPECT_TRUE(says(describe(report), {"3 rows repeat", "and 3 are equal but differ", "0.8333"}));
}

TEST(CheckData, TellsTargetsOfARegressionApart) {
  Dataset data;
  data.inputs = Tensor::from({0, 0, 1, 1}, {4, 1});
  data.targets = Tensor::from({1, 2, 3, 3}, {4, 1});
  const DataReport report = check_data(data);
  ASSERT_EQ(report.duplicates.size(), 2U);
  EXPECT_TRUE(report.duplicates[0].conflict);
  EXPECT_FALSE(report.duplicates[1].conflict);
  EXPECT_EQ(report.best_accuracy, 1);
  EXPECT_TRUE(report.class_counts.empty());
  EXPECT_FALSE(report.is_imbalanced);
}

// Three corner pixels of the digits are blank in every image.
TEST(CheckData, FindsTheBlankPixelsOfTheDigits) {
  const DataReport report = check_data(digits());
  EXPECT_EQ(report.constant_columns, (Rows{0, 32, 39}));
  EXPECT_TRUE(report.empty_classes.empty());
  EXPECT_FALSE(report.is_imbalanced);
  EXPECT_EQ(report.conflicting_rows, 0);
}

TEST(CheckData, HasNothingToRemarkOnGoodData) {
  const DataReport report = check_data(classes({-1, 1, 1, -1, -1.5, 1.5, 1.5, -1.5}, 2, {0, 1, 0, 1}, 2));
  EXPECT_EQ(describe(report), "Nothing to remark.\n");
  EXPECT_TRUE(report.duplicates.empty());
}

TEST(CheckData, RefusesWhatIsNoData) {
  EXPECT_THROW(check_data(Dataset{}), ArgumentError);
  EXPECT_THROW(check_data(classes({std::nan(""), 0}, 1, {0, 1}, 2)), ArgumentError);
  EXPECT_THROW(check_data(classes({0, 0}, 1, {0, 5}, 2)), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
