// What the hand-written network offers. network.cpp is compiled twice, into two shared libraries with hidden symbols:
// once for one thread, once with Eigen's OpenMP products. Hidden, because Eigen's inline templates differ under these
// settings, and a linker that sees both keeps only one.
#pragma once

#include "contender.h"

namespace peers {

/// Which axis is contiguous in memory, for activations [batch, features] and for weights [out, in].
struct Layout {
  enum class Activations { features, batch } activations;
  enum class Weights { in, out } weights;
  const char* name;
};

/// `fused`: the weights' gradient is never stored, W −= rate · dZᵀ X in one product.
using MakeNetwork = Contender*(const Problem&, const Layout&, bool fused);

}  // namespace peers

extern "C" {
peers::MakeNetwork peers_network;           // one thread
peers::MakeNetwork peers_network_openmp;    // problem.workload.threads threads
peers::MakeNetwork peers_network_openblas;  // products by cblas_sgemm; only the layouts with contiguous features
}
