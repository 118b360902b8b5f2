// backward() and grad(): what they fill, what they return, what they refuse, and gradients of gradients.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class Backward : public ::testing::Test {
 protected:
  Tape tape;
  Variable x = tape.variable(doubles({1, 2, 3}));
};

TEST_F(Backward, FillsTheGradientsOfEverythingBetween) {
  const Variable squares = x * x;
  const Variable loss = sum(squares) * 2;
  loss.backward();
  EXPECT_EQ(loss.grad().item(), 1);
  EXPECT_EQ(squares.grad().to_vector(), (Numbers{2, 2, 2}));
  EXPECT_EQ(x.grad().to_vector(), (Numbers{4, 8, 12}));
}

TEST_F(Backward, TakesASeedOfTheOutputsShape) {
  (x * x).backward(doubles({1, 10, 100}));
  EXPECT_EQ(x.grad().to_vector(), (Numbers{2, 40, 600}));
}

TEST_F(Backward, StartsFromAnySingleElementAndFromALeaf) {
  reshape(sum(x), {1, 1}).backward();
  EXPECT_EQ(x.grad().to_vector(), (Numbers{1, 1, 1}));
  x.backward(doubles({4, 5, 6}));
  EXPECT_EQ(x.grad().to_vector(), (Numbers{4, 5, 6}));
  Parameter p("p", ones({}));
  tape.parameter(p).backward();
  EXPECT_EQ(p.gradient().item(), 1);
}

TEST_F(Backward, DoesNotReachWhatTheOutputDoesNotDependOn) {
  const Variable other = tape.variable(doubles({1}));
  const Variable later = sum(x * 7);
  sum(x).backward();
  EXPECT_FALSE(other.has_grad());
  EXPECT_FALSE(later.has_grad());
  EXPECT_EQ(other.grad_array().data, nullptr);
  EXPECT_TRUE(says(message_of<GradientError>([&] { other.grad(); }), {"[variable.grad]", "a variable", "backward()"}));
}

TEST_F(Backward, ASecondPassForgetsWhatTheFirstReached) {
  const Variable a = tape.variable(doubles({1}, {}));
  const Variable b = tape.variable(doubles({1}, {}));
  const Variable first = a * 2;
  const Variable second = b * 3;
  first.backward();
  second.backward();
  EXPECT_FALSE(a.has_grad());
  EXPECT_EQ(b.grad().item(), 3);
}

TEST_F(Backward, NeedsAScalarOrASeed) {
  const std::string message = message_of<GradientError>([&] { (x * 2).backward(); });
  EXPECT_TRUE(says(message, {"[backward]", "[multiply]", "[3]", "not a scalar", "sum or mean", "seed"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { grad(x * 2, x); }), {"[grad]", "not a scalar"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.backward(ones({2}, float64)); }), {"[2]", "[3]", "one number"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { x.backward(ones({3})); }), {"float32", "float64"}));
}

TEST_F(Backward, NeedsSomethingThatNeedsAGradient) {
  const Variable constant = tape.constant(doubles({1, 2}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { sum(constant * 2).backward(); }), {"[sum]", "constants only"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { sum(x > 1).backward(); }), {"needs a gradient"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { grad(sum(x), constant); }), {"[grad]", "constant", "variable()"}));
}

TEST_F(Backward, SkipsOperandsThatNeedNoGradient) {
  const Variable constant = tape.constant(doubles({5, 5, 5}));
  sum(x * constant + constant).backward();
  EXPECT_FALSE(constant.has_grad());
  EXPECT_EQ(x.grad().to_vector(), (Numbers{5, 5, 5}));
}

TEST_F(Backward, GradReturnsGradientsAndAccumulatesNowhere) {
  Parameter weight("w", doubles({2, 2, 2}));
  const Variable w = tape.parameter(weight);
  const auto g = grad(sum(w * x * x), {x, w});
  EXPECT_EQ(g[0].value().to_vector(), (Numbers{4, 8, 12}));
  EXPECT_EQ(g[1].value().to_vector(), (Numbers{1, 4, 9}));
  EXPECT_FALSE(weight.has_gradient());
  EXPECT_FALSE(x.has_grad());
  EXPECT_FALSE(g[0].needs_gradient()) << "not recorded unless asked for";
}

TEST_F(Backward, GradIsZeroForWhatTheOutputDoesNotDependOn) {
  const Variable other = tape.variable(zeros({2, 2}, float64));
  const auto g = grad(sum(x), {x, other});
  EXPECT_EQ(g[1].value(), zeros({2, 2}, float64));
  const Variable early = sum(x);
  const Variable later = tape.variable(doubles({1}));
  EXPECT_EQ(grad(early, later).value(), zeros({1}, float64));
}

TEST_F(Backward, GradWithRespectToAnIntermediateAndToItself) {
  const Variable y = x * 3;
  const Variable loss = sum(y * y);
  EXPECT_EQ(grad(loss, y).value().to_vector(), (Numbers{6, 12, 18}));
  EXPECT_EQ(grad(loss, loss).item(), 1);
}

