// libtorch, with raw tensors: torch::nn::Linear calls the same functions through one more layer. Its own pool has one
// thread (two pools at two are slower), OpenBLAS's one or two.
#include "blas_threads.h"
#include "libtorch_problem.h"
#include "roster.h"

#include <ATen/Parallel.h>
#include <torch/nn/functional.h>
#include <torch/optim/sgd.h>

namespace peers {

namespace {

class Libtorch : public Contender {
 public:
  /// `forget`: gradients are released after each step, so the next backward pass takes over its results instead of
  /// adding them to zeros.
  Libtorch(const Problem& problem, int blas_threads, bool forget)
      : unit_(problem.workload.unit), blas_threads_(blas_threads), forget_(forget), data_(problem) {
    optimizer_ = std::make_unique<torch::optim::SGD>(data_.parameters, torch::optim::SGDOptions(problem.workload.rate));
  }

  void prepare() override {
    at::set_num_threads(1);
    set_blas_threads(blas_threads_);
  }

  void step() override {
    torch::Tensor y = data_.inputs;
    for (std::size_t i = 0; i < data_.parameters.size(); i += 2) {
      y = at::linear(y, data_.parameters[i], data_.parameters[i + 1]);
      if (i + 2 < data_.parameters.size()) activate(y);
    }
    const torch::Tensor loss = at::cross_entropy_loss(y, data_.labels);
    loss.backward();
    optimizer_->step();
    if (forget_)
      for (torch::Tensor& parameter : data_.parameters) parameter.mutable_grad() = torch::Tensor();
    else
      optimizer_->zero_grad();
    loss_ = loss.item<float>();
  }

  double loss() override { return loss_; }

 private:
  void activate(torch::Tensor& y) const {
    switch (unit_) {
      case Unit::relu:
        at::relu_(y);
        break;
      case Unit::sigmoid:
        at::sigmoid_(y);
        break;
      case Unit::tanh:
        at::tanh_(y);
        break;
    }
  }

  Unit unit_;
  int blas_threads_;
  bool forget_;
  LibtorchProblem data_;
  std::unique_ptr<torch::optim::SGD> optimizer_;
  double loss_ = 0;
};

}  // namespace

std::vector<Entry> libtorch_entries(const Workload& workload) {
  Entry entry{"libtorch", Role::libtorch, {}};
  const bool both = workload.id != "W5";  // there each number of threads is a row of its own
  for (int threads : {1, 2})
    for (bool forget : {true, false})
      if (both || threads == workload.threads)
        entry.variants.push_back({forget ? "gradients released" : "gradients zeroed", threads,
                                  [=](const Problem& p) { return std::make_unique<Libtorch>(p, threads, forget); }});
  return {entry};
}

}  // namespace peers
