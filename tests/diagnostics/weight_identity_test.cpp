// An exact identity: without biases, a rectifier net is homogeneous of degree 1 in each layer's weights, so that
// Σ W ∘ dL/dW = Σ y ∘ dL/dy (Euler) is the same number for every layer, whatever the loss. For tanh it is not.
#include <gradus/layers/linear.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/sequential.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// Σ W ∘ dL/dW of each layer, and Σ y ∘ dL/dy last.
std::vector<double> inner_products(const Activation& activation, Generator& rng) {
  Sequential model;
  const Index sizes[] = {5, 16, 12, 20, 8, 4};
  for (std::size_t i = 0; i + 1 < std::size(sizes); ++i) {
    if (i > 0) model.append(activation);
    model.append(Linear(sizes[i], sizes[i + 1], rng, {.weight = he_normal(), .has_bias = false, .dtype = float64}));
  }
  Tape tape;
  const Variable logits = model(tape, random_tensor({7, 5}, rng));
  cross_entropy(logits, std::vector<std::int32_t>{0, 3, 1, 2, 2, 0, 1}).backward();
  const auto product = [](const Tensor& a, const Tensor& b) {
    return a.matrix<double>().cwiseProduct(b.matrix<double>()).sum();
  };
  std::vector<double> result;
  for (const Parameter* weight : model.parameters()) result.push_back(product(weight->value(), weight->gradient()));
  result.push_back(product(logits.value(), logits.grad()));
  return result;
}

TEST(WeightIdentity, HoldsInEveryLayerOfRectifierNetsWithoutBias) {
  GRADUS_PRINT_SEED();
  for (const Activation& f :
       {Activation(Relu{}), Activation(LeakyRelu{}), Activation(LeakyRelu{0.3}), Activation(Identity{})}) {
    Generator rng{seed(), 7};
    const std::vector<double> products = inner_products(f, rng);
    ASSERT_EQ(products.size(), 6U);
    for (double product : products)
      EXPECT_NEAR(product, products.back(), 1e-12 * std::max(1.0, std::abs(products.back()))) << f.name();
    EXPECT_NE(products.back(), 0) << f.name();
  }
}

TEST(WeightIdentity, FailsForTanhAsItShould) {
  Generator rng{1};
  const std::vector<double> products = inner_products(Tanh{}, rng);
  EXPECT_GT(std::abs(products[0] - products.back()), 1e-3 * std::abs(products.back()));
}

}  // namespace
}  // namespace gradus::test
