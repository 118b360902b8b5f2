// A workload's network in gradus, with the weights every contender starts from.
//
//   Problem problem = make_problem(workload);
//   gradus::Sequential model = make_model(problem);
//   gradus::Variable logits = model(tape, input_tensor(problem));
#pragma once

#include "workload.h"

#include <gradus/gradus.h>

namespace peers {

inline gradus::Activation activation_of(Unit unit) {
  switch (unit) {
    case Unit::relu:
      return gradus::Relu{};
    case Unit::sigmoid:
      return gradus::Sigmoid{};
    case Unit::tanh:
      return gradus::Tanh{};
  }
  return gradus::Identity{};
}

inline gradus::Sequential make_model(const Problem& problem) {
  gradus::Generator rng{1};
  gradus::Sequential model;
  const std::vector<int>& sizes = problem.workload.sizes;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    gradus::Linear layer(sizes[i], sizes[i + 1], rng);
    layer.weight().assign(gradus::Tensor::from(problem.weights[i], {sizes[i + 1], sizes[i]}));
    layer.bias().assign(gradus::Tensor::from(problem.biases[i]));
    model.append(std::move(layer));
    if (i + 2 < sizes.size()) model.append(activation_of(problem.workload.unit));
  }
  return model;
}

inline gradus::Tensor input_tensor(const Problem& problem) {
  return gradus::Tensor::from(problem.inputs, {problem.workload.batch, problem.workload.sizes.front()});
}

}  // namespace peers
