// Counterparts: what libtorch calls the same. To add one, write one line in the table of its kind: operations.cpp,
// activations.cpp, losses.cpp, layers.cpp, optimizers.cpp. Whatever Gradus has and no table holds is a failure.
//
//   {"tanh", [](In x, At) { return at::tanh(x[0]); }},
#pragma once

#include "../program.h"

#include <torch/types.h>

#include <map>
#include <string_view>
#include <vector>

namespace gradus::oracle {

using In = const std::vector<at::Tensor>&;
using At = const Attributes&;
using TorchFunction = at::Tensor (*)(In, At);
using TorchTable = std::map<std::string_view, TorchFunction>;

const TorchTable& torch_operations();
const TorchTable& torch_activations();
const TorchTable& torch_losses();
/// Null if there is none.
TorchFunction torch_counterpart(std::string_view operation);

}  // namespace gradus::oracle
