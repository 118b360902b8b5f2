#include <gradus/diagnostics/weights.h>
#include <gradus/layers/linear.h>

#include <numeric>

namespace gradus {
namespace {

template <class Visit>
void for_each_linear(const Module& module, const Visit& visit) {
  if (const auto* linear = dynamic_cast<const Linear*>(&module)) visit(*linear);
  for (const auto& child : module.children()) for_each_linear(*child, visit);
}

// In double, whatever the tensors are.
double inner_product(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector();
  const std::vector<double> y = b.to_vector();
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

double mean_square(const Parameter& parameter) {
  return inner_product(parameter.value(), parameter.value()) / static_cast<double>(parameter.value().size());
}

}  // namespace

std::vector<LayerVariances> layer_variances(const Module& model) {
  std::vector<LayerVariances> result;
  for_each_linear(model, [&](const Linear& linear) {
    result.push_back({static_cast<double>(linear.in()) * mean_square(linear.weight()),
                      linear.has_bias() ? mean_square(linear.bias()) : 0});
  });
  return result;
}

std::vector<double> weight_gradient_products(const Module& model) {
  std::vector<double> result;
  for_each_linear(model, [&](const Linear& linear) {
    result.push_back(inner_product(linear.weight().value(), linear.weight().gradient()));
  });
  return result;
}

}  // namespace gradus
