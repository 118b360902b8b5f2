// Sequential and mlp: layers one after another, given as modules, as formulas or as names.
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

TEST(Sequential, IsOneLayerAfterAnother) {
  Generator rng{42};
  Sequential model{Linear{2, 32, rng}, Tanh{}, Linear{32, 2, rng}};
  Tape tape;
  const Variable x = tape.constant(random_tensor({5, 2}, rng, float32));
  const auto parameter = [&](const char* path) { return tape.parameter(model.parameter(path)); };
  const Variable hidden = tanh(affine(x, parameter("0.weight"), parameter("0.bias")));
  const Variable expected = affine(hidden, parameter("2.weight"), parameter("2.bias"));
  EXPECT_TRUE(same_bits(model(x).value(), expected.value()));
}

TEST(Sequential, DrawsItsLayersFromLeftToRight) {
  Generator rng{42};
  const Sequential model{Linear{2, 3, rng}, Tanh{}, Linear{3, 2, rng}};
  Generator same{42};
  const Linear first(2, 3, same);
  const Linear second(3, 2, same);
  EXPECT_TRUE(same_bits(model.parameter("0.weight").value(), first.weight().value()));
  EXPECT_TRUE(same_bits(model.parameter("2.weight").value(), second.weight().value()));
}

TEST(Sequential, TakesActivationsAsFormulasAndFromTheCatalogue) {
  Generator rng{1};
  Sequential model{Relu{}, LeakyRelu{0.5}, activation("leaky_relu(0.25)"), Activation(Tanh{}),
                   ActivationLayer(Sigmoid{})};
  EXPECT_EQ(model.description(), "Sequential(relu → leaky_relu(0.5) → leaky_relu(0.25) → tanh → sigmoid)");
  Sequential leaky{LeakyRelu{0.5}, activation("leaky_relu(0.25)")};
  Tape tape;
  EXPECT_EQ(leaky(tape.constant(-8)).item(), -1);
}

TEST(Sequential, NestsAndMoves) {
  Generator rng{1};
  Sequential inner{Linear{2, 3, rng}, Tanh{}};
  Tape tape;
  const Variable x = tape.constant(random_tensor({4, 2}, rng, float32));
  const Tensor before = inner(x).value();
  Sequential outer{std::move(inner), Relu{}};
  EXPECT_EQ(outer.size(), 2U);
  EXPECT_EQ(outer.description(), "Sequential(Sequential(Linear(2 → 3) → tanh) → relu)");
  EXPECT_TRUE(same_bits(outer[0](x).value(), before));
  EXPECT_TRUE(same_bits(outer(x).value(), relu(tape.constant(before)).value()));
}

TEST(Sequential, GivenAnotherToItsConstructorIsThatOne) {
  Generator rng{1};
  Sequential first{Linear{2, 3, rng}, Tanh{}};
  const Sequential second{std::move(first)};
  EXPECT_EQ(second.size(), 2U);
  EXPECT_EQ(second.parameters()[0]->name, "0.weight") << "not nested";
}

TEST(Sequential, GrowsByAppending) {
  Generator rng{1};
  Sequential model;
  EXPECT_EQ(model.size(), 0U);
  model.append(Linear(2, 3, rng));
  model.append(Relu{});
  model.append(activation("tanh"));
  EXPECT_EQ(model.size(), 3U);
  EXPECT_EQ(model[2].path(), "2");
  EXPECT_EQ(model[2].description(), "tanh");
}

TEST(Sequential, OfNothingIsTheIdentity) {
  Sequential model;
  Tape tape;
  const Variable x = tape.constant(3);
  EXPECT_EQ(model(x).id(), x.id());
  EXPECT_TRUE(model.parameters().empty());
}

TEST(Sequential, SaysHowManyLayersItHasToAPositionOutside) {
  const Sequential model{Relu{}, Tanh{}};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { model[2]; }), {"[sequential]", "no layer 2", "there are 2"}));
}

TEST(Sequential, WholeModelHasARightGradient) {
  Generator rng{3};
  Sequential model = mlp({3, 5, 4, 2}, Tanh{}, rng, {.dtype = float64});
  const std::vector<std::int32_t> labels{0, 1, 1, 0};
  const CheckedFunction loss = [&](std::span<const Variable> in) { return cross_entropy(model(in[0]), labels); };
  const GradcheckResult result = gradcheck("mlp", loss, {random_tensor({4, 3}, rng)});
  EXPECT_TRUE(result) << result.message;
  const GradcheckResult second = gradgradcheck("mlp", loss, {random_tensor({4, 3}, rng)});
  EXPECT_TRUE(second) << second.message;
}

