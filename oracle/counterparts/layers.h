// Layers and what libtorch computes with the same parameters.
#pragma once

#include "counterparts.h"

#include <gradus/core/random.h>
#include <gradus/layers/module.h>

#include <functional>
#include <memory>
#include <string>

namespace gradus::oracle {

/// What a module has, as libtorch's tensors, in the order of Module::parameters() and Module::buffers(). Buffers that a
/// layer changes are compared afterwards.
struct TorchModule {
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> buffers;
};

struct LayerPair {
  std::string_view type;  // the class in layers/, or a function of parameters
  std::string name;       // "Linear without bias"
  Shape input;
  std::function<std::unique_ptr<Module>(Generator&, DType)> ours;
  /// The layer's function of x.
  at::Tensor (*theirs)(const at::Tensor& x, TorchModule& module);
};

const std::vector<LayerPair>& layer_pairs();

}  // namespace gradus::oracle
