// Lazy: what a rule read as numbers is made of, on its own.
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class LazyValues : public ::testing::Test {
 protected:
  Lazy lazy(const Tensor& tensor) { return {workspace, tensor.array()}; }
  Tensor value(const Lazy& x, Write write = Write::assign, double before = 0) {
    Tensor result = full(x.shape(), before, x.dtype());
    workspace.run(x.call_into(result.array(), write));
    return result;
  }

  Workspace workspace;
  Tensor a = doubles({1, 2, 3, 4, 5, 6}, {2, 3});
  Tensor b = doubles({1, 0, 2, -1, 0, 1}, {3, 2});
};

TEST_F(LazyValues, AreWhatWasGiven) {
  EXPECT_EQ(value(lazy(a)), a);
  EXPECT_EQ(lazy(a).array().data, a.array().data) << "not copied";
  EXPECT_EQ(value(lazy(a), Write::add, 10), doubles({11, 12, 13, 14, 15, 16}, {2, 3}));
}

TEST_F(LazyValues, AreNotEvaluatedBeforeTheirDestinationIsKnown) {
  Tensor changing = doubles({1, 2});
  const Lazy doubled = lazy(changing) * 2;
  changing.values<double>()[0] = 10;
  EXPECT_EQ(value(doubled), doubles({20, 4}));
}

TEST_F(LazyValues, AreEvaluatedOnceWhereTheyAreUsedTwice) {
  const Lazy e = exp(lazy(a));
  const void* memory = e.array().data;
  EXPECT_EQ(e.array().data, memory);
  const Lazy copy = e;
  EXPECT_EQ(copy.array().data, memory);
}

TEST_F(LazyValues, TransposeIsAViewAndTwiceIsTheOriginal) {
  const Lazy once = transpose(lazy(a));
  EXPECT_EQ(once.array().data, a.array().data);
  EXPECT_EQ(value(once), doubles({1, 4, 2, 5, 3, 6}, {3, 2}));
  EXPECT_EQ(value(once, Write::add, 10), doubles({11, 14, 12, 15, 13, 16}, {3, 2}));
  EXPECT_EQ(value(transpose(once)), a);
  EXPECT_EQ(value(transpose(transpose(once))), value(once));
}

TEST_F(LazyValues, ProductsReadTransposesInPlaceAndOthersAreGivenACopy) {
  const Tensor product = doubles({5, 1, 14, 1}, {2, 2});
  EXPECT_EQ(value(matmul(lazy(a), lazy(b))), product);
  EXPECT_EQ(value(matmul(transpose(transpose(lazy(a))), lazy(b))), product);
  EXPECT_EQ(value(transpose(matmul(transpose(lazy(b)), transpose(lazy(a))))), product);
  EXPECT_EQ(value(transpose(lazy(a)) + lazy(b)), doubles({2, 4, 4, 4, 3, 7}, {3, 2}));
}

TEST_F(LazyValues, ReshapeIsOfTheRowMajorNumbers) {
  EXPECT_EQ(value(reshape(lazy(a), {3, 2})), doubles({1, 2, 3, 4, 5, 6}, {3, 2}));
  EXPECT_EQ(value(reshape(transpose(lazy(a)), {2, 3})), doubles({1, 4, 2, 5, 3, 6}, {2, 3}));
}

TEST_F(LazyValues, ConstantsTakeTheTypeOfWhatTheyStandBeside) {
  EXPECT_EQ(lazy(a).constant(0.1).dtype(), float64);
  EXPECT_EQ(lazy(ones({2})).constant(0.1).dtype(), float32);
  EXPECT_EQ(value(1 - lazy(a)), doubles({0, -1, -2, -3, -4, -5}, {2, 3}));
}

TEST_F(LazyValues, ShapesThatDoNotFitAreRefused) {
  EXPECT_TRUE(says(message_of<ShapeError>([&] { matmul(lazy(a), lazy(a)); }), {"[matmul]", "operand 1 is [2, 3]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { lazy(a) + lazy(b); }), {"[add]", "operand 2 is [3, 2]"}));
}

}  // namespace
}  // namespace gradus::test
