// A problem as libtorch's tensors.
#pragma once

#include "workload.h"

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peers {

inline torch::Tensor copy(const std::vector<float>& values, at::IntArrayRef shape) {
  return torch::tensor(values).reshape(shape);
}

struct LibtorchProblem {
  torch::Tensor inputs;
  torch::Tensor labels;
  std::vector<torch::Tensor> parameters;  // weight and bias of each layer in turn

  explicit LibtorchProblem(const Problem& problem)
      : inputs(copy(problem.inputs, {problem.workload.batch, problem.workload.sizes.front()})),
        labels(torch::tensor(std::vector<std::int64_t>(problem.labels.begin(), problem.labels.end()))) {
    const std::vector<int>& sizes = problem.workload.sizes;
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
      parameters.push_back(copy(problem.weights[i], {sizes[i + 1], sizes[i]}).requires_grad_());
      parameters.push_back(copy(problem.biases[i], {sizes[i + 1]}).requires_grad_());
    }
  }
};

}  // namespace peers
