// gradient_flow: norms and factors of networks small enough to work out by hand, and of others by an independent way.
#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/gradient_flow.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/residual.h>
#include <gradus/layers/weight_norm.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// One input, one unit per layer, weights as given: y = w₃ f(w₂ f(w₁ x)).
Sequential chain(const Activation& activation, std::initializer_list<double> weights) {
  Generator rng{1};
  Sequential model = mlp(std::vector<Index>(weights.size() + 1, 1), activation, rng, {.dtype = float64});
  int layer = 0;
  for (double weight : weights) {
    model.parameter(std::to_string(layer) + ".weight").assign(doubles({weight}, {1, 1}));
    layer += 2;
  }
  return model;
}

// dL/dh₂ = w₃, δ₂ = w₃ f′(a₂), dL/dh₁ = w₂ δ₂, δ₁ = w₂ f′(a₁) δ₂.
TEST(GradientFlow, SplitsAChainOfSigmoidsIntoWeightsAndSlopes) {
  Sequential model = chain(Sigmoid{}, {0.5, -3, 2});
  Tape tape;
  sum(model(tape, doubles({1}, {1, 1}))).backward();
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double h1 = sigmoid(0.5);
  const double h2 = sigmoid(-3 * h1);
  const double slope1 = h1 * (1 - h1);
  const double slope2 = h2 * (1 - h2);
  const auto flow = gradient_flow(tape, Sigmoid{});
  ASSERT_EQ(flow.size(), 2U);
  EXPECT_EQ(flow[0].path, "1");
  EXPECT_EQ(flow[1].path, "3");
  EXPECT_EQ(flow[0].units, 1);
  EXPECT_NEAR(flow[1].output_gradient_norm, 2, 1e-15);
  EXPECT_NEAR(flow[1].delta_norm, 2 * slope2, 1e-15);
  EXPECT_NEAR(flow[0].output_gradient_norm, 6 * slope2, 1e-15);
  EXPECT_NEAR(flow[0].delta_norm, 6 * slope2 * slope1, 1e-15);
  EXPECT_NEAR(flow[0].log_weight_factor, std::log(3), 1e-14);
  EXPECT_NEAR(flow[0].log_slope_factor, std::log(slope1), 1e-14);
  EXPECT_NEAR(flow[1].log_slope_factor, std::log(slope2), 1e-14);
  EXPECT_TRUE(std::isnan(flow[1].log_weight_factor)) << "after the last hidden layer there is no δ";
  EXPECT_EQ(flow[0].weight_norm, 0.5);
  EXPECT_EQ(flow[1].weight_norm, 3);
  EXPECT_NEAR(flow[0].weight_gradient_norm, flow[0].delta_norm, 1e-15) << "δ₁ · x";
  EXPECT_NEAR(flow[1].weight_gradient_norm, flow[1].delta_norm * h1, 1e-15);
}

