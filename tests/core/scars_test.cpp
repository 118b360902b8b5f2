// What has gone wrong in other frameworks, each by its name, so that it does not here.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <memory>
#include <type_traits>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

TEST(Scars, AReusedIntermediateSumsBothPaths) {
  Tape tape;
  const Variable a = tape.variable(full({}, 3));
  const Variable b = a + a;
  const Variable c = b + b;
  c.backward();
  EXPECT_EQ(b.grad().item(), 2);
  EXPECT_EQ(a.grad().item(), 4);
  EXPECT_EQ(grad(c, a).item(), 4);
  const Variable d = b * b * a;  // 4a³
  d.backward();
  EXPECT_EQ(a.grad().item(), 12 * 9);
}

TEST(Scars, BackwardTwiceIsIdempotentInsideAndAccumulatesInParameters) {
  Tape tape;
  Parameter weight("w", full({2}, 3));
  const Variable x = tape.variable(ones({2}));
  const Variable y = x * tape.parameter(weight);
  const Variable loss = sum(y * y);
  loss.backward();
  const Tensor inside = y.grad();
  const Tensor leaf = x.grad();
  const Tensor once = weight.gradient();
  loss.backward();
  EXPECT_EQ(y.grad(), inside);
  EXPECT_EQ(x.grad(), leaf);
  EXPECT_EQ(once, full({2}, 6));
  EXPECT_EQ(weight.gradient(), full({2}, 12));
  weight.zero_gradient();
  loss.backward();
  EXPECT_EQ(weight.gradient(), once);
}

TEST(Scars, ABroadcastGradientHasItsOperandsShape) {
  Tape tape;
  const Variable big = tape.variable(ones({2, 3, 4}, float64));
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{4}, Shape{1, 1}, Shape{3, 1}, Shape{1, 4}, Shape{1, 1, 1},
                             Shape{2, 1, 1}, Shape{2, 1, 4}, Shape{1, 3, 4}}) {
    const Variable small = tape.variable(full(shape, 2, float64));
    for (const Variable& y :
         {big + small, small - big, small * big, big / small, pow(big, small), maximum(big, small)}) {
      sum(y).backward();
      EXPECT_EQ(small.grad().shape(), shape);
      EXPECT_EQ(big.grad().shape(), big.shape());
      EXPECT_EQ(grad(sum(y), small, {.create_graph = true}).shape(), shape);
    }
    sum(big * small).backward();
    EXPECT_EQ(small.grad(), full(shape, 24.0 / static_cast<double>(shape.size()), float64));
  }
}

TEST(Scars, AChainOfAMillionNodesNeedsNoRecursion) {
  Tape tape;
  const Variable x = tape.variable(full({}, 0.5, float64));
  Variable y = x;
  for (int i = 0; i < 1000000; ++i) y = i % 2 == 0 ? y + x : y - x;
  EXPECT_EQ(tape.size(), 1000001U);
  EXPECT_EQ(y.item(), 0.5);
  y.backward();
  EXPECT_EQ(x.grad().item(), 1);
  tape.clear();  // nor does forgetting it
}

TEST(Scars, ALongChainNeedsNoRecursionInTheSecondOrderEither) {
  Tape tape;
  const Variable x = tape.variable(full({}, 1, float64));
  Variable y = x;
  for (int i = 0; i < 100000; ++i) y = y + x;
  const Variable slope = grad(y * y, x, {.create_graph = true});  // 2 · 100001² x
  EXPECT_EQ(slope.item(), 2.0 * 100001 * 100001);
  slope.backward();
  EXPECT_EQ(x.grad().item(), 2.0 * 100001 * 100001);
}

// A layer as users write it: it owns its parameter and records it inside a function that returns.
struct Layer {
  std::unique_ptr<Parameter> weight;
  Variable operator()(const Variable& x) const { return x * x.tape().parameter(*weight); }
};

Variable forward(const Layer& layer, Tape& tape) {
  const Tensor input = Tensor::from({1, 2, 3}, {3});
  const Variable x = tape.variable(input);
  const Scope scope(tape, std::string("temporary ") + "name");
  return sum(layer(x));
}

TEST(Scars, AModelBuiltInAnotherScopeWorks) {
  Layer outer;
  {
    Layer inner{std::make_unique<Parameter>("w", ones({3}))};
    outer = std::move(inner);
  }
  Tape tape;
  const Variable loss = forward(outer, tape);
  EXPECT_EQ(loss.description(), "the result of [sum] in temporary name");
  loss.backward();
  EXPECT_EQ(outer.weight->gradient().to_vector(), (Numbers{1, 2, 3}));
}

