// The activations. Those that libtorch does not have are written down as their source states them.
#include "counterparts.h"

#include <cmath>

namespace gradus::oracle {

namespace {

// The parameters are those of the name, as in "hardtanh(-1,1)".
double parameter(At a, std::size_t place = 0) { return a.numbers.at(place); }

// (x + √(x² + b)) / 2, by the other root where x would cancel (Barron 2021, eq. 1). x² may overflow, hypot does not.
at::Tensor squareplus(In x, At a) {
  const double b = parameter(a);
  const at::Tensor root = at::hypot(x[0], at::full_like(x[0].detach(), std::sqrt(b)));
  return at::where(x[0] < 0, b / (2 * (root - x[0].clamp_max(0))), x[0].clamp_min(0) / 2 + root / 2);
}

}  // namespace

const TorchTable& torch_activations() {
  static const TorchTable table{
      {"identity", [](In x, At) { return x[0].clone(); }},
      {"sigmoid", [](In x, At) { return at::sigmoid(x[0]); }},
      {"tanh", [](In x, At) { return at::tanh(x[0]); }},
      {"relu", [](In x, At) { return at::relu(x[0]); }},
      {"leaky_relu", [](In x, At a) { return at::leaky_relu(x[0], parameter(a)); }},
      {"softmax", [](In x, At) { return at::softmax(x[0], -1); }},
      {"log_softmax", [](In x, At) { return at::log_softmax(x[0], -1); }},
      {"softmin", [](In x, At) { return at::softmax(-x[0], -1); }},
      {"elu", [](In x, At a) { return at::elu(x[0], parameter(a)); }},
      {"selu", [](In x, At) { return at::selu(x[0]); }},
      {"celu", [](In x, At a) { return at::celu(x[0], parameter(a)); }},
      {"gelu", [](In x, At) { return at::gelu(x[0]); }},
      {"gelu_tanh", [](In x, At) { return at::gelu(x[0], "tanh"); }},
      {"silu", [](In x, At) { return at::silu(x[0]); }},
      {"mish", [](In x, At) { return at::mish(x[0]); }},
      {"softplus", [](In x, At a) { return at::softplus(x[0], parameter(a)); }},
      {"softsign", [](In x, At) { return x[0] / (1 + x[0].abs()); }},
      {"hardtanh", [](In x, At a) { return at::hardtanh(x[0], parameter(a), parameter(a, 1)); }},
      // Not at::hardsigmoid, whose slope has float32's sixth in float64, and cannot be differentiated again.
      {"hardsigmoid", [](In x, At) { return at::relu6(x[0] + 3) / 6; }},
      {"hardswish", [](In x, At) { return at::hardswish(x[0]); }},
      {"relu6", [](In x, At) { return at::relu6(x[0]); }},
      {"threshold", [](In x, At a) { return at::threshold(x[0], parameter(a), parameter(a, 1)); }},
      {"logsigmoid", [](In x, At) { return at::log_sigmoid(x[0]); }},
      {"tanhshrink", [](In x, At) { return x[0] - x[0].tanh(); }},
      {"softshrink", [](In x, At a) { return at::softshrink(x[0], parameter(a)); }},
      {"hardshrink", [](In x, At a) { return at::hardshrink(x[0], parameter(a)); }},
      {"squareplus", squareplus},
      // Sitzmann et al. 2020: sin(ω x).
      {"sin, activation", [](In x, At a) { return (x[0] * parameter(a)).sin(); }},
      {"gaussian", [](In x, At) { return (-x[0].square()).exp(); }},
      {"glu", [](In x, At) { return at::glu(x[0], -1); }},
      // Goodfellow et al. 2013: the largest of each group of neighbours.
      {"maxout",
       [](In x, At a) {
         std::vector<std::int64_t> sizes = x[0].sizes().vec();
         const auto pieces = static_cast<std::int64_t>(parameter(a));
         sizes.back() /= pieces;
         sizes.push_back(pieces);
         return std::get<0>(x[0].reshape(sizes).max(-1));
       }},
      {"prelu", [](In x, At a) { return at::leaky_relu(x[0], parameter(a)); }},
      // In evaluation: the mean of its slopes.
      {"rrelu", [](In x, At a) { return at::rrelu(x[0], parameter(a), parameter(a, 1), false); }},
  };
  return table;
}

}  // namespace gradus::oracle
