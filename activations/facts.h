// What is known of an activation beside its formula: told to students, and used to choose an initialiser and to say
// when a unit is saturated.
#pragma once

#include <string_view>

namespace gradus {

/// Which rule keeps the variance of signals through a layer followed by this activation.
enum class InitialiserFamily {
  glorot,  // Glorot and Bengio 2010: for activations close to the identity around 0
  he,      // He et al. 2015: for those that are 0 on half of their inputs
  lecun,   // LeCun et al. 1998: variance one over fan-in
};

struct ActivationFacts {
  double low;                  // the range of values,
  double high;                 // infinite where it has no bound
  bool zero_centred;           // outputs spread around 0 when inputs do
  double largest_slope;        // the supremum of |f′|; a unit is saturated where |f′| is a small share of it
  std::string_view saturates;  // where, in words
  InitialiserFamily initialiser;
  std::string_view source;  // who proposed it
};

}  // namespace gradus
