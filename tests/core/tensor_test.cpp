// Tensor: where it comes from, what it can be seen as, how it prints, and what it says when misused.
#include <gradus/core/tensor.h>

#include <tests/support/expect.h>

#include <cstdint>
#include <type_traits>

namespace gradus::test {
namespace {

TEST(Tensor, IsAZeroScalarByDefault) {
  const Tensor x;
  EXPECT_EQ(x.rank(), 0);
  EXPECT_EQ(x.size(), 1);
  EXPECT_EQ(x.dtype(), float32);
  EXPECT_EQ(x.item(), 0);
}

TEST(Tensor, StartsAsZeros) {
  const Tensor x({2, 3}, float64);
  EXPECT_EQ(x.to_vector(), std::vector<double>(6, 0.0));
  EXPECT_EQ(zeros({2, 3}, float64), x);
}

TEST(Tensor, IsAlignedToACacheLine) {
  for (Index size : {1, 3, 100}) {
    const Tensor x({size});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(x.array().data) % 64, 0U);
  }
}

TEST(Tensor, HoldsValuesInRowMajorOrder) {
  const Tensor x = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_EQ(x.at({0, 2}), 3);
  EXPECT_EQ(x.at({1, 0}), 4);
  EXPECT_EQ(x.to_vector(), (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST(Tensor, ComesFromVectorsWithTheirType) {
  const Tensor x = Tensor::from(std::vector<float>{1.5F, 2.5F});
  EXPECT_EQ(x.dtype(), float32);
  EXPECT_EQ(x.shape(), (Shape{2}));
  const Tensor y = Tensor::from(std::vector<double>{1, 2, 3, 4}, {2, 2});
  EXPECT_EQ(y.dtype(), float64);
  EXPECT_EQ(y.at({1, 0}), 3);
  EXPECT_EQ(y.values<double>()[3], 4);
}

TEST(Tensor, ComesFromEigenOfAnyStorageOrder) {
  Eigen::MatrixXd column_major(2, 3);
  column_major << 1, 2, 3, 4, 5, 6;
  const Tensor x = Tensor::from(column_major);
  EXPECT_EQ(x.dtype(), float64);
  EXPECT_EQ(x.to_vector(), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Tensor::from((2 * column_major).transpose()).to_vector(), (std::vector<double>{2, 8, 4, 10, 6, 12}));
  const Eigen::ArrayXXf array = Eigen::ArrayXXf::Constant(1, 2, 7);
  EXPECT_EQ(Tensor::from(array + 1).to_vector(), (std::vector<double>{8, 8}));
  EXPECT_EQ(Tensor::from(Eigen::Vector2d(3, 4)).shape(), (Shape{2, 1}));
}

TEST(Tensor, IsSeenAsAnEigenMatrixThatWritesThrough) {
  Tensor x = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
  x.matrix<float>() *= 2;
  x.matrix<float>()(1, 2) = 0;
  EXPECT_EQ(x.to_vector(), (std::vector<double>{2, 4, 6, 8, 10, 0}));
  const Eigen::MatrixXf back = x.matrix<float>();
  EXPECT_EQ(back(1, 0), 8);
}

TEST(Tensor, AsAMatrixMergesAllAxesButTheLast) {
  EXPECT_EQ(Tensor({2, 3, 4}).rows(), 6);
  EXPECT_EQ(Tensor({2, 3, 4}).columns(), 4);
  EXPECT_EQ(Tensor({5}).rows(), 1);
  EXPECT_EQ(Tensor({5}).columns(), 5);
  EXPECT_EQ(Tensor(Shape{}).rows(), 1);
  EXPECT_EQ(Tensor(Shape{}).columns(), 1);
  EXPECT_EQ(Tensor({3, 0}).rows(), 3);
  EXPECT_EQ(Tensor({0, 3}).rows(), 0);
}

TEST(Tensor, CopiesDeeplyAndMovesCheaply) {
  Tensor x = Tensor::from({1, 2}, {2});
  Tensor copy = x;
  copy.values<float>()[0] = 9;
  EXPECT_EQ(x.at({0}), 1);
  const void* memory = copy.array().data;
  const Tensor moved = std::move(copy);
  EXPECT_EQ(moved.array().data, memory);
  x = moved;
  EXPECT_EQ(x.at({0}), 9);
  const Tensor& same = x;
  x = same;
  EXPECT_EQ(x.to_vector(), (std::vector<double>{9, 2}));
  static_assert(std::is_nothrow_move_constructible_v<Tensor> && std::is_nothrow_move_assignable_v<Tensor>);
}

TEST(Tensor, ConvertsBetweenTypes) {
  const Tensor x = Tensor::from({0.1, 1e300, -2}, {3}, float64);
  const Tensor narrow = x.to(float32);
  EXPECT_EQ(narrow.dtype(), float32);
  EXPECT_EQ(narrow.values<float>()[0], 0.1F);
  EXPECT_TRUE(std::isinf(narrow.values<float>()[1]));
  EXPECT_EQ(narrow.to(float64).at({0}), static_cast<double>(0.1F));
  EXPECT_EQ(x.to(float64), x);
}

TEST(Tensor, ReshapesAndTakesRows) {
  const Tensor x = arange(0, 12).reshaped({3, 2, 2});
  EXPECT_EQ(x.at({2, 0, 1}), 9);
  EXPECT_EQ(x.rows(1, 2).shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(x.rows(1, 2).to_vector(), (std::vector<double>{4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(x.rows(3, 0).size(), 0);
}

TEST(Tensor, ComparesShapeTypeAndValues) {
  EXPECT_EQ(ones({2}), full({2}, 1));
  EXPECT_FALSE(ones({2}) == ones({1, 2}));
  EXPECT_FALSE(ones({2}) == ones({2}, float64));
  EXPECT_FALSE(ones({2}) == zeros({2}));
}

TEST(Tensor, FactoriesFillAsTheySay) {
  EXPECT_EQ(full({2}, 0.1).values<float>()[1], 0.1F);
  EXPECT_EQ(arange(1, 2, 0.25).to_vector(), (std::vector<double>{1, 1.25, 1.5, 1.75}));
  EXPECT_EQ(arange(3, 0, -1).to_vector(), (std::vector<double>{3, 2, 1}));
  EXPECT_EQ(arange(2, 2).size(), 0);
  EXPECT_EQ(linspace(0, 1, 5).to_vector(), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(linspace(5, 9, 1).to_vector(), (std::vector<double>{5}));
  const Tensor hot = one_hot(std::vector<std::int32_t>{2, 0}, 3);
  EXPECT_EQ(hot.shape(), (Shape{2, 3}));
  EXPECT_EQ(hot.to_vector(), (std::vector<double>{0, 0, 1, 1, 0, 0}));
}

TEST(Tensor, ArangeStopsBelowStop) {
  for (int n = 1; n < 200; ++n) {
    const Tensor x = arange(1, 1 + 0.1 * n, 0.1, float64);
    EXPECT_LT(x.to_vector().back(), 1 + 0.1 * n) << n;
  }
}

TEST(Tensor, LinspaceHasExactEndsAndIsSymmetric) {
  const Tensor x = linspace(-0.7, 0.7, 101, float64);
  EXPECT_EQ(x.at({0}), -0.7);
  EXPECT_EQ(x.at({100}), 0.7);
  for (Index i = 0; i < 50; ++i) EXPECT_EQ(x.at({i}), -x.at({100 - i})) << i;
}

TEST(Tensor, PrintsLikeNumPyAndAbbreviates) {
  EXPECT_EQ(Tensor::from({3}, {}).string(), "3");
  EXPECT_EQ(Tensor::from({1, 2.5}, {2}).string(), "[1, 2.5]");
  EXPECT_EQ(Tensor::from({1, 2, 3, 4}, {2, 2}).string(), "[[1, 2],\n [3, 4]]");
  EXPECT_EQ(zeros({0}).string(), "[]");
  EXPECT_EQ(arange(0, 10).string(), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]");
  EXPECT_EQ(arange(0, 1000).string(), "[0, 1, 2, …, 997, 998, 999]");
}

TEST(Tensor, SaysWhatIsWrong) {
  const Tensor x = arange(0, 6).reshaped({2, 3});
  EXPECT_TRUE(says(message_of<ShapeError>([] { Tensor::from({1, 2, 3}, {2, 2}); }), {"[tensor.from]", "3", "[2, 2]"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { x.values<double>(); }), {"float32", "float64", ".to("}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { x.matrix<double>(); }), {"[2, 3]", "float32"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.at({2, 0}); }), {"[tensor.at]", "2", "axis 0", "[2, 3]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.at({0}); }), {"[tensor.at]", "takes 2"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.at({0, -1}); }), {"[tensor.at]", "-1"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.item(); }), {"[tensor.item]", "6 elements"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.reshaped({4}); }), {"[tensor.reshaped]", "6", "4"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.rows(1, 2); }), {"[tensor.rows]", "1 to 3", "[2, 3]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.rows(-1, 1); }), {"[tensor.rows]"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { arange(0, 1, 0); }), {"[arange]"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { arange(0, 1, -1); }), {"[arange]"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { linspace(0, 1, 0); }), {"[linspace]", "0"}));
  const std::vector<std::int32_t> labels = {0, 3};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { one_hot(labels, 3); }), {"[one_hot]", "label 3", "0 to 2"}));
}

}  // namespace
}  // namespace gradus::test
