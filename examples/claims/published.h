// Every group of published numbers; published_groups() has them in this order.
#pragma once

#include "claims/claim.h"

namespace gradus::claims {

PublishedGroup propagation_numbers();
PublishedGroup dying_relu_numbers();
PublishedGroup glorot_he_numbers();
PublishedGroup selu_numbers();
PublishedGroup identity_numbers();
PublishedGroup accuracy_numbers();

}  // namespace gradus::claims