TEST(Scars, TheSameParameterUsedTwiceSumsBothUses) {
  Tape tape;
  Parameter weight("w", full({}, 3));
  const Variable first = tape.parameter(weight);
  const Variable second = tape.parameter(weight);
  (first * second * first).backward();  // w³
  EXPECT_EQ(weight.gradient().item(), 27);
  EXPECT_EQ(first.grad().item(), 27) << "all leaves of a parameter show its gradient";
  EXPECT_EQ(second.grad().item(), 27);
}

TEST(Scars, UseAfterClearIsRefused) {
  Tape tape;
  const Variable x = tape.variable(ones({}));
  const Variable y = x * 2;
  tape.clear();
  EXPECT_THROW(y.value(), HandleError);
  EXPECT_THROW(y.backward(), HandleError);
  tape.variable(ones({}));
  tape.variable(ones({}));
  EXPECT_THROW(y.value(), HandleError) << "although a node of its number is there again";
}

TEST(Scars, UseAfterClearIsRefusedForAScopeAndARule) {
  Tape tape;
  const Variable x = tape.variable(ones({2}));
  const Variable slope = grad(sum(x * x), x, {.create_graph = true});
  tape.clear();
  EXPECT_THROW(sum(slope), HandleError);
  EXPECT_THROW(grad(slope, x), HandleError);
}

TEST(Scars, AStaleParameterIsRefusedByNameAndLeavesGradientsAsTheyWere) {
  Tape tape;
  Parameter weight("mlp.0.weight", ones({2}));
  Parameter other("other", ones({2}));
  const Variable x = tape.variable(ones({2}));
  const Variable loss = sum(x * tape.parameter(weight) + tape.parameter(other));
  loss.backward();
  weight.mutable_value().values<float>()[0] = 7;
  const std::string message = message_of<StaleParameterError>([&] { loss.backward(); });
  EXPECT_TRUE(says(message, {"[backward]", "mlp.0.weight", "[multiply]", "optimizer.step()", "clear"}));
  EXPECT_THROW(grad(loss, x), StaleParameterError);
  EXPECT_EQ(other.gradient(), ones({2})) << "not 2: nothing of the refused pass was added";
  EXPECT_EQ(weight.gradient(), ones({2}));
  EXPECT_EQ(x.grad(), ones({2}));
  tape.clear();
  sum(tape.parameter(weight)).backward();
  EXPECT_EQ(weight.gradient(), full({2}, 2));
}

TEST(Scars, AParameterMayChangeAfterWhatDoesNotDependOnIt) {
  Tape tape;
  Parameter weight("w", ones({}));
  const Variable x = tape.variable(full({}, 2));
  const Variable independent = x * x;
  const Variable later = x * tape.parameter(weight);
  weight.assign(full({}, 5));
  independent.backward();  // recorded before the parameter was used
  EXPECT_EQ(x.grad().item(), 4);
  EXPECT_THROW(later.backward(), StaleParameterError);
}

TEST(Scars, AParameterMayChangeIfTheOutputDoesNotDependOnIt) {
  Tape tape;
  Parameter discriminator("d", ones({}));
  const Variable x = tape.variable(full({}, 2));
  static_cast<void>(x * tape.parameter(discriminator));  // recorded before, used by nobody here
  const Variable measured = [&] {
    const NoGradient off(tape);
    return x * tape.parameter(discriminator);
  }();
  const Variable loss = x * x * measured;
  discriminator.assign(full({}, 5));
  loss.backward();
  EXPECT_EQ(x.grad().item(), 8) << "2x times what was measured";
}

TEST(Scars, AShapeReadBeforeRecordingMoreIsStillThatShape) {
  Tape tape;
  const Variable x = tape.variable(ones({2, 3}));
  const auto& shape = x.shape();
  for (int i = 0; i < 10000; ++i) tape.constant(1);  // the nodes move
  EXPECT_EQ(shape, (Shape{2, 3}));
  EXPECT_EQ(tape.nodes()[x.id()].shape, shape);
  static_assert(!std::is_reference_v<decltype(x.shape())>);
}

TEST(Scars, GradientsFlowThroughASliceIntoOneRowOnly) {
  Tape tape;
  const Variable x = tape.variable(ones({3, 2}));
  (sum(slice(x, 0, 1, 2)) * 5).backward();
  EXPECT_EQ(x.grad().to_vector(), (Numbers{0, 0, 5, 5, 0, 0}));
  sum(slice(x, 0, 0, 2) + slice(x, 0, 1, 3)).backward();
  EXPECT_EQ(x.grad().to_vector(), (Numbers{1, 1, 2, 2, 1, 1})) << "what overlaps adds up";
}

}  // namespace
}  // namespace gradus::test
