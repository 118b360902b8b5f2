// libtorch's double backward, with one or two threads of its BLAS, whichever is faster.
#include "../peers/blas_threads.h"

#include "second_order.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <cmath>

namespace bars {

namespace {

torch::Tensor copy(const std::vector<float>& values, at::IntArrayRef shape) {
  return torch::tensor(values).reshape(shape);
}

class DoubleBackward : public peers::Contender {
 public:
  DoubleBackward(const peers::Problem& problem, int blas_threads) : blas_threads_(blas_threads) {
    const std::vector<int>& sizes = problem.workload.sizes;
    inputs_ = copy(problem.inputs, {problem.workload.batch, sizes.front()});
    labels_ = torch::tensor(std::vector<std::int64_t>(problem.labels.begin(), problem.labels.end()));
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
      parameters_.push_back(copy(problem.weights[i], {sizes[i + 1], sizes[i]}).requires_grad_());
      parameters_.push_back(copy(problem.biases[i], {sizes[i + 1]}).requires_grad_());
      direction_.push_back(copy(direction(problem, 2 * i), {sizes[i + 1], sizes[i]}));
      direction_.push_back(copy(direction(problem, 2 * i + 1), {sizes[i + 1]}));
    }
  }

  void prepare() override {
    at::set_num_threads(1);
    peers::set_blas_threads(blas_threads_);
  }

  void step() override {
    torch::Tensor y = inputs_;
    for (std::size_t i = 0; i < parameters_.size(); i += 2) {
      y = at::linear(y, parameters_[i], parameters_[i + 1]);
      if (i + 2 < parameters_.size()) y = at::relu(y);
    }
    const torch::Tensor loss = at::cross_entropy_loss(y, labels_);
    const auto gradients = torch::autograd::grad({loss}, parameters_, {}, true, true);
    const auto product = torch::autograd::grad(gradients, parameters_, direction_);
    latest_ = std::abs(*product.front().data_ptr<float>()) + std::abs(*product.back().data_ptr<float>());
  }
  double loss() override { return latest_; }

 private:
  int blas_threads_;
  torch::Tensor inputs_, labels_;
  std::vector<torch::Tensor> parameters_, direction_;
  double latest_ = 0;
};

}  // namespace

peers::Entry libtorch_second_order() {
  peers::Entry entry{"libtorch", peers::Role::libtorch, {}};
  for (const int threads : {1, 2})
    entry.variants.push_back(
        {"", threads, [threads](const peers::Problem& p) { return std::make_unique<DoubleBackward>(p, threads); }});
  return entry;
}

}  // namespace bars
