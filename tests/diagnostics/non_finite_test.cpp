// first_non_finite: names the operation that made the first NaN or infinity, forward or backward, and its layer.
#include <gradus/core/operations.h>
#include <gradus/diagnostics/non_finite.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

#include <limits>

namespace gradus::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();

class FirstNonFinite : public ::testing::TestWithParam<DType> {
 protected:
  Variable variable(std::initializer_list<double> values) {
    return tape.variable(Tensor::from(values, Shape{static_cast<Index>(values.size())}, GetParam()));
  }
  // What was found; a failure if nothing was.
  NonFinite found() {
    const std::optional<NonFinite> result = first_non_finite(tape);
    EXPECT_TRUE(result.has_value());
    return result.value_or(NonFinite{});
  }
  Tape tape;
};
INSTANTIATE_TEST_SUITE_P(Types, FirstNonFinite, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

TEST_P(FirstNonFinite, IsNothingWhileAllIsWell) {
  EXPECT_FALSE(first_non_finite(tape)) << "on an empty tape";
  const Variable loss = sum(sqrt(variable({1, 4})));
  EXPECT_FALSE(first_non_finite(tape)) << "before backward";
  loss.backward();
  EXPECT_FALSE(first_non_finite(tape));
}

TEST_P(FirstNonFinite, NamesTheLogarithmOfANegative) {
  const Variable y = log(variable({1, 2, -3}));
  sum(y * 2);
  const NonFinite result = found();
  EXPECT_EQ(result.description, "[log] made NaN at element 2");
  EXPECT_EQ(result.node, y.id());
  EXPECT_EQ(result.element, 2);
  EXPECT_TRUE(std::isnan(result.number));
  EXPECT_FALSE(result.in_gradient);
}

TEST_P(FirstNonFinite, NamesTheOverflowOfAnExponentialInItsLayer) {
  const Variable x = variable({0, 800});
  {
    const Scope scope(tape, "encoder.2");
    sum(1 / exp(x));
  }
  const NonFinite result = found();
  EXPECT_EQ(result.description, "[exp] in encoder.2 made inf at element 1");
  EXPECT_EQ(result.number, inf);
}

TEST_P(FirstNonFinite, TellsMinusInfinity) {
  log(variable({1, 0}));
  EXPECT_EQ(found().description, "[log] made -inf at element 1");
}

TEST_P(FirstNonFinite, NamesAParameterThatIsAlreadyBad) {
  Parameter weight("mlp.0.weight", Tensor::from({1, 2, nan, 4}, {2, 2}, GetParam()));
  matmul(tape.parameter(weight), tape.parameter(weight));
  EXPECT_EQ(found().description, "mlp.0.weight already holds NaN at element 2");
}

TEST_P(FirstNonFinite, NamesDataThatAreAlreadyBad) {
  sum(tape.constant(Tensor::from({1, -inf}, {2}, GetParam())) * 2);
  EXPECT_EQ(found().description, "a constant already holds -inf at element 1");
}

TEST_P(FirstNonFinite, BlamesTheForwardPassBeforeTheBackwardPass) {
  sum(log(variable({0, 1}))).backward();  // -inf forward, and ∞ backward
  EXPECT_FALSE(found().in_gradient);
}

TEST_P(FirstNonFinite, NamesTheBackwardRuleOfARootAtZero) {
  const Variable x = variable({4, 0});
  const Variable root = sqrt(x);
  sum(root * 3).backward();
  const NonFinite result = found();
  EXPECT_EQ(result.description, "the backward rule of [sqrt] made inf at element 1 of the gradient of a variable");
  EXPECT_EQ(result.node, root.id());
  EXPECT_TRUE(result.in_gradient);
  EXPECT_EQ(result.number, inf);
}

TEST_P(FirstNonFinite, NamesTheLayerOfABackwardRule) {
  const Variable x = variable({0});
  const Variable y = x * 2;
  {
    const Scope scope(tape, "head");
    sum(sqrt(y)).backward();
  }
  EXPECT_EQ(found().description,
            "the backward rule of [sqrt] in head made inf at element 0 of the gradient of [multiply]");
}

TEST_P(FirstNonFinite, AmongSeveralUsersBlamesTheOneWhoseRuleFailed) {
  const Variable x = variable({0});
  const Variable root = sqrt(x);
  sum(root + square(x) + x * 3).backward();  // the root is neither the first nor the last in the backward pass
  EXPECT_EQ(found().node, root.id());
}

TEST_P(FirstNonFinite, AmongSeveralOperandsAndUsesOfAParameterBlamesTheOneWhoseRuleFailed) {
  Parameter weight("w", zeros({1}, GetParam()));
  const Variable root = sqrt(tape.parameter(weight));
  const Variable product = tape.parameter(weight) * tape.parameter(weight);
  sum(product + root + square(tape.parameter(weight))).backward();
  EXPECT_EQ(found().node, root.id());
  EXPECT_TRUE(says(found().description, {"[sqrt]", "inf", "of the gradient of w"}));
}

TEST_P(FirstNonFinite, SaysThatFiniteGradientsAddedUpToInfinity) {
  const double huge = GetParam() == float32 ? 3e38 : 1.5e308;
  const Variable x = variable({0});
  sum(x * huge + x * huge).backward();
  const NonFinite result = found();
  EXPECT_EQ(result.node, x.id());
  EXPECT_EQ(result.description, "gradients added up to inf at element 0 of the gradient of a variable");
}

TEST_P(FirstNonFinite, SaysThatTheSeedWasBad) {
  const Variable y = variable({1, 2}) * 2;
  y.backward(Tensor::from({1, nan}, {2}, GetParam()));
  const NonFinite result = found();
  EXPECT_EQ(result.description, "the seed of backward() holds NaN at element 1 of the gradient of [multiply]");
  EXPECT_EQ(result.node, y.id());
}

TEST_P(FirstNonFinite, SeesOnlyTheLatestBackwardPass) {
  const Variable x = variable({0, 1});
  const Variable bad = sum(sqrt(x));
  const Variable good = sum(x * 2);
  bad.backward();
  EXPECT_TRUE(first_non_finite(tape));
  good.backward();
  EXPECT_FALSE(first_non_finite(tape));
}

TEST_P(FirstNonFinite, FindsTheDivergenceOfAModelInItsLayer) {
  Generator rng{1};
  Sequential model = mlp({3, 4, 2}, Relu{}, rng, {.dtype = GetParam()});
  model.set_name("net");
  model.parameter("net.2.weight").mutable_value() = full({2, 4}, GetParam() == float32 ? 3e38 : 1.5e308, GetParam());
  model.parameter("net.0.bias").mutable_value() = full({4}, 5, GetParam());
  const std::vector<std::int32_t> labels{0, 1};
  cross_entropy(model(tape, zeros({2, 3}, GetParam())), labels).backward();
  EXPECT_EQ(found().description, "[affine] in net.2 made inf at element 0");
}

}  // namespace
}  // namespace gradus::test
