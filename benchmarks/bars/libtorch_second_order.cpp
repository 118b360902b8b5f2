// libtorch's double backward, with one or two threads of its BLAS, whichever is faster.
#include "../peers/blas_threads.h"
#include "../peers/libtorch_problem.h"

#include "second_order.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>

#include <cmath>

namespace bars {

namespace {

class DoubleBackward : public peers::Contender {
 public:
  DoubleBackward(const peers::Problem& problem, int blas_threads) : blas_threads_(blas_threads), data_(problem) {
    for (const torch::Tensor& parameter : data_.parameters)
      direction_.push_back(peers::copy(direction(problem, direction_.size()), parameter.sizes()));
  }

  void prepare() override {
    at::set_num_threads(1);
    peers::set_blas_threads(blas_threads_);
  }

  void step() override {
    torch::Tensor y = data_.inputs;
    for (std::size_t i = 0; i < data_.parameters.size(); i += 2) {
      y = at::linear(y, data_.parameters[i], data_.parameters[i + 1]);
      if (i + 2 < data_.parameters.size()) y = at::relu(y);
    }
    const torch::Tensor loss = at::cross_entropy_loss(y, data_.labels);
    const auto gradients = torch::autograd::grad({loss}, data_.parameters, {}, true, true);
    const auto product = torch::autograd::grad(gradients, data_.parameters, direction_);
    latest_ = std::abs(*product.front().data_ptr<float>()) + std::abs(*product.back().data_ptr<float>());
  }
  double loss() override { return latest_; }

 private:
  int blas_threads_;
  peers::LibtorchProblem data_;
  std::vector<torch::Tensor> direction_;
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
