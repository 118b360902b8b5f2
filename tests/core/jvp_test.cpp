// jvp() and hvp(): what they return and what they refuse. That forward mode agrees with reverse mode for each operation
// is tested where operations are (operations_test.cpp), by jvpcheck.
#include <gradus/core/gradcheck.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>
#include <gradus/core/replay.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

class ForwardMode : public ::testing::Test {
 protected:
  Tape tape;
  Variable x = tape.variable(doubles({1, 2, 3}));
  Variable v = tape.constant(doubles({1, 10, 100}));
};

TEST_F(ForwardMode, GivesTheSlopeOfEveryOutput) {
  const Variable y = x * x;
  EXPECT_EQ(jvp(y, {x}, {v}).value().to_vector(), (Numbers{2, 40, 600}));
  const std::vector<Variable> outputs{y, sum(y), x, tape.constant(doubles({5}))};
  const std::vector<Variable> slopes = jvp(outputs, std::span(&x, 1), std::span(&v, 1));
  EXPECT_EQ(slopes[0].value().to_vector(), (Numbers{2, 40, 600}));
  EXPECT_EQ(slopes[1].item(), 642);
  EXPECT_EQ(slopes[2].value().to_vector(), (Numbers{1, 10, 100})) << "an input moves as it is told";
  EXPECT_EQ(slopes[3].item(), 0) << "depends on no input";
}

TEST_F(ForwardMode, AddsWhatComesByDifferentWays) {
  const Variable w = tape.variable(doubles({2, 2, 2}));
  const Variable y = x * w + w;
  EXPECT_EQ(jvp(y, {x, w}, {v, v}).value().to_vector(), (Numbers{2 + 1 + 1, 20 + 20 + 10, 200 + 300 + 100}));
  EXPECT_EQ(jvp(y, {x, x}, {v, v}).value().to_vector(), (Numbers{4, 40, 400})) << "named twice, moved twice";
}

TEST_F(ForwardMode, MovesConstantsAndIntermediateResultsToo) {
  const Variable c = tape.constant(doubles({3, 3, 3}));
  const Variable squares = x * x;
  const Variable y = squares * c;
  EXPECT_EQ(jvp(y, {c}, {v}).value().to_vector(), (Numbers{1, 40, 900}));
  EXPECT_EQ(jvp(y, {squares}, {v}).value().to_vector(), (Numbers{3, 30, 300}));
  EXPECT_EQ(jvp(y, {squares, x}, {v, v}).value().to_vector(), (Numbers{3, 30, 300})) << "x acts only through squares";
}

TEST_F(ForwardMode, BroadcastsTheSlopeAsTheValue) {
  const Variable row = tape.variable(doubles({1, 2}));
  const Variable column = tape.variable(doubles({1, 2, 3}, {3, 1}));
  const Variable direction = tape.constant(doubles({1, 10}));
  const Variable y = column + row;
  const Variable slope = jvp(y, {row}, {direction});
  EXPECT_EQ(slope.shape(), y.shape());
  EXPECT_EQ(slope.value().to_vector(), (Numbers{1, 10, 1, 10, 1, 10}));
}

TEST_F(ForwardMode, EqualsReverseModeWhereOperandsBroadcast) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 3};
  const auto f = [](std::span<const Variable> in) {
    return in[0] * in[1] / (square(in[2]) + 1) + matmul(in[1], in[0]);
  };
  const GradcheckResult result =
      jvpcheck("broadcast", f, {random_tensor({3, 1}, rng), random_tensor({1, 3}, rng), random_tensor({2, 1, 1}, rng)});
  EXPECT_TRUE(result) << result.message;
}

TEST_F(ForwardMode, StopsAtDetachAndAtComparisons) {
  EXPECT_EQ(jvp(x.detach() * x, {x}, {v}).value().to_vector(), (Numbers{1, 20, 300}));
  EXPECT_EQ(jvp(apply(Greater{}, x, x.constant(2)), {x}, {v}).value().to_vector(), (Numbers{0, 0, 0}));
}

TEST_F(ForwardMode, WorksUnderNoGradientAndThenNeedsNone) {
  const NoGradient off(tape);
  const Variable slope = jvp(logsumexp(sin(x)), {x}, {v});
  EXPECT_FALSE(slope.needs_gradient());
  Tape other;
  const Variable z = other.variable(doubles({1, 2, 3}));
  EXPECT_EQ(slope.item(), jvp(logsumexp(sin(z)), {z}, {other.constant(doubles({1, 10, 100}))}).item());
  EXPECT_FALSE(tape.records_gradients());
}

TEST_F(ForwardMode, ComputesOnlyWhatTheOutputsDependOn) {
  const Variable y = x * 2;
  exp(exp(x * x));
  const std::size_t before = tape.size();
  jvp(y, {x}, {v});
  EXPECT_LE(tape.size(), before + 1);
}

TEST_F(ForwardMode, RunsAgainInAReplay) {
  const Tensor direction = doubles({1, 10, 100});
  Replay slope([&](const Variable& at) {
    const Variable d = at.tape().borrow(direction);
    return sum(jvp(logsumexp(at * at), {at}, {d}));
  });
  for (const Numbers& at : {Numbers{1, 2, 3}, Numbers{3, 1, 2}, Numbers{0.5, 0.25, 1}}) {
    Tape fresh;
    const Variable z = fresh.variable(Tensor::from(at, {3}, float64));
    EXPECT_EQ(slope(Tensor::from(at, {3}, float64)).item(),
              jvp(logsumexp(z * z), {z}, {fresh.constant(direction)}).item());
  }
}

