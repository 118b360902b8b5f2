// What the two Hessian-vector products share, gradus's and libtorch's: the vector, and that their results are compared.
#pragma once

#include "bar.h"

namespace bars {

/// The part of the vector that belongs to a parameter: weights and biases of the layers in turn.
std::vector<float> direction(const peers::Problem& problem, std::size_t parameter);

/// Only there where libtorch is.
peers::Entry libtorch_second_order();

}  // namespace bars
