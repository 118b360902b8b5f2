#include "counterparts/layers.h"
#include "rounding.h"
#include "torch_checks.h"
#include "torch_tensors.h"

#include <gradus/core/backward.h>

#include <fmt/format.h>
#include <torch/autograd.h>

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

namespace {

// Units of rounding, of the largest number in a tensor.
constexpr double units = 64;

Tensor random_input(const Shape& shape, Generator& rng, DType dtype) {
  Tensor x(shape, float64);
  for (double& value : x.values<double>()) value = rng.uniform(-2, 2);
  return x.to(dtype);
}

double largest(const Tensor& x) {
  double size = 0;
  for (const double value : x.to_vector()) size = std::max(size, std::abs(value));
  return size;
}

class LayerCheck {
 public:
  LayerCheck(const LayerPair& pair, DType dtype, Report& report) : pair_(pair), dtype_(dtype), report_(report) {}

  void run(Generator rng) {
    const std::unique_ptr<Module> layer = pair_.ours(rng, dtype_);
    const Tensor input = random_input(pair_.input, rng, dtype_);
    const std::vector<Parameter*> parameters = layer->parameters();
    TorchModule module;
    for (const Parameter* parameter : parameters)
      module.parameters.push_back(to_torch(parameter->value()).requires_grad_());
    for (const Buffer* buffer : layer->buffers()) module.buffers.push_back(to_torch(buffer->value));

    Tape tape;
    const Variable x = tape.variable(input);
    const Variable y = (*layer)(x);
    const Tensor seed = weights(y.shape()).to(dtype_);
    y.backward(seed);

    std::vector<at::Tensor> inputs = module.parameters;
    inputs.push_back(to_torch(input).requires_grad_());
    const at::Tensor output = pair_.theirs(inputs.back(), module);
    const auto gradients = torch::autograd::grad({output}, inputs, {to_torch(seed)});

    compare("output", y.value(), from_torch(output), true);
    compare("gradient of the input", x.grad(), from_torch(gradients.back()), false);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      compare("gradient of " + parameters[i]->name, parameters[i]->gradient(), from_torch(gradients[i]), false);
    for (std::size_t i = 0; i < module.buffers.size(); ++i)
      compare(layer->buffers()[i]->name, layer->buffers()[i]->value, from_torch(module.buffers[i]), true);
  }

 private:
  void compare(const std::string& what, const Tensor& ours, const Tensor& theirs, bool is_value) {
    Tally& tally = report_.tally("layers", pair_.name);
    if (ours.shape() != theirs.shape() || ours.dtype() != theirs.dtype())
      return report_.disagree("layers", pair_.name, "  " + what + " has another shape or type\n");
    const double size = largest(theirs);
    const std::vector<double> a = ours.to_vector(), b = theirs.to_vector();
    for (std::size_t i = 0; i < a.size(); ++i) {
      ++tally.comparisons;
      const double error = std::abs(a[i] - b[i]);  // NaN, which nothing has an excuse for here, exceeds every bound
      if (size > 0) tally.note(dtype_, is_value, error / size);
      if (error <= units * rounding_unit(dtype_) * size) continue;
      report_.disagree("layers", pair_.name,
                       fmt::format("  {} {} [{}]: {} in Gradus, {} in the reference\n", gradus::to_string(dtype_), what,
                                   i, a[i], b[i]));
      return;
    }
  }

  const LayerPair& pair_;
  DType dtype_;
  Report& report_;
};

}  // namespace

void compare_layers(std::uint64_t seed, Report& report) {
  for (const LayerPair& pair : layer_pairs())
    for (const DType dtype : {float32, float64})
      for (std::uint64_t k = 0; k < 20; ++k) try {
          LayerCheck(pair, dtype, report).run(Generator(seed, k));
        } catch (const std::exception& error) {
          report.disagree("layers", pair.name, fmt::format("  {}\n", error.what()));
        }
}

}  // namespace gradus::oracle
