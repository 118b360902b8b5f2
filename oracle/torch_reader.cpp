#include "torch_reader.h"

#include "counterparts/counterparts.h"
#include "torch_tensors.h"

#include <gradus/core/errors.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/util/Logging.h>
#include <torch/autograd.h>
#include <torch/version.h>

namespace gradus::oracle {

namespace {

at::Tensor weighted_sum(const std::vector<at::Tensor>& values, const std::vector<bool>& leave_out, bool plain) {
  at::Tensor total;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i < leave_out.size() && leave_out[i]) continue;
    const Shape shape(std::span<const Index>(values[i].sizes().data(), values[i].sizes().size()));
    const at::Tensor part =
        plain ? values[i].sum() : (values[i] * to_torch(weights(shape)).to(values[i].scalar_type())).sum();
    total = total.defined() ? total + part : part;
  }
  return total;
}

// Zeros where the scalar does not depend on an input.
std::vector<at::Tensor> gradients(const at::Tensor& scalar, const std::vector<at::Tensor>& inputs, bool create_graph) {
  std::vector<at::Tensor> result;
  if (scalar.requires_grad()) result = torch::autograd::grad({scalar}, inputs, {}, create_graph, create_graph, true);
  result.resize(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!result[i].defined()) result[i] = at::zeros_like(inputs[i]);
  return result;
}

std::vector<Tensor> numbers(const std::vector<at::Tensor>& tensors) {
  std::vector<Tensor> all;
  for (const at::Tensor& x : tensors) all.push_back(from_torch(x));
  return all;
}

}  // namespace

TorchFunction torch_counterpart(std::string_view operation) {
  for (const TorchTable* table : {&torch_operations(), &torch_activations(), &torch_losses()})
    if (const auto found = table->find(operation); found != table->end()) return found->second;
  return nullptr;
}

Readings read_with_torch(const Program& program, DType dtype, int order) {
  std::vector<at::Tensor> inputs, values;
  for (const Tensor& input : program.inputs) inputs.push_back(to_torch(input.to(dtype)).requires_grad_(order > 0));
  values = inputs;
  for (const Step& step : program.steps) {
    const TorchFunction function = torch_counterpart(step.operation);
    if (function == nullptr) throw ArgumentError("[oracle] no counterpart for " + step.operation + ".");
    std::vector<at::Tensor> operands;
    for (const std::size_t operand : step.operands) operands.push_back(values[operand]);
    values.push_back(function(operands, step.attributes));
  }
  Readings readings;
  readings.values = numbers(values);
  if (order == 0) return readings;
  const std::vector<at::Tensor> slopes =
      gradients(weighted_sum(values, program.used(), program.plain_sum), inputs, order > 1);
  readings.gradients = numbers(slopes);
  if (order == 1) return readings;
  readings.seconds = numbers(gradients(weighted_sum(slopes, {}, false), inputs, false));
  return readings;
}

void set_up_torch() {
  at::set_num_threads(1);
  at::set_num_interop_threads(1);
  at::globalContext().setDeterministicAlgorithms(true, false);
  // In oneDNN's kernels gelu's slope of transposed gradients is memory that nobody wrote (pytorch issue 112006).
  at::globalContext().setUserEnabledMkldnn(false);
  c10::SetStackTraceFetcher([] { return std::string(); });
}

std::string torch_version() { return TORCH_VERSION; }

}  // namespace gradus::oracle
