// What layers that drop say to a probability that is none.
#pragma once

#include <string_view>

namespace gradus {

/// Throws ArgumentError, in the name of `layer`, unless 0 ≤ p < 1.
void require_drop_probability(std::string_view layer, double p);

}  // namespace gradus
