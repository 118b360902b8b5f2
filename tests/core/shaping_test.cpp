// Closed-form values and gradients of the operations that move numbers without changing them.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class Shaping : public ::testing::Test {
 protected:
  // dL/dx where L sums y weighted 1, 2, 3, …
  Tensor gradient(const Variable& y) {
    y.backward(arange(1, static_cast<double>(y.shape().size()) + 1, 1, float64).reshaped(y.shape()));
    return x.grad();
  }

  Tape tape;
  Variable x = tape.variable(doubles({1, 2, 3, 4, 5, 6}, {2, 3}));
};

TEST_F(Shaping, ReshapeKeepsTheRowMajorOrder) {
  const Variable y = reshape(x, {3, 1, 2});
  EXPECT_EQ(y.value(), doubles({1, 2, 3, 4, 5, 6}, {3, 1, 2}));
  EXPECT_EQ(gradient(y), doubles({1, 2, 3, 4, 5, 6}, {2, 3}));
  EXPECT_EQ(reshape(tape.variable(doubles({7}, {1, 1})), {}).item(), 7);
}

TEST_F(Shaping, BroadcastRepeats) {
  const Variable row = tape.variable(doubles({1, 2}, {1, 2}));
  const Variable y = broadcast_to(row, {2, 3, 2});
  EXPECT_EQ(y.value(), doubles({1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, {2, 3, 2}));
  sum(y).backward();
  EXPECT_EQ(row.grad(), doubles({6, 6}, {1, 2}));
}

TEST_F(Shaping, TransposeSwapsTheLastTwoAxes) {
  const Variable y = transpose(x);
  EXPECT_EQ(y.value(), doubles({1, 4, 2, 5, 3, 6}, {3, 2}));
  EXPECT_EQ(gradient(y), doubles({1, 3, 5, 2, 4, 6}, {2, 3}));
  const Variable cube = tape.constant(arange(0, 8, 1, float64).reshaped({2, 2, 2}));
  EXPECT_EQ(transpose(cube).value(), doubles({0, 2, 1, 3, 4, 6, 5, 7}, {2, 2, 2}));
}

TEST_F(Shaping, SliceTakesPositionsOfOneAxis) {
  EXPECT_EQ(slice(x, 1, 1, 3).value(), doubles({2, 3, 5, 6}, {2, 2}));
  EXPECT_EQ(slice(x, 0, 1, 2).value(), doubles({4, 5, 6}, {1, 3}));
  EXPECT_EQ(slice(x, -1, -2, -1).value(), doubles({2, 5}, {2, 1}));
  EXPECT_EQ(slice(x, 1, 2, 2).shape(), (Shape{2, 0}));
  EXPECT_EQ(gradient(slice(x, 1, 1, 3)), doubles({0, 1, 2, 0, 3, 4}, {2, 3}));
}

TEST_F(Shaping, SliceNamesTheAxisAndPositionsItCannotFind) {
  EXPECT_TRUE(says(message_of<ShapeError>([&] { slice(x, 1, 1, 4); }), {"[slice]", "1 to 4", "axis 1", "[2, 3]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { slice(x, 0, 2, 1); }), {"[slice]", "2 to 1"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { slice(x, 0, -3, 1); }), {"[slice]", "axis 0"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { slice(x, 2, 0, 1); }), {"[slice]", "[2, 3]", "no axis 2"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { slice(x, -3, -1, 1); }), {"[slice]", "no axis -3"}));
}

TEST_F(Shaping, ConcatenateIsWhatSliceUndoes) {
  const Variable y = tape.variable(doubles({7, 8}, {2, 1}));
  const Variable joined = concatenate({x, y, x}, 1);
  EXPECT_EQ(joined.value(), doubles({1, 2, 3, 7, 1, 2, 3, 4, 5, 6, 8, 4, 5, 6}, {2, 7}));
  joined.backward(arange(1, 15, 1, float64).reshaped({2, 7}));
  EXPECT_EQ(x.grad(), doubles({1 + 5, 2 + 6, 3 + 7, 8 + 12, 9 + 13, 10 + 14}, {2, 3}));
  EXPECT_EQ(y.grad(), doubles({4, 11}, {2, 1}));
  EXPECT_EQ(concatenate({x}, 0).value(), x.value());
  EXPECT_TRUE(says(message_of<ArgumentError>([] { concatenate({}, 0); }), {"[concatenate]", "nothing"}));
}

TEST_F(Shaping, UnsliceSurroundsWithZeros) {
  EXPECT_EQ(apply(Unslice{0, 1, 4}, x).value(), doubles({0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0}, {4, 3}));
  EXPECT_EQ(gradient(apply(Unslice{1, 1, 4}, x)), doubles({2, 3, 4, 6, 7, 8}, {2, 3}));
}

TEST_F(Shaping, GatherPicksOneElementOfEachRow) {
  const std::vector<std::int32_t> labels = {2, 0};
  const Variable y = gather(x, labels);
  EXPECT_EQ(y.value(), doubles({3, 4}));
  EXPECT_EQ(gradient(y), doubles({0, 0, 1, 2, 0, 0}, {2, 3}));
}

TEST_F(Shaping, GatherCopiesItsIndices) {
  std::vector<std::int32_t> labels = {2, 0};
  const Variable y = gather(x, labels);
  labels = {1, 1};
  EXPECT_EQ(gradient(y), doubles({0, 0, 1, 2, 0, 0}, {2, 3}));
}

TEST_F(Shaping, GatherRefusesIndicesOutsideTheRow) {
  for (std::int32_t bad : {3, -1}) {
    const std::vector<std::int32_t> labels = {0, bad};
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { gather(x, labels); }),
                     {"[gather]", std::to_string(bad), "row 1", "0 to 2", "[2, 3]"}));
  }
  EXPECT_EQ(tape.size(), 1U);
}

TEST_F(Shaping, ScatterPutsElementsIntoRowsOfZeros) {
  static constexpr std::int32_t at[] = {2, 0};
  const Variable v = tape.variable(doubles({5, 6}));
  const Variable y = apply(Scatter{at, 3}, v);
  EXPECT_EQ(y.value(), doubles({0, 0, 5, 6, 0, 0}, {2, 3}));
  y.backward(doubles({1, 2, 3, 4, 5, 6}, {2, 3}));
  EXPECT_EQ(v.grad(), doubles({3, 4}));
}

TEST_F(Shaping, EmptyTensorsPassThrough) {
  const Variable none = tape.variable(zeros({0, 3}, float64));
  EXPECT_EQ(transpose(none).shape(), (Shape{3, 0}));
  EXPECT_EQ(concatenate({none, x}, 0).value(), x.value());
  EXPECT_EQ(slice(none, 1, 0, 2).shape(), (Shape{0, 2}));
  EXPECT_EQ(gather(none, {}).shape(), (Shape{0}));
  EXPECT_EQ(reshape(none, {3, 0, 2}).shape(), (Shape{3, 0, 2}));
  sum(concatenate({none, x}, 0)).backward();
  EXPECT_EQ(none.grad().shape(), (Shape{0, 3}));
}

}  // namespace
}  // namespace gradus::test
