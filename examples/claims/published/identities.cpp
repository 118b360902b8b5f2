// Identities: cheap to check, and exact but for rounding.
#include "claims/published.h"
#include "claims/published/tolerance.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>
#include <gradus/diagnostics/weights.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/sequential.h>

#include <fmt/format.h>

#include <algorithm>

namespace gradus::claims {
namespace {

using Numbers = std::vector<PublishedNumber>;

Tensor drawn(const Shape& shape, Generator& rng) {
  Tensor values(shape, float64);
  for (double& value : values.values<double>()) value = rng.normal();
  return values;
}

// The greatest difference of Σ W ∘ dL/dW between layers, over its size in the first, of a net without biases.
double layers_differ(const Activation& f) {
  constexpr Index examples = 8, width = 24;
  constexpr int depth = 6;
  Generator rng{1};
  Sequential model;
  const LinearOptions options{.weight = he_normal(), .has_bias = false, .dtype = float64};
  for (int layer = 0; layer < depth; ++layer) {
    model.append(Linear(width, width, rng, options));
    model.append(activation_layer(f));
  }
  model.append(Linear(width, 5, rng, options));
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < examples; ++i) labels.push_back(static_cast<std::int32_t>(i % 5));
  Tape tape;
  cross_entropy(model(tape, drawn({examples, width}, rng)), labels).backward();
  const std::vector<double> products = weight_gradient_products(model);
  const auto [low, high] = std::ranges::minmax(products);
  return (high - low) / std::abs(products.front());
}

void add_layers(Numbers& numbers) {
  const char* const source = "derived: Euler's theorem for homogeneous functions";
  for (const char* name : {"relu", "leaky_relu(0.1)"})
    numbers.push_back({fmt::format("same-product-{}", name), source,
                       fmt::format("greatest difference of Σ W ∘ ∂L/∂W between layers, relative, {}", name), 0,
                       layers_differ(activation(name)), 1e-12});
  numbers.push_back(seen("same-product-tanh", source, "with tanh, the control, layers differ by more than 1%",
                         layers_differ(Tanh{}) > 0.01));
}

double greatest_row_sum(const Tensor& gradient) {
  return gradient.matrix<double>().rowwise().sum().cwiseAbs().maxCoeff();
}

void add_softmax(Numbers& numbers) {
  const char* const source = "derived: probabilities sum to 1";
  Generator rng{2};
  Tape tape;
  const Variable scores = tape.variable(drawn({8, 10}, rng));
  const Variable weights = tape.constant(drawn({8, 10}, rng));
  const std::vector<std::int32_t> labels{0, 1, 2, 3, 4, 5, 6, 7};
  // Ten terms below 1 are rounded to 1e-16 each.
  sum(softmax(scores) * weights).backward();
  numbers.push_back({"softmax-rows", source, "greatest sum of a row of a gradient through softmax", 0,
                     greatest_row_sum(scores.grad()), 2e-15});
  cross_entropy(scores, labels).backward();
  numbers.push_back({"cross-entropy-rows", source, "greatest sum of a row of the gradient of cross-entropy", 0,
                     greatest_row_sum(scores.grad()), 2e-15});
  const Variable extreme = log_softmax(tape.constant(Tensor::from({1e4, 0, -1e4}, {1, 3}, float64)));
  for (Index i = 0; i < 3; ++i)
    numbers.push_back({fmt::format("log-softmax-{}", i), "derived: exact in float64",
                       fmt::format("log-softmax of [1e4, 0, −1e4], element {}", i), 0 - 1e4 * static_cast<double>(i),
                       extreme.value().at({0, i}), 0});
}

std::vector<Job> jobs(Effort) { return {}; }

Numbers numbers(const Results&, Effort) {
  Numbers all;
  add_layers(all);
  add_softmax(all);
  return all;
}

}  // namespace

PublishedGroup identity_numbers() { return {"identities", "Exact identities", jobs, numbers}; }

}  // namespace gradus::claims
