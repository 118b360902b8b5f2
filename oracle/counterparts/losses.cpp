// The losses.
#include "counterparts.h"

namespace gradus::oracle {

namespace {

at::Tensor labels(At a) { return at::tensor(std::vector<std::int64_t>(a.indices.begin(), a.indices.end())); }

}  // namespace

const TorchTable& torch_losses() {
  static const TorchTable table{
      {"mse", [](In x, At) { return at::mse_loss(x[0], x[1]); }},
      {"l1", [](In x, At) { return at::l1_loss(x[0], x[1]); }},
      {"huber", [](In x, At a) { return at::huber_loss(x[0], x[1], at::Reduction::Mean, a.numbers[0]); }},
      {"cross_entropy", [](In x, At a) { return at::cross_entropy_loss(x[0], labels(a)); }},
      {"nll", [](In x, At a) { return at::nll_loss(x[0], labels(a)); }},
      {"bce_with_logits", [](In x, At) { return at::binary_cross_entropy_with_logits(x[0], x[1]); }},
  };
  return table;
}

}  // namespace gradus::oracle