TEST(GradientFlow, FactorsSumToTheWholeAndAgreeWithReadLayers) {
  GRADUS_PRINT_SEED();
  for (const Activation& f : {Activation(Tanh{}), Activation(Relu{}), Activation(Gelu{})}) {
    Generator rng{seed(), 3};
    Sequential model = mlp({6, 20, 15, 20, 12, 3}, f, rng, {.dtype = float64});
    Tape tape;
    cross_entropy(model(tape, random_tensor({8, 6}, rng)), std::vector<std::int32_t>{0, 1, 2, 0, 1, 2, 0, 1})
        .backward();
    const auto flow = gradient_flow(tape, f);
    const auto readings = read_layers(tape, f);
    ASSERT_EQ(flow.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(flow[i].delta_norm, readings[i].delta_norm) << f.name();
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(flow[i].log_factor(), std::log(flow[i].delta_norm / flow[i + 1].delta_norm), 1e-12) << f.name();
  }
}

// ‖W_{l+1}ᵀ δ_{l+1}‖ / ‖δ_{l+1}‖, computed from the weights.
TEST(GradientFlow, WeightFactorIsThatOfTheNextLayersWeights) {
  Generator rng{4};
  Sequential model = mlp({3, 9, 7, 2}, Tanh{}, rng, {.dtype = float64});
  Tape tape;
  sum(square(model(tape, random_tensor({5, 3}, rng)))).backward();
  const auto flow = gradient_flow(tape, Tanh{});
  Tensor delta(Shape{0, 0}, float64);
  for (const Node& node : tape.nodes())
    if (node.operation == &Activation(Tanh{}).operation()) delta = tape.at(node.inputs()[0]).grad();
  const auto d = delta.matrix<double>();
  const double factor = (d * model.parameter("2.weight").value().matrix<double>()).norm() / d.norm();
  EXPECT_NEAR(flow[0].log_weight_factor, std::log(factor), 1e-12);
  EXPECT_NEAR(flow[1].weight_gradient_norm, model.parameter("2.weight").gradient().matrix<double>().norm(), 1e-12);
}

// With orthogonal weights of scale s a linear net's weight factor is log s and its slope factor 0.
TEST(GradientFlow, TellsScaledWeightsFromSlopes) {
  Sequential linear = chain(Identity{}, {1, 0.25, 1});
  Tape tape;
  sum(linear(tape, doubles({1}, {1, 1}))).backward();
  EXPECT_NEAR(gradient_flow(tape, Identity{})[0].log_weight_factor, std::log(0.25), 1e-15);
  EXPECT_EQ(gradient_flow(tape, Identity{})[0].log_slope_factor, 0);
  tape.clear();
  Sequential sloped = chain(LeakyRelu{0.25}, {1, 1, 1});
  sum(sloped(tape, doubles({-1}, {1, 1}))).backward();
  EXPECT_EQ(gradient_flow(tape, LeakyRelu{0.25})[0].log_weight_factor, 0);
  EXPECT_NEAR(gradient_flow(tape, LeakyRelu{0.25})[0].log_slope_factor, std::log(0.25), 1e-15);
}

// Is it the initialisation or the sigmoid? χ = σ_w² E[φ′²] is a product of both (Schoenholz et al. 2017): weights of
// variance σ_w²/n change a gradient's norm by σ_w, and the slopes by √(χ/σ_w²), which is 1/√2 for ReLU, and for
// sigmoid, whose χ is 0.055721 at the fixed point for σ_w = 1, 0.236 per layer.
TEST(GradientFlow, GivesWeightsAndSlopesTheSharesThatTheoryGivesThem) {
  const auto mean_factors = [](const Activation& f, double deviation) {
    constexpr Index width = 256;
    std::pair<double, double> mean{0, 0};
    for (std::uint64_t seed : {1U, 2U, 3U}) {
      Generator rng{seed};
      Sequential model =
          mlp(std::vector<Index>(12, width), f, rng, {.hidden = lecun_normal(deviation), .dtype = float64});
      Tensor inputs(Shape{16, width}, float64);
      for (double& x : inputs.values<double>()) x = rng.normal();
      Tape tape;
      // A gradient that knows nothing of the outputs, as the theory has it: that of Σ y² would be larger where y is.
      model(tape, inputs).backward(random_tensor({16, width}, rng));
      const auto flow = gradient_flow(tape, f);
      // From layer 2 on, where sigmoid has all but reached its fixed point.
      for (std::size_t i = 1; i + 1 < flow.size(); ++i) {
        mean.first += flow[i].log_weight_factor / static_cast<double>(3 * (flow.size() - 2));
        mean.second += flow[i].log_slope_factor / static_cast<double>(3 * (flow.size() - 2));
      }
    }
    return mean;
  };
  const auto sigmoid = mean_factors(Sigmoid{}, 1);
  EXPECT_NEAR(sigmoid.first, 0, 0.03) << "the initialisation is innocent";
  EXPECT_NEAR(sigmoid.second, std::log(0.055721) / 2, 0.03);
  const auto he = mean_factors(Relu{}, std::sqrt(2));
  EXPECT_NEAR(he.first, std::log(2) / 2, 0.03);
  EXPECT_NEAR(he.second, -std::log(2) / 2, 0.03);
  const auto lecun = mean_factors(Relu{}, 1);
  EXPECT_NEAR(lecun.first, 0, 0.03) << "too small by √2 for ReLU's slopes";
  EXPECT_NEAR(lecun.second, -std::log(2) / 2, 0.03);
}

TEST(GradientFlow, IsMinusInfinityWhereNoGradientIsLeft) {
  Sequential dead = chain(Relu{}, {-1, 1, 1});
  Tape tape;
  sum(dead(tape, doubles({1}, {1, 1}))).backward();
  const auto flow = gradient_flow(tape, Relu{});
  EXPECT_EQ(flow[1].delta_norm, 0) << "relu′(0) is 0";
  EXPECT_EQ(flow[1].log_slope_factor, -infinity);
  EXPECT_TRUE(std::isnan(flow[0].log_weight_factor)) << "0 of 0";
  tape.clear();
  Sequential cut = chain(Identity{}, {1, 0, 1});
  sum(cut(tape, doubles({1}, {1, 1}))).backward();
  EXPECT_EQ(gradient_flow(tape, Identity{})[0].log_weight_factor, -infinity) << "the weight is 0";
}

TEST(GradientFlow, NormsSurviveWhereTheirSquaresDoNot) {
  for (const auto& [dtype, seed] : {std::pair{float32, 1e-30}, std::pair{float64, 1e-250}, std::pair{float64, 1e250}}) {
    Tape tape;
    const Variable x = tape.variable(zeros({1, 4}, dtype));
    const Variable y = sum(sigmoid(sigmoid(x) * 8));
    y.backward(full({}, seed, dtype));
    const auto flow = gradient_flow(tape, Sigmoid{});
    const double slope = std::exp(-4.0) / ((1 + std::exp(-4.0)) * (1 + std::exp(-4.0)));
    EXPECT_NEAR(flow[1].delta_norm / (2 * slope * seed), 1, 1e-5);
    EXPECT_NEAR(flow[0].log_factor(), std::log(2), 1e-5) << "8 · 1/4";
    EXPECT_NEAR(flow[0].log_weight_factor, std::log(8), 1e-5);
  }
}

TEST(GradientFlow, CountsWhatStandsBetweenLayersToTheWeights) {
  Generator rng{2};
  Sequential model{
      Linear{3, 8, rng, {.dtype = float64}},
      BatchNorm1d{8, {.dtype = float64}},
      Relu{},
      Residual{Sequential{Linear{8, 8, rng, {.dtype = float64}}, Relu{}, Linear{8, 8, rng, {.dtype = float64}}}},
      WeightNormLinear{8, 8, rng, {.has_bias = false, .dtype = float64}},
      Relu{},
      Linear{8, 1, rng, {.dtype = float64}}};
  Tape tape;
  sum(square(model(tape, random_tensor({6, 3}, rng)))).backward();
  const auto flow = gradient_flow(tape, Relu{});
  ASSERT_EQ(flow.size(), 3U);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_NEAR(flow[i].log_factor(), std::log(flow[i].delta_norm / flow[i + 1].delta_norm), 1e-12);
  const auto norm_of = [&](const char* name) { return model.parameter(name).value().matrix<double>().norm(); };
  EXPECT_NEAR(flow[0].weight_norm, norm_of("0.weight"), 1e-12) << "behind the normalisation";
  EXPECT_NEAR(flow[0].weight_gradient_norm, model.parameter("0.weight").gradient().matrix<double>().norm(), 1e-12);
  EXPECT_NEAR(flow[1].weight_norm, norm_of("3.inner.0.weight"), 1e-12);
  EXPECT_NEAR(flow[2].weight_norm, norm_of("4.weight_g"), 1e-12) << "of the weights in use";
  EXPECT_GT(flow[2].weight_gradient_norm, 0);
}

TEST(GradientFlow, SaysNaNForGradientsThatAreNotThere) {
  Generator rng{2};
  Sequential model = mlp({2, 3, 1}, Tanh{}, rng, {.dtype = float64});
  Tape tape;
  const Variable loss = sum(model(tape, ones({4, 2}, float64)));
  EXPECT_TRUE(std::isnan(gradient_flow(tape, Tanh{})[0].delta_norm)) << "no backward pass yet";
  EXPECT_GT(gradient_flow(tape, Tanh{})[0].weight_norm, 0);
  loss.backward();
  const double delta = gradient_flow(tape, Tanh{})[0].delta_norm;
  Sgd optimizer{model.parameters(), {.learning_rate = 0.1}};
  optimizer.step();
  EXPECT_TRUE(std::isnan(gradient_flow(tape, Tanh{})[0].weight_gradient_norm)) << "the step has used it up";
  EXPECT_EQ(gradient_flow(tape, Tanh{})[0].delta_norm, delta) << "still on the tape";
  tape.clear();
  optimizer.step(sum(model(tape, ones({4, 2}, float64))));
  EXPECT_TRUE(std::isnan(gradient_flow(tape, Tanh{})[0].weight_gradient_norm)) << "it was never stored";
  EXPECT_GT(gradient_flow(tape, Tanh{})[0].delta_norm, 0);
  tape.clear();
  tanh(tape.variable(ones({3}, float64)));
  EXPECT_TRUE(std::isnan(gradient_flow(tape, Tanh{})[0].weight_norm)) << "no product before it";
}

TEST(GradientFlow, SeesTheGradientOfWeightsThatSawOneExample) {
  Generator rng{7};
  Sequential model = mlp({64, 40, 3}, Tanh{}, rng);
  Parameter& weight = *model.parameters()[0];
  Tape tape;
  const std::int32_t label[] = {1};
  cross_entropy(model(tape, random_tensor({1, 64}, rng, float32)), label).backward();
  ASSERT_NE(weight.outer_gradient(), nullptr) << "nobody has asked for its elements";
  const double norm = gradient_flow(tape, Tanh{}).at(0).weight_gradient_norm;
  EXPECT_NEAR(norm, weight.gradient().matrix<float>().norm(), 1e-6 * norm);
}

}  // namespace
}  // namespace gradus::test
