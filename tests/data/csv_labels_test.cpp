#include <gradus/data/csv.h>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

using Labels = std::vector<std::int32_t>;
using Names = std::vector<std::string>;

std::string error_in(const std::string& text, const CsvOptions& options = {}) {
  return message_of<DataError>([&] { parse_csv(text, "my.csv", options); });
}

TEST(CsvLabels, MayStandInAnyColumn) {
  const std::string text = "y,a,b\n1,10,20\n0,30,40\n";
  for (const CsvOptions& options : {CsvOptions{.label = 0}, CsvOptions{.label = -3}, CsvOptions{.label = "y"}}) {
    const Dataset data = parse_csv(text, "f", options);
    EXPECT_EQ(data.inputs, Tensor::from({10, 20, 30, 40}, {2, 2}));
    EXPECT_EQ(data.labels, (Labels{1, 0}));
    EXPECT_EQ(data.feature_names, (Names{"a", "b"}));
  }
  EXPECT_EQ(parse_csv("1,0,5\n2,1,6\n", "f", {.label = 1}).inputs, Tensor::from({1, 5, 2, 6}, {2, 2}));
}

TEST(CsvLabels, RejectAColumnThatIsNotThere) {
  EXPECT_SAYS(error_in("1,0\n2,1\n", {.label = 2}), "there is no label column 2: the columns are 0 … 1");
  EXPECT_SAYS(error_in("1,0\n2,1\n", {.label = -3}), "there is no label column -3");
  EXPECT_SAYS(error_in("a,y\n2,1\n", {.label = "z"}), "no label column 'z'. The columns are: a, y.");
  EXPECT_SAYS(error_in("1,0\n2,1\n", {.label = "y"}), "The file has no header row");
  EXPECT_SAYS(error_in("y,y\n2,1\n", {.label = ""}), "no label column ''");
  EXPECT_SAYS(error_in("y,y\n2,1\n", {.label = "y"}), "several columns are called 'y'");
}

TEST(CsvLabels, AreNumberedInTheOrderOfTheIntegers) {
  const Dataset data = parse_csv("1,10\n2,3\n3,-7\n4,3\n", "f");
  EXPECT_EQ(data.classes, 3);
  EXPECT_EQ(data.labels, (Labels{2, 1, 0, 1}));
  EXPECT_EQ(data.class_names, (Names{"-7", "3", "10"}));  // as numbers: as text, 10 would come before 3
}

TEST(CsvLabels, WrittenWithADecimalPointAreIntegersAllTheSame) {
  const Dataset data = parse_csv("1,1.0\n2,2.0\n3,1.0\n", "f");
  EXPECT_EQ(data.labels, (Labels{0, 1, 0}));
  EXPECT_EQ(data.class_names, (Names{"1", "2"}));
}

TEST(CsvLabels, OfTextAreNumberedInByteOrder) {
  const Dataset data = parse_csv("1,no\n2,yes\n3,No\n", "f");
  EXPECT_EQ(data.class_names, (Names{"No", "no", "yes"}));
  EXPECT_EQ(data.labels, (Labels{1, 2, 0}));
}

TEST(CsvLabels, WithAFractionMakeARegression) {
  const Dataset data = parse_csv("1,1.5\n2,2\n", "f");
  EXPECT_FALSE(data.is_classification());
  EXPECT_TRUE(data.labels.empty());
  EXPECT_EQ(data.targets, Tensor::from({1.5, 2}, {2, 1}));
  EXPECT_EQ(data.outputs(), 1);
  EXPECT_NO_THROW(data.validate());
}

TEST(CsvLabels, MakeARegressionOfIntegersWhenAskedTo) {
  EXPECT_EQ(parse_csv("1,3\n2,7\n", "f", {.task = Task::regression}).targets, Tensor::from({3, 7}, {2, 1}));
  EXPECT_SAYS(error_in("1,3\n2,x\n", {.task = Task::regression}), "my.csv:2: column 2 holds 'x', expected a number");
  EXPECT_SAYS(error_in("1,3\n2,1e39\n", {.task = Task::regression}), "my.csv:2: column 2 holds '1e39'");
}

TEST(CsvLabels, MayBeAnyNamesWhenClassificationIsAskedFor) {
  const Dataset data = parse_csv("1,0.5\n2,x\n3,7\n", "f", {.task = Task::classification});
  EXPECT_EQ(data.class_names, (Names{"0.5", "7", "x"}));
}

TEST(CsvLabels, AreHeldAgainstTheGivenClasses) {
  const Dataset data = parse_csv("1,0\n2,2\n", "f", {.classes = 4});
  EXPECT_EQ(data.classes, 4);
  EXPECT_EQ(data.labels, (Labels{0, 2}));  // as they stand, not renumbered
  EXPECT_EQ(data.class_names.size(), 4u);
  EXPECT_SAYS(error_in("1,0\n2,4\n", {.classes = 4}), "my.csv:2: column 2 has the label 4, expected 0 … 3");
  EXPECT_SAYS(error_in("1,-1\n2,0\n", {.classes = 4}), "my.csv:1: column 2 has the label -1");
  EXPECT_SAYS(error_in("1,a\n2,b\n3,c\n", {.classes = 2}), "holds 3 different labels, expected 2");
}

TEST(CsvLabels, RejectAMissingOrNonFiniteLabel) {
  EXPECT_SAYS(error_in("1,0\n2,\n"), "my.csv:2: column 2 has no label");
  EXPECT_SAYS(error_in("1,cat\n2,nan\n"), "my.csv:2: column 2 has the label 'nan'");
}

TEST(CsvLabels, RejectTextAmongNumbers) {
  const std::string message = error_in("1,0\n2,1\n3,?\n");
  EXPECT_SAYS(message, "my.csv:3: column 2 has the label '?', but line 1 has '0'");
  EXPECT_SAYS(error_in("1,cat\n2,dog\n3,4\n"), "my.csv:3: column 2 has the label '4'");
}

TEST(CsvLabels, RejectASingleClass) {
  EXPECT_SAYS(error_in("1,5\n2,5\n"), "holds only the label '5'");
  EXPECT_SAYS(error_in("1,cat\n2,cat\n"), "holds only the label 'cat'");
}

TEST(CsvLabels, AskBackWhenIntegersLookLikeMeasurements) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "1," + std::to_string(1000 + i) + "\n";
  EXPECT_SAYS(error_in(text), "holds 30 different labels in 30 rows. Are they measurements?");
  EXPECT_EQ(parse_csv(text, "f", {.task = Task::classification}).classes, 30);
  EXPECT_EQ(parse_csv(text, "f", {.task = Task::regression}).targets.at({29, 0}), 1029);
}

}  // namespace
