// The hand-written entries: every layout as a reference of its own, and the best layout with the update in the product.
#include "handwritten.h"
#include "roster.h"

namespace peers {

namespace {

using A = Layout::Activations;
using W = Layout::Weights;

// The names say what a row of each matrix is in memory. "in-out" is also column-major [features, batch] with Y = W X:
// the same bytes, the same product.
constexpr Layout layouts[] = {
    {A::features, W::out, "in-out"},             // y = x W, W stored as [in, out]
    {A::features, W::in, "out-in"},              // y = x Wᵀ, W stored as [out, in]
    {A::batch, W::in, "feature-major"},          // Y = W X, both row-major: a feature's batch is contiguous
    {A::batch, W::out, "feature-major in-out"},  // Y = Wᵀ X
};

Variant variant(MakeNetwork* make, const Layout& layout, bool fused, int threads) {
  return {layout.name, threads,
          [=, &layout](const Problem& p) { return std::unique_ptr<Contender>(make(p, layout, fused)); }};
}

}  // namespace

std::vector<Entry> handwritten_entries(const Workload& workload) {
  MakeNetwork* make = peers_network;
#ifdef PEERS_OPENMP
  if (workload.threads > 1) make = peers_network_openmp;
#endif
  std::vector<Entry> entries;
  for (const Layout& layout : layouts)
    entries.push_back(
        {std::string("handwritten ") + layout.name, Role::reference, {variant(make, layout, false, workload.threads)}});
  Entry fused{"handwritten fused", Role::rival, {}};
  for (const Layout& layout : layouts) fused.variants.push_back(variant(make, layout, true, workload.threads));
  entries.push_back(std::move(fused));
#ifdef PEERS_OPENBLAS
  if (workload.id == "W5")
    entries.push_back({"handwritten OpenBLAS",
                       Role::rival,
                       {variant(peers_network_openblas, layouts[0], false, workload.threads),
                        variant(peers_network_openblas, layouts[1], false, workload.threads)}});
#endif
  return entries;
}

}  // namespace peers
