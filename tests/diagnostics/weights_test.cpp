// weight_gradient_products: equal in all layers of rectifier nets without biases, an exact identity, and not with tanh.
// layer_variances: what was drawn.
#include <gradus/diagnostics/weights.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/residual.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// Of each layer, and Σ y ∘ dL/dy last.
std::vector<double> products(const Activation& activation, Generator& rng, bool has_bias = false) {
  Sequential model;
  const Index sizes[] = {5, 16, 12, 20, 8, 4};
  for (std::size_t i = 0; i + 1 < std::size(sizes); ++i) {
    if (i > 0) model.append(activation);
    model.append(Linear(sizes[i], sizes[i + 1], rng,
                        {.weight = he_normal(), .bias = constant(0.1), .has_bias = has_bias, .dtype = float64}));
  }
  Tape tape;
  const Variable logits = model(tape, random_tensor({7, 5}, rng));
  cross_entropy(logits, std::vector<std::int32_t>{0, 3, 1, 2, 2, 0, 1}).backward();
  std::vector<double> result = weight_gradient_products(model);
  result.push_back(logits.value().matrix<double>().cwiseProduct(logits.grad().matrix<double>()).sum());
  return result;
}

TEST(WeightGradientProducts, AreEqualInEveryLayerOfRectifierNetsWithoutBias) {
  GRADUS_PRINT_SEED();
  for (const Activation& f :
       {Activation(Relu{}), Activation(LeakyRelu{}), Activation(LeakyRelu{0.3}), Activation(Identity{})}) {
    Generator rng{seed(), 7};
    const std::vector<double> all = products(f, rng);
    ASSERT_EQ(all.size(), 6U);
    for (double product : all)
      EXPECT_NEAR(product, all.back(), 1e-12 * std::max(1.0, std::abs(all.back()))) << f.name();
    EXPECT_NE(all.back(), 0) << f.name();
  }
}

TEST(WeightGradientProducts, DifferForTanhAndWithBiasesAsTheyShould) {
  Generator rng{1};
  const std::vector<double> of_tanh = products(Tanh{}, rng);
  EXPECT_GT(std::abs(of_tanh[0] - of_tanh.back()), 1e-3 * std::abs(of_tanh.back()));
  const std::vector<double> with_bias = products(Relu{}, rng, true);
  EXPECT_GT(std::abs(with_bias[0] - with_bias.back()), 1e-3 * std::abs(with_bias.back()));
}

TEST(WeightGradientProducts, AreThoseByHandAndZeroWithoutABackwardPass) {
  Generator rng{1};
  Linear layer(2, 1, rng, {.dtype = float32});
  layer.weight().assign(Tensor::from({2, -3}, {1, 2}));
  EXPECT_EQ(weight_gradient_products(layer), std::vector<double>{0});
  Tape tape;
  sum(layer(tape, Tensor::from({5, 7}, {1, 2}))).backward();
  EXPECT_EQ(weight_gradient_products(layer), std::vector<double>{2 * 5 - 3 * 7});
}

TEST(LayerVariances, AreMeanSquaresTimesFanIn) {
  Generator rng{1};
  Sequential model{Linear{3, 2, rng}, Relu{}, Linear{2, 1, rng, {.has_bias = false}}};
  model.parameter("0.weight").assign(Tensor::from({1, -1, 2, 0, 0, 2}, {2, 3}));
  model.parameter("0.bias").assign(Tensor::from({3, -1}, {2}));
  model.parameter("2.weight").assign(Tensor::from({0.5, 0.5}, {1, 2}));
  const std::vector<LayerVariances> found = layer_variances(model);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_DOUBLE_EQ(found[0].weight, 3 * 10.0 / 6);
  EXPECT_DOUBLE_EQ(found[0].bias, 5);
  EXPECT_DOUBLE_EQ(found[1].weight, 0.5);
  EXPECT_EQ(found[1].bias, 0);
}

TEST(LayerVariances, OfDrawnLayersAreTheInitialisersAlsoInsideOtherModules) {
  Generator rng{1};  // fixed: variances of n draws scatter by √(2/n)
  Sequential inner{Linear{200, 300, rng, {.weight = he_normal(), .bias = normal(0, 0.5)}}, Tanh{},
                   Linear{300, 200, rng, {.weight = glorot_normal()}}};
  Sequential model{Residual{std::move(inner)}, Linear{200, 100, rng, {.weight = lecun_normal()}}};
  const std::vector<LayerVariances> found = layer_variances(model);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[0].weight, 2, 5 * 2 * std::sqrt(2.0 / 60000));
  EXPECT_NEAR(found[0].bias, 0.25, 5 * 0.25 * std::sqrt(2.0 / 300));
  EXPECT_NEAR(found[1].weight, 300 * 2.0 / 500, 5 * 1.2 * std::sqrt(2.0 / 60000));
  EXPECT_NEAR(found[2].weight, 1, 5 * std::sqrt(2.0 / 20000));
}

}  // namespace
}  // namespace gradus::test