TEST_F(ForwardMode, RefusesWhatDoesNotFitAndRecordsNothing) {
  const Variable y = x * x;
  const Variable two = tape.constant(doubles({1, 2}));
  const Variable single = tape.constant(ones({3}));
  const std::size_t before = tape.size();
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { jvp(y, {x}, {}); }), {"there are 1 inputs but 0 directions"}));
  EXPECT_TRUE(
      says(message_of<ShapeError>([&] { jvp(y, {x}, {two}); }), {"a variable is [3] but its direction is [2]"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { jvp(y, {x}, {single}); }), {"its direction is float32"}));
  Tape other;
  EXPECT_THROW(jvp(y, {x}, {other.constant(doubles({1, 2, 3}))}), HandleError);
  EXPECT_THROW(jvp(Variable(), {x}, {v}), HandleError);
  EXPECT_EQ(tape.size(), before);
}

TEST_F(ForwardMode, RefusesAParameterThatChangedSince) {
  Parameter p("w", doubles({1, 2, 3}));
  const Variable w = tape.parameter(p);
  const Variable y = exp(w);
  const Variable other = sum(x);
  p.mutable_value();
  const std::size_t before = tape.size();
  EXPECT_TRUE(says(message_of<StaleParameterError>([&] { jvp(y, {w}, {v}); }), {"w was changed"}));
  EXPECT_EQ(tape.size(), before);
  EXPECT_EQ(jvp(other, {x}, {v}).item(), 111) << "which does not depend on it";
}

// ---- hvp ------------------------------------------------------------------------------------------------------------

TEST_F(ForwardMode, HessianVectorProductOfAPolynomial) {
  // f = x0² x1 + x1 x2 has the Hessian [[2 x1, 2 x0, 0], [2 x0, 0, 1], [0, 1, 0]].
  const auto at = [this](Index i) { return slice(x, 0, i, i + 1); };
  const Variable f = sum(square(at(0)) * at(1) + at(1) * at(2));
  const std::vector<Variable> product = hvp(f, {x}, {v});
  EXPECT_EQ(product[0].value().to_vector(), (Numbers{4 + 20, 2 + 100, 10}));
  EXPECT_FALSE(product[0].needs_gradient());
}

TEST_F(ForwardMode, HessianVectorProductCanBeDifferentiatedAgain) {
  const Variable cubes = sum(x * x * x);
  const Variable product = hvp(cubes, {x}, {v}, {.create_graph = true})[0];  // 6 x v
  EXPECT_EQ(grad(sum(product), x).value().to_vector(), (Numbers{6, 60, 600}));
}

TEST_F(ForwardMode, HessianVectorProductOfALinearFunctionIsZero) {
  EXPECT_EQ(hvp(sum(x * 2), {x}, {v})[0].value().to_vector(), (Numbers{0, 0, 0}));
  const Variable w = tape.variable(doubles({1, 1, 1}));
  const std::vector<Variable> of_both = hvp(sum(x * w), {x, w}, {v, v});
  EXPECT_EQ(of_both[0].value().to_vector(), (Numbers{1, 10, 100}));
  EXPECT_EQ(of_both[1].value().to_vector(), (Numbers{1, 10, 100}));
}

TEST_F(ForwardMode, HessianVectorProductLeavesGradientsAlone) {
  Parameter p("w", doubles({1, 2, 3}));
  const Variable w = tape.parameter(p);
  const Variable loss = sum(exp(w));
  hvp(loss, {w}, {v});
  EXPECT_FALSE(p.has_gradient());
}

TEST_F(ForwardMode, HessianVectorProductNeedsAScalarThatDependsOnSomething) {
  EXPECT_TRUE(says(message_of<GradientError>([&] { hvp(x * x, {x}, {v}); }), {"not a scalar"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { hvp(sum(v), {x}, {v}); }), {"depends on nothing"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { hvp(sum(x * v), {v}, {v}); }), {"is a constant"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { hvp(sum(x + v), {v}, {v}); }), {"is a constant"})) << "linear";
}

TEST_F(ForwardMode, HessianVectorProductsOfParametersCountEveryPlaceThatUsesThem) {
  Parameter p("p", doubles({1, 2, 3})), unused("unused", doubles({1}));
  Parameter* const all[] = {&unused, &p};
  const Variable directions[] = {tape.constant(doubles({1})), v};
  const Variable loss = sum(tape.parameter(p) * tape.parameter(p) * tape.parameter(p));  // p³, by three leaves
  EXPECT_EQ(grad(loss, all)[1].value().to_vector(), (Numbers{3, 12, 27}));
  EXPECT_EQ(grad(loss, all)[0].value().to_vector(), (Numbers{0}));
  EXPECT_EQ(hvp(loss, all, directions)[1].value().to_vector(), (Numbers{6, 120, 1800})) << "6 p v";
  EXPECT_FALSE(p.has_gradient());
  const Variable frozen = [&] {
    const NoGradient off(tape);
    return tape.parameter(p);
  }();
  EXPECT_EQ(grad(loss + sum(frozen), all)[1].value().to_vector(), (Numbers{3, 12, 27})) << "a constant there";
  EXPECT_THROW(hvp(loss, all, std::span(directions, 1)), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
