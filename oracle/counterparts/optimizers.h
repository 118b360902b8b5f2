// Optimizers and those of libtorch, or, where its C++ interface has none, the documented formula in libtorch's tensors.
#pragma once

#include "counterparts.h"

#include <gradus/optim/optimizer.h>

#include <functional>
#include <memory>
#include <string>

namespace gradus::oracle {

struct OptimizerPair {
  std::string_view type;  // the class in optim/
  std::string name;       // "sgd, momentum 0.9"
  double rate;            // at which training is stable
  std::function<std::unique_ptr<Optimizer>(std::vector<Parameter*>, double rate)> ours;
  /// A step from the gradients that the parameters have; it leaves them there.
  std::function<std::function<void()>(const std::vector<at::Tensor>&, double rate)> theirs;
};

std::vector<OptimizerPair> optimizer_pairs();

}  // namespace gradus::oracle
