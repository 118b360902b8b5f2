// Layers and what libtorch computes with the same parameters.
#pragma once

#include "counterparts.h"

#include <gradus/core/random.h>
#include <gradus/layers/module.h>

#include <functional>
#include <memory>
#include <string>

namespace gradus::oracle {

struct LayerPair {
  std::string_view type;  // the class in layers/
  std::string name;       // "Linear without bias"
  Shape input;
  std::function<std::unique_ptr<Module>(Generator&, DType)> ours;
  /// The layer's function of x; parameters in the order of Module::parameters().
  at::Tensor (*theirs)(const at::Tensor& x, const std::vector<at::Tensor>& parameters);
};

const std::vector<LayerPair>& layer_pairs();

}  // namespace gradus::oracle
