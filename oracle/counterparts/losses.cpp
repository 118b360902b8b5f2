// The losses.
#include "counterparts.h"

namespace gradus::oracle {

namespace {

at::Tensor labels(At a) { return at::tensor(std::vector<std::int64_t>(a.indices.begin(), a.indices.end())); }

// By how much each class but the label's is nearer to it than the margin. libtorch's multi_margin_loss cannot be
// differentiated twice, so the formula stands here.
at::Tensor missing_margins(const at::Tensor& x, At a) {
  const at::Tensor label = labels(a).unsqueeze(-1);
  const at::Tensor others = at::ones_like(x.detach()).scatter(-1, label, 0);
  return at::relu(a.numbers[0] - x.gather(-1, label) + x) * others;
}

}  // namespace

const TorchTable& torch_losses() {
  static const TorchTable table{
      {"mse", [](In x, At) { return at::mse_loss(x[0], x[1]); }},
      {"l1", [](In x, At) { return at::l1_loss(x[0], x[1]); }},
      {"huber", [](In x, At a) { return at::huber_loss(x[0], x[1], at::Reduction::Mean, a.numbers[0]); }},
      {"cross_entropy",
       [](In x, At a) { return at::cross_entropy_loss(x[0], labels(a), {}, at::Reduction::Mean, -100, a.numbers[0]); }},
      {"nll", [](In x, At a) { return at::nll_loss(x[0], labels(a)); }},
      {"bce_with_logits", [](In x, At) { return at::binary_cross_entropy_with_logits(x[0], x[1]); }},
      {"kl_div",
       [](In x, At a) {
         return at::kl_div(x[0], x[1], at::Reduction::Sum, a.numbers[0] == 1) / static_cast<double>(x[0].size(0));
       }},
      {"hinge", [](In x, At) { return at::relu(1 - x[1] * x[0]).mean(); }},
      {"multi_margin",
       [](In x, At a) { return missing_margins(x[0], a).pow(a.numbers[1]).sum() / static_cast<double>(x[0].numel()); }},
      {"crammer_singer", [](In x, At a) { return std::get<0>(missing_margins(x[0], a).max(-1)).mean(); }},
      {"activity_penalty", [](In x, At) { return x[0].abs().sum() / static_cast<double>(x[0].size(0)); }},
      {"sparsity_penalty",  // of sigmoid(x), which is between 0 and 1
       [](In x, At a) {
         const double rho = a.numbers[0];
         const at::Tensor mean = at::sigmoid(x[0]).mean(0);
         return (rho * (rho / mean).log() + (1 - rho) * ((1 - rho) / (1 - mean)).log()).sum();
       }},
      // Not at::_weight_norm, whose second derivatives are wrong: of v g / ‖v‖ at v = g = 1 it finds −1, and it is 0.
      {"weight_norm", [](In x, At) { return x[0] * (x[1] / x[0].norm(2, {1}, true)); }},
  };
  return table;
}

}  // namespace gradus::oracle
