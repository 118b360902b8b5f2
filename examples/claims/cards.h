// Every claim's card; claims() has them in the lecture's order, published_groups() the groups of published numbers.
#pragma once

#include "claims/claim.h"

namespace gradus::claims {

Claim c01_linear_stack();
Claim c02_differentiable();
Claim c03_sigmoid_probabilities();
Claim c04_sigmoid_saturates();
Claim c05_sigmoid_forgets();
Claim c06_sigmoid_costs();
Claim c07_tanh_is_centred();
Claim c08_tanh_vanishes();
Claim c09_tanh_costs();
Claim c10_relu_is_fast();
Claim c11_relu_passes_gradients();
Claim c12_relu_is_sparse();
Claim c13_relu_dies();
Claim c14_leak_keeps_alive();
Claim c15_softmax_identities();
Claim c16_softmax_decides();
Claim c17_softmax_overflows();
Claim c18_comparison();
Claim c19_heads();

}  // namespace gradus::claims
