// What layers that drop say to a probability that is none.
#pragma once

#include <string_view>

namespace gradus {

/// p. Throws ArgumentError, in the name of `layer`, unless 0 ≤ p < 1.
double drop_probability(std::string_view layer, double p);

}  // namespace gradus
