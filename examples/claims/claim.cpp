#include "claims/claim.h"

#include "claims/cards.h"
#include "claims/published.h"

#include <cmath>

namespace gradus::claims {

const std::vector<Claim>& claims() {
  static const std::vector<Claim> all{
      // clang-format off: one a line
      c01_linear_stack(),
      c02_differentiable(),
      c03_sigmoid_probabilities(),
      c04_sigmoid_saturates(),
      c05_sigmoid_forgets(),
      c06_sigmoid_costs(),
      c07_tanh_is_centred(),
      c08_tanh_vanishes(),
      c09_tanh_costs(),
      c10_relu_is_fast(),
      c11_relu_passes_gradients(),
      c12_relu_is_sparse(),
      c13_relu_dies(),
      c14_leak_keeps_alive(),
      c15_softmax_identities(),
      c16_softmax_decides(),
      c17_softmax_overflows(),
      c18_comparison(),
      c19_heads(),
      // clang-format on
  };
  return all;
}

const std::vector<PublishedGroup>& published_groups() {
  static const std::vector<PublishedGroup> all{
      propagation_numbers(), dying_relu_numbers(), glorot_he_numbers(),
      selu_numbers(),        identity_numbers(),   accuracy_numbers(),
  };
  return all;
}

bool PublishedNumber::is_within() const { return std::abs(measured - published) <= tolerance; }

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::holds_if:
      return "holds if";
    case Verdict::refuted:
      return "refuted";
  }
  return "";
}

}  // namespace gradus::claims
