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

// The names say what a row of each matrix is in memory. "in-out" is also column-major [features, batch] with Y = W X:
// the same bytes, the same product.
inline constexpr Layout layouts[] = {
    {Layout::Activations::features, Layout::Weights::out, "in-out"},             // y = x W, W stored as [in, out]
    {Layout::Activations::features, Layout::Weights::in, "out-in"},              // y = x Wᵀ, W stored as [out, in]
    {Layout::Activations::batch, Layout::Weights::in, "feature-major"},          // Y = W X, both row-major
    {Layout::Activations::batch, Layout::Weights::out, "feature-major in-out"},  // Y = Wᵀ X
};

enum class Work {
  training,        // forward, loss, backward, update
  fused_training,  // the same, but the weights' gradient is never stored: W −= rate · dZᵀ X in one product
  inference        // forward
};

using MakeNetwork = Contender*(const Problem&, const Layout&, Work);

}  // namespace peers

extern "C" {
peers::MakeNetwork peers_network;           // one thread
peers::MakeNetwork peers_network_openmp;    // problem.workload.threads threads
peers::MakeNetwork peers_network_openblas;  // products by cblas_sgemm; only the layouts with contiguous features
}
