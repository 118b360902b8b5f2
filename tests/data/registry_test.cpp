#include <gradus/data/registry.h>

#include <cmath>
#include <set>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

TEST(Load, KnowsEveryNameItLists) {
  std::set<std::string> names;
  for (const KnownDataset& known : known_datasets()) {
    EXPECT_TRUE(names.insert(known.name).second);
    EXPECT_FALSE(known.description.empty());
    EXPECT_EQ(known.description.find('\n'), std::string::npos);
    if (known.name == "fashion-mnist") continue;  // large; has its own tests
    const Split parts = load(known.name, {.count = 40});
    EXPECT_NO_THROW(parts.train.validate()) << known.name;
    EXPECT_NO_THROW(parts.test.validate()) << known.name;
    EXPECT_EQ(parts.train.name, known.name);
    if (known.name == "digits") continue;
    EXPECT_EQ(parts.train.size(), 30) << known.name;
    EXPECT_EQ(parts.test.size(), 10) << known.name;
  }
  EXPECT_EQ(names, (std::set<std::string>{"digits", "fashion-mnist", "two_spirals", "moons", "circles", "xor", "blobs",
                                          "sine"}));
}

TEST(Load, SplitsDigits1297To500) {
  const Split parts = load("digits", {.seed = 3});
  EXPECT_EQ(parts.train.size(), 1297);
  EXPECT_EQ(parts.test.size(), 500);
  EXPECT_EQ(load("digits", {.test_share = 0.5}).test.size(), 899);  // 898.5, rounded
}

TEST(Load, DependsOnTheSeed) {
  for (const std::string name : {"digits", "moons"}) {
    EXPECT_EQ(load(name, {.seed = 1}).test.inputs, load(name, {.seed = 1}).test.inputs);
    EXPECT_FALSE(load(name, {.seed = 1}).test.inputs == load(name, {.seed = 2}).test.inputs);
  }
}

TEST(Load, DoesNotCareForCaseAndHyphens) { EXPECT_EQ(load("Two-Spirals").train.name, "two_spirals"); }

TEST(Load, FindsFashionMnistWhereItIsTold) {
  EXPECT_SAYS(message_of<DataError>([] { load("fashion_mnist", {.fashion_mnist_directory = "/nowhere"}); }),
              "/nowhere/train-images-idx3-ubyte.gz");
}

TEST(Load, SuggestsTheClosestName) {
  const std::string message = message_of<ArgumentError>([] { load("digts"); });
  EXPECT_SAYS(message, "there is no dataset 'digts'. Did you mean 'digits'?");
  for (const KnownDataset& known : known_datasets()) EXPECT_SAYS(message, known.name);
  EXPECT_SAYS(message_of<ArgumentError>([] { load("two spirals"); }), "Did you mean 'two_spirals'?");
  const std::string far = message_of<ArgumentError>([] { load("photographs-of-my-cat.jpg"); });
  EXPECT_FALSE(contains(far, "Did you mean")) << far;
  EXPECT_THROW(load(""), ArgumentError);
  EXPECT_THROW(load("images:"), ArgumentError);
}

TEST(Load, StandardizesTablesOnTheTrainingPart) {
  std::string text = "a,constant,kind\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(100 + i) + ",7," + (i % 3 ? "x" : "y") + "\n";
  for (const std::string ending : {".csv", ".CSV", ".tsv", ".txt", ".data"}) {
    const Split parts = load(write("table" + ending, text));
    EXPECT_EQ(parts.train.size(), 30);
    EXPECT_EQ(parts.test.size(), 10);
    const auto column = parts.train.inputs.matrix<float>().col(0).cast<double>().eval();
    EXPECT_NEAR(column.mean(), 0, 1e-6);
    EXPECT_NEAR(column.squaredNorm() / 30, 1, 1e-6);
    EXPECT_GT(std::abs(parts.test.inputs.matrix<float>().col(0).mean()), 1e-3);  // measured on the other part
    EXPECT_EQ(parts.test.inputs.at({0, 1}), 0);
  }
  EXPECT_EQ(load(write("table.csv.gz", gzip(text)), {.test_share = 0.5}).test.size(), 20);
  const CsvOptions label_first{.label = 0};
  EXPECT_EQ(load(write("first.csv", "0,5\n1,6\n0,7\n1,8\n"), {.csv = label_first}).train.classes, 2);
}

TEST(Load, ReportsAMissingTable) {
  EXPECT_SAYS(message_of<DataError>([] { load("/nowhere/table.csv"); }), "/nowhere/table.csv: no such file");
}

TEST(Load, ReadsAPairOfIdxFiles) {
  const std::string images = write("i", std::string("\0\0\x08\x02\0\0\0\x04\0\0\0\x01", 12) + "abcd");
  const std::string labels = write("l", std::string("\0\0\x08\x01\0\0\0\x04\0\1\0\1", 12));
  for (const std::string separator : {":", ","}) {
    const Split parts = load(images + separator + labels);
    EXPECT_EQ(parts.train.size(), 3);
    EXPECT_EQ(parts.test.size(), 1);
    EXPECT_EQ(parts.train.classes, 2);
    EXPECT_NEAR(parts.train.inputs.matrix<float>().mean(), 0, 1e-6);
    EXPECT_NEAR(parts.train.inputs.matrix<float>().squaredNorm() / 3, 1, 1e-6);
  }
}

}  // namespace