TEST(Sequential, ParametersHaveRightGradients) {
  Generator rng{3};
  Sequential model = mlp({3, 5, 2}, Sigmoid{}, rng, {.dtype = float64});
  const Tensor input = random_tensor({4, 3}, rng);
  const std::vector<std::int32_t> labels{0, 1, 1, 0};
  auto loss = [&] {
    Tape tape;
    return cross_entropy(model(tape, input), labels).item();
  };
  Tape tape;
  cross_entropy(model(tape, input), labels).backward();
  for (Parameter* parameter : model.parameters()) {
    const auto exact = parameter->gradient().to_vector();
    for (std::size_t i = 0; i < exact.size(); ++i) {
      double& w = parameter->mutable_value().values<double>()[i];
      const double before = w;
      w = before + 1e-5;
      const double above = loss();
      w = before - 1e-5;
      const double below = loss();
      w = before;
      EXPECT_NEAR((above - below) / 2e-5, exact[i], 1e-9) << parameter->name << " at " << i;
    }
  }
}

TEST(Mlp, IsLinearAndActivationInTurnAndALastLinear) {
  Generator rng{1};
  const Sequential model = mlp({64, 32, 16, 10}, Relu{}, rng);
  EXPECT_EQ(model.description(), "Sequential(Linear(64 → 32) → relu → Linear(32 → 16) → relu → Linear(16 → 10))");
  EXPECT_EQ(mlp({3, 2}, Relu{}, rng).description(), "Sequential(Linear(3 → 2))") << "no hidden layer";
}

// The bounds of the uniform draws tell which initialiser was used.
double largest(const Sequential& model, const char* path) {
  double result = 0;
  for (double w : model.parameter(path).value().to_vector()) result = std::max(result, std::abs(w));
  return result;
}

TEST(Mlp, InitialisesHiddenLayersToSuitTheActivationAndTheHeadByGlorot) {
  Generator rng{1};
  const auto near = [](double found, double bound) { return found <= bound && found > 0.97 * bound; };
  const Sequential rectified = mlp({100, 50, 20}, Relu{}, rng);
  EXPECT_TRUE(near(largest(rectified, "0.weight"), std::sqrt(6.0 / 100))) << "He";
  EXPECT_TRUE(near(largest(rectified, "2.weight"), std::sqrt(6.0 / 70))) << "Glorot";
  EXPECT_EQ(largest(rectified, "0.bias"), 0);
  const Sequential leaky = mlp({100, 50, 20}, LeakyRelu{1}, rng);
  EXPECT_TRUE(near(largest(leaky, "0.weight"), std::sqrt(3.0 / 100))) << "with the gain of its slope";
  const Sequential smooth = mlp({100, 50, 20}, Tanh{}, rng);
  EXPECT_TRUE(near(largest(smooth, "0.weight"), std::sqrt(6.0 / 150))) << "Glorot";
}

TEST(Mlp, TakesInitialisersAndTypeFromTheOptions) {
  Generator rng{1};
  const Sequential model =
      mlp({3, 4, 2}, Relu{}, rng, {.hidden = constant(0.5), .head = constant(-2), .dtype = float64});
  EXPECT_EQ(model.parameter("0.weight").value().to_vector(), std::vector<double>(12, 0.5));
  EXPECT_EQ(model.parameter("2.weight").value().to_vector(), std::vector<double>(8, -2));
  for (const Parameter* parameter : model.parameters()) EXPECT_EQ(parameter->dtype(), float64) << parameter->name;
}

TEST(Mlp, RefusesFewerThanTwoSizesAndSizesBelowOne) {
  Generator rng{1};
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { mlp({3}, Relu{}, rng); }), {"[mlp]", "there are 1"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { mlp({}, Relu{}, rng); }), {"[mlp]", "there are 0"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { mlp({3, 0, 2}, Relu{}, rng); }), {"[linear]", "3 and 0"}));
}

}  // namespace
}  // namespace gradus::test
