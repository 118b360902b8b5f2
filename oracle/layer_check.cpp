#include "counterparts/layers.h"
#include "rounding.h"
#include "torch_checks.h"
#include "torch_tensors.h"

#include <gradus/core/backward.h>

#include <fmt/format.h>
#include <torch/autograd.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gradus::oracle {

namespace {

// Units of rounding, of the largest number in a tensor or the largest movement of one of them: a sum may cancel.
constexpr double units = 64;
constexpr int jogs = 3;
constexpr double jog = 1e-8;

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

// All numbers that go into a layer; `seed` is the gradient of the output.
struct Given {
  std::vector<Tensor> parameters, buffers;
  Tensor input, seed;

  // In float64, with each number changed as `change` says.
  Given changed(const std::function<double(double)>& change) const {
    Given result = *this;
    const auto each = [&](Tensor& x) {
      x = x.to(float64);
      for (double& value : x.values<double>()) value = change(value);
    };
    for (std::vector<Tensor>* tensors : {&result.parameters, &result.buffers})
      for (Tensor& x : *tensors) each(x);
    each(result.input);
    each(result.seed);
    return result;
  }
};

// What comes out: the output, the gradients of the input and of the parameters, and the buffers.
std::vector<Tensor> read_there(const LayerPair& pair, const Given& given) {
  TorchModule module;
  for (const Tensor& x : given.parameters) module.parameters.push_back(to_torch(x).requires_grad_());
  for (const Tensor& x : given.buffers) module.buffers.push_back(to_torch(x));
  std::vector<at::Tensor> inputs{to_torch(given.input).requires_grad_()};
  inputs.insert(inputs.end(), module.parameters.begin(), module.parameters.end());
  const at::Tensor output = pair.theirs(inputs[0], module);
  std::vector<Tensor> all{from_torch(output)};
  for (const at::Tensor& x : torch::autograd::grad({output}, inputs, {to_torch(given.seed)}))
    all.push_back(from_torch(x));
  for (const at::Tensor& x : module.buffers) all.push_back(from_torch(x));
  return all;
}

// For each of these tensors, by how many times the jog one of its numbers moves when all that goes in is jogged.
std::vector<double> movements(const LayerPair& pair, const Given& given, Generator& rng) {
  const std::vector<Tensor> still = read_there(pair, given.changed([](double x) { return x; }));
  std::vector<double> moved(still.size());
  for (int k = 0; k < jogs; ++k) {
    const std::vector<Tensor> jogged =
        read_there(pair, given.changed([&](double x) { return x * (1 + jog * rng.uniform(-1, 1)); }));
    for (std::size_t i = 0; i < still.size(); ++i) {
      const std::vector<double> a = still[i].to_vector(), b = jogged[i].to_vector();
      for (std::size_t e = 0; e < a.size(); ++e) moved[i] = std::max(moved[i], std::abs(a[e] - b[e]) / jog);
    }
  }
  return moved;
}

class LayerCheck {
 public:
  LayerCheck(const LayerPair& pair, DType dtype, Report& report) : pair_(pair), dtype_(dtype), report_(report) {}

  void run(Generator rng) {
    const std::unique_ptr<Module> layer = pair_.ours(rng, dtype_);
    Given given{.parameters = {}, .buffers = {}, .input = random_input(pair_.input, rng, dtype_), .seed = {}};
    const std::vector<Parameter*> parameters = layer->parameters();
    for (const Parameter* parameter : parameters) given.parameters.push_back(parameter->value());
    for (const Buffer* buffer : layer->buffers()) given.buffers.push_back(buffer->value);

    Tape tape;
    const Variable x = tape.variable(given.input);
    const Variable y = (*layer)(x);
    given.seed = weights(y.shape()).to(dtype_);
    y.backward(given.seed);

    const std::vector<Tensor> theirs = read_there(pair_, given);
    const std::vector<double> moved = movements(pair_, given, rng);
    std::size_t place = 0;
    const auto compare_next = [&](const std::string& what, const Tensor& ours, bool is_value) {
      compare(what, ours, theirs.at(place), moved.at(place), is_value);
      ++place;
    };
    compare_next("output", y.value(), true);
    compare_next("gradient of the input", x.grad(), false);
    for (const Parameter* parameter : parameters)
      compare_next("gradient of " + parameter->name, parameter->gradient(), false);
    for (const Buffer* buffer : layer->buffers()) compare_next(buffer->name, buffer->value, true);
  }

 private:
  void compare(const std::string& what, const Tensor& ours, const Tensor& theirs, double moved, bool is_value) {
    Tally& tally = report_.tally("layers", pair_.name);
    if (ours.shape() != theirs.shape() || ours.dtype() != theirs.dtype())
      return report_.disagree("layers", pair_.name, "  " + what + " has another shape or type\n");
    const double size = largest(theirs), allowed = units * rounding_unit(dtype_) * std::max(size, moved);
    const std::vector<double> a = ours.to_vector(), b = theirs.to_vector();
    for (std::size_t i = 0; i < a.size(); ++i) {
      ++tally.comparisons;
      const double error = std::abs(a[i] - b[i]);  // NaN, which nothing has an excuse for here, exceeds every bound
      if (size > 0) tally.note(dtype_, is_value, error / size);
      if (error <= allowed) continue;
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
