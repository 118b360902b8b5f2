#include <gradus/data/csv.h>
#include <gradus/data/digits.h>
#include <gradus/data/embedded.h>
#include <gradus/data/gzip.h>

#include <algorithm>
#include <cmath>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

const std::string file = std::string(GRADUS_SOURCE_DIR) + "/data/files/digits.csv.gz";

TEST(Digits, AreWhatTheSourceSays) {
  const Dataset data = digits();
  EXPECT_EQ(data.inputs.shape(), (Shape{1797, 64}));
  EXPECT_EQ(data.classes, 10);
  EXPECT_NO_THROW(data.validate());
  // Numbers of the digits 0 … 9 in the test part of the UCI set, from its own description.
  EXPECT_EQ(data.class_counts(), (std::vector<Index>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
  const auto pixels = data.inputs.values<float>();
  EXPECT_EQ(*std::min_element(pixels.begin(), pixels.end()), 0);
  EXPECT_EQ(*std::max_element(pixels.begin(), pixels.end()), 1);
  for (const float pixel : pixels) ASSERT_EQ(pixel * 16, std::round(pixel * 16));
}

TEST(Digits, AreTheFileInTheRepositoryDividedBy16) {
  const Dataset data = digits(), from_file = read_csv(file);
  ASSERT_EQ(data.inputs.shape(), from_file.inputs.shape());
  EXPECT_TRUE(data.inputs.matrix<float>() * 16 == from_file.inputs.matrix<float>());
  EXPECT_EQ(data.labels, from_file.labels);
  EXPECT_EQ(gunzip(embedded_digits(), "embedded"), read_file(file));
  EXPECT_EQ(embedded_digits().size(), 57512u);
}

TEST(FashionMnist, IsWhatTheSourceSays) {
  if (!std::filesystem::exists(fashion_mnist_directory)) GTEST_SKIP() << "apt-get install dataset-fashion-mnist";
  const Split parts = fashion_mnist();
  EXPECT_EQ(parts.train.inputs.shape(), (Shape{60000, 784}));
  EXPECT_EQ(parts.test.inputs.shape(), (Shape{10000, 784}));
  EXPECT_EQ(parts.train.class_counts(), std::vector<Index>(10, 6000));
  EXPECT_EQ(parts.test.class_counts(), std::vector<Index>(10, 1000));
  EXPECT_EQ(parts.test.class_names[9], "Ankle boot");
  const auto pixels = parts.train.inputs.matrix<float>();
  const double count = 60000.0 * 784, mean = pixels.cast<double>().sum() / count;
  EXPECT_NEAR(mean, 0, 1e-5);
  EXPECT_NEAR(pixels.cast<double>().squaredNorm() / count - mean * mean, 1, 1e-5);
  EXPECT_NEAR(pixels.minCoeff(), -0.286041 / 0.353024, 1e-6);
  EXPECT_NEAR(pixels.maxCoeff(), (1 - 0.286041) / 0.353024, 1e-6);
}

TEST(FashionMnist, SaysWhichPackageIsMissing) {
  const std::string message = message_of<DataError>([] { fashion_mnist("/nowhere"); });
  EXPECT_SAYS(message, "/nowhere/train-images-idx3-ubyte.gz");
  EXPECT_SAYS(message, "apt-get install dataset-fashion-mnist");
}

}  // namespace
