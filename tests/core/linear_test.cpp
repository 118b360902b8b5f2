// Closed-form values, gradients and messages of matrix products.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class Linear : public ::testing::Test {
 protected:
  Tape tape;
  Variable a = tape.variable(doubles({1, 2, 3, 4, 5, 6}, {2, 3}));
  Variable b = tape.variable(doubles({1, 0, 2, -1, 0, 1}, {3, 2}));
};

TEST_F(Linear, MatmulMultipliesMatrices) {
  const Variable y = matmul(a, b);
  EXPECT_EQ(y.value(), doubles({5, 1, 14, 1}, {2, 2}));
  y.backward(doubles({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(a.grad(), doubles({1, 0, 2, 3, 2, 4}, {2, 3}));        // g bᵀ
  EXPECT_EQ(b.grad(), doubles({13, 18, 17, 24, 21, 30}, {3, 2}));  // aᵀ g
}

TEST_F(Linear, MatmulWithATransposeInsideGivesTheSame) {
  EXPECT_EQ(matmul(transpose(b), transpose(a)).value(), doubles({5, 14, 1, 1}, {2, 2}));
}

TEST_F(Linear, MatmulBroadcastsLeadingAxes) {
  const Variable batch = tape.variable(arange(0, 12, 1, float64).reshaped({2, 2, 3}));
  const Variable y = matmul(batch, b);
  EXPECT_EQ(y.value(), doubles({2, 1, 11, 1, 20, 1, 29, 1}, {2, 2, 2}));
  sum(y).backward();
  EXPECT_EQ(b.grad(), doubles({18, 18, 22, 22, 26, 26}, {3, 2})) << "summed over the batch";
  EXPECT_EQ(batch.grad().rows(0, 1), doubles({1, 1, 1, 1, 1, 1}, {1, 2, 3}));
}

TEST_F(Linear, MatmulOverNothingIsZero) {
  const Variable tall = tape.variable(zeros({2, 0}, float64));
  const Variable wide = tape.variable(zeros({0, 3}, float64));
  EXPECT_EQ(matmul(tall, wide).value(), zeros({2, 3}, float64));
  EXPECT_EQ(matmul(wide, b).shape(), (Shape{0, 2}));
  sum(matmul(wide, b)).backward();
  EXPECT_EQ(b.grad(), zeros({3, 2}, float64));
}

TEST_F(Linear, AffineIsALayersPreActivation) {
  const Variable weight = tape.variable(doubles({1, 0, -1, 2, 1, 0}, {2, 3}));
  const Variable bias = tape.variable(doubles({10, 20}));
  const Variable y = affine(a, weight, bias);
  EXPECT_EQ(y.value(), doubles({8, 24, 8, 33}, {2, 2}));
  y.backward(doubles({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(a.grad(), doubles({5, 2, -1, 11, 4, -3}, {2, 3}));          // g W
  EXPECT_EQ(weight.grad(), doubles({13, 17, 21, 18, 24, 30}, {2, 3}));  // gᵀ x
  EXPECT_EQ(bias.grad(), doubles({4, 6}));
}

TEST_F(Linear, AffineIsMatmulWithTheTransposePlusBias) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 5);
  for (const Shape& shape : {Shape{5, 4}, Shape{2, 3, 4}, Shape{2, 1, 3, 4}, Shape{0, 4}}) {
    const Variable x = tape.variable(random_tensor(shape, rng));
    const Variable weight = tape.variable(random_tensor({6, 4}, rng));
    const Variable bias = tape.variable(random_tensor({6}, rng));
    const Variable fused = affine(x, weight, bias);
    const Variable stated = matmul(x, transpose(weight)) + bias;
    EXPECT_TRUE(close(fused.value(), stated.value(), 1e-14));
    const auto left = grad(sum(square(fused)), {x, weight, bias});
    const auto right = grad(sum(square(stated)), {x, weight, bias});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(close(left[i].value(), right[i].value(), 1e-13));
  }
}

TEST_F(Linear, AffineOfNoFeaturesIsTheBias) {
  const Variable x = tape.variable(zeros({3, 0}, float64));
  const Variable weight = tape.variable(zeros({2, 0}, float64));
  const Variable bias = tape.variable(doubles({1, 2}));
  const Variable y = affine(x, weight, bias);
  EXPECT_EQ(y.value(), doubles({1, 2, 1, 2, 1, 2}, {3, 2}));
  sum(y).backward();
  EXPECT_EQ(bias.grad(), doubles({3, 3}));
  EXPECT_EQ(weight.grad().shape(), (Shape{2, 0}));
}

TEST_F(Linear, AffineToNoOutputsIsEmpty) {
  const Variable weight = tape.variable(zeros({0, 3}, float64));
  const Variable y = affine(a, weight, tape.variable(zeros({0}, float64)));
  EXPECT_EQ(y.shape(), (Shape{2, 0}));
  sum(y).backward();
  EXPECT_EQ(a.grad(), zeros({2, 3}, float64));
}

TEST_F(Linear, MessagesSayWhichOperandAndWhatToDo) {
  Parameter weight("mlp.0.weight", zeros({4, 3}, float64));
  const Variable w = tape.parameter(weight);
  EXPECT_TRUE(says(message_of<ShapeError>([&] { matmul(a, w); }),
                   {"[matmul]", "operand 1 is [2, 3]", "mlp.0.weight is [4, 3]", "3 and 4 must agree", "Transpose"}));
  const Variable narrow = tape.variable(zeros({5, 2}, float64));
  const Variable bias = tape.variable(zeros({4}, float64));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { affine(narrow, w, bias); }),
                   {"[affine] input is [5, 2] but mlp.0.weight expects 3 columns", "lose a column?"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { affine(a, w, tape.constant(zeros({2}, float64))); }),
                   {"[affine]", "mlp.0.weight is [4, 3]", "4 outputs", "operand 3 is [2]"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { matmul(a, tape.constant(zeros({3}, float64))); }),
                   {"[matmul]", "two axes", "[n, 1]"}));
}

}  // namespace
}  // namespace gradus::test
