#include <gradus/data/scaling.h>

#include <cmath>
#include <limits>

#include "tests/data/files.h"

using namespace gradus;

namespace {

TEST(Standardizer, MeasuresMeanAndSdOfEachColumn) {
  const Standardizer s = Standardizer::fit(Tensor::from({1, 10, 3, 30, 5, 50, 7, 70}, {4, 2}));
  EXPECT_EQ(s.mean(), (std::vector<double>{4, 40}));
  EXPECT_DOUBLE_EQ(s.sd()[0], std::sqrt(5.0));  // distances 3 1 1 3: 20 / 4
  EXPECT_DOUBLE_EQ(s.sd()[1], std::sqrt(500.0));
}

TEST(Standardizer, AppliesWhatItMeasuredToOtherData) {
  const Standardizer s = Standardizer::fit(Tensor::from({0, 2}, {2, 1}));  // mean 1, sd 1
  Tensor test = Tensor::from({1, 5}, {2, 1});
  s.apply(test);
  EXPECT_EQ(test, Tensor::from({0, 4}, {2, 1}));
  s.undo(test);
  EXPECT_EQ(test, Tensor::from({1, 5}, {2, 1}));
}

TEST(Standardizer, TurnsAConstantColumnIntoZeros) {
  Tensor x = Tensor::from({0.1, 1, 0.1, 2, 0.1, 3}, {3, 2});
  const Standardizer s = Standardizer::fit(x);
  EXPECT_EQ(s.sd()[0], 1);
  s.apply(x);
  for (const Index row : {0, 1, 2}) EXPECT_EQ(x.at({row, 0}), 0);
}

TEST(Standardizer, KeepsItsPrecisionAtALargeMean) {
  const Standardizer s = Standardizer::fit(Tensor::from({1e6, 1e6 + 1, 1e6 + 2}, {3, 1}));
  EXPECT_NEAR(s.sd()[0], std::sqrt(2.0 / 3), 1e-9);
}

TEST(Standardizer, FitsOneMeanForAllColumnsOnRequest) {
  Tensor x = Tensor::from({0, 0, 2, 2}, {2, 2});
  const Standardizer s = Standardizer::fit_overall(x);
  EXPECT_EQ(s.mean(), std::vector<double>{1});
  EXPECT_EQ(s.sd(), std::vector<double>{1});
  s.apply(x);
  EXPECT_EQ(x, Tensor::from({-1, -1, 1, 1}, {2, 2}));
}

TEST(Standardizer, RejectsAnotherNumberOfColumns) {
  const Standardizer two = Standardizer::fit(Tensor::from({1, 2, 3, 4}, {2, 2}));
  const Standardizer one = Standardizer::fit(Tensor::from({1, 2}, {2, 1}));
  Tensor three = Tensor::from({1, 2, 3}, {1, 3});
  EXPECT_THROW(two.apply(three), ShapeError);
  EXPECT_THROW(two.undo(three), ShapeError);
  EXPECT_THROW(one.apply(three), ShapeError);  // a single fitted column is not "one for all"
  EXPECT_EQ(three, Tensor::from({1, 2, 3}, {1, 3}));
  EXPECT_THROW(Standardizer::fit(Tensor(Shape{3})), ShapeError);
  EXPECT_THROW(Standardizer::fit(Tensor(Shape{0, 3})), ShapeError);
}

TEST(Standardizer, RejectsAnSdThatIsNotPositive) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THROW(Standardizer({0}, {bad}), ArgumentError);
  EXPECT_THROW(Standardizer({0, 1}, {1}), ArgumentError);
  EXPECT_THROW(Standardizer({}, {}), ArgumentError);
}

TEST(Standardize, MeasuresTheTrainingPartOnly) {
  Split parts;
  parts.train.inputs = Tensor::from({0, 2}, {2, 1});
  parts.test.inputs = Tensor::from({100}, {1, 1});
  standardize(parts);
  EXPECT_EQ(parts.train.inputs, Tensor::from({-1, 1}, {2, 1}));
  EXPECT_EQ(parts.test.inputs, Tensor::from({99}, {1, 1}));
}

TEST(Divide, DividesEveryElement) {
  Tensor x = Tensor::from({0, 8, 16, -4}, {2, 2});
  divide(x, 16);
  EXPECT_EQ(x, Tensor::from({0, .5, 1, -.25}, {2, 2}));
  EXPECT_THROW(divide(x, 0), ArgumentError);
  EXPECT_THROW(divide(x, std::numeric_limits<double>::infinity()), ArgumentError);
}

}  // namespace