TEST_F(Backward, VjpTakesASeed) {
  const Variable y = x * x;
  EXPECT_EQ(vjp(y, x, tape.constant(doubles({1, 10, 100}))).value().to_vector(), (Numbers{2, 40, 600}));
}

TEST_F(Backward, VjpRefusesASeedThatIsNotOneNumberForEachOfTheOutput) {
  const Variable y = x * x;
  const std::size_t before = tape.size();
  const Variable narrow = tape.constant(doubles({1}));
  const Variable in_float = tape.constant(ones({3}));
  EXPECT_THROW(vjp(y, x, narrow), ShapeError);
  EXPECT_THROW(vjp(y, x, in_float), DTypeError);
  EXPECT_THROW(vjp({&y, 1}, {&x, 1}, {}), ArgumentError);
  EXPECT_THROW(vjp({}, {&x, 1}, {}), ArgumentError);
  EXPECT_EQ(tape.size(), before + 2) << "nothing but the seeds was recorded";
}

TEST_F(Backward, SeveralOutputsAreDifferentiatedTogether) {
  const Variable y = x * x;
  const Variable z = y * 3;  // depends on y, so that y is an output and on the way to one
  const Variable seed_y = tape.constant(doubles({1, 10, 100}));
  const Variable seed_z = tape.constant(doubles({0, 1, 0}));
  const Variable outputs[] = {z, y, y};
  const Variable seeds[] = {seed_z, seed_y, seed_y};
  EXPECT_EQ(vjp(outputs, {&x, 1}, seeds)[0].value().to_vector(), (Numbers{4, 92, 1200}));
  const Variable scalars[] = {sum(y), mean(z)};
  EXPECT_EQ(grad(scalars, std::span(&x, 1))[0].value().to_vector(), (Numbers{4, 8, 12}));
}

TEST_F(Backward, MicroBatchesAddUpToTheBatchTheyAreOf) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 8};
  Parameter w("w", random_tensor({4, 2}, rng));
  const Tensor batch = random_tensor({10, 4}, rng);
  const auto loss = [&](Tape& on, const Tensor& rows) {
    return mean(square(matmul(on.constant(rows), on.parameter(w))));
  };
  const auto rows = [&](Index first, Index last) {
    const std::vector<double> all = batch.to_vector();
    return Tensor::from(std::vector(all.begin() + 4 * first, all.begin() + 4 * last), {last - first, 4});
  };
  Tape whole;
  loss(whole, batch).backward();
  const Tensor expected = w.gradient();
  w.zero_gradient();
  Index first = 0;
  for (const Index size : {4, 4, 2}) {
    Tape part;
    (loss(part, rows(first, first + size)) * (static_cast<double>(size) / 10)).backward();
    first += size;
  }
  EXPECT_TRUE(close(w.gradient(), expected, 1e-14));
}

TEST_F(Backward, GradientsOfGradientsToTheThirdOrder) {
  const Variable y = sum(pow(x, 4));
  const Variable first = grad(y, x, {.create_graph = true});
  const Variable second = grad(sum(first), x, {.create_graph = true});
  const Variable third = grad(sum(second), x, {.create_graph = true});
  EXPECT_TRUE(close(first.value(), doubles({4, 32, 108}), 1e-15));
  EXPECT_TRUE(close(second.value(), doubles({12, 48, 108}), 1e-15));
  EXPECT_TRUE(close(third.value(), doubles({24, 48, 72}), 1e-15));
  sum(third).backward();
  EXPECT_TRUE(close(x.grad(), doubles({24, 24, 24}), 1e-15));
}

TEST_F(Backward, AGradientPenaltyReachesTheParameters) {
  Parameter weight("w", doubles({2}, {}));
  const Variable w = tape.parameter(weight);
  const Variable slope = grad(sum(w * w * x), x, {.create_graph = true});  // w²
  sum(square(slope)).backward();                                           // 3 w⁴
  EXPECT_DOUBLE_EQ(weight.gradient().item(), 3 * 4 * 8);
}

TEST_F(Backward, HessianVectorProductOfAQuadraticIsTheMatrixTimesTheVector) {
  const Variable A = tape.constant(doubles({2, 1, 0, 1, 3, 1, 0, 1, 4}, {3, 3}));
  const Variable column = reshape(x, {3, 1});
  const Variable y = sum(column * matmul(A, column)) * 0.5;
  const Variable gradient = grad(y, x, {.create_graph = true});
  const Variable v = tape.constant(doubles({1, -1, 2}));
  EXPECT_TRUE(close(grad(sum(gradient * v), x).value(), doubles({1, 0, 7}), 1e-15));
}

TEST_F(Backward, UnderNoGradientTheGraphOfTheGradientIsNotRecorded) {
  const Variable y = sum(x * x);
  const NoGradient off(tape);
  EXPECT_FALSE(grad(y, x, {.create_graph = true}).needs_gradient());
}

}  // namespace
}  // namespace gradus::test
