// The hand-written entries: every layout as a reference of its own, and the best layout with the update in the product.
#include "handwritten.h"
#include "roster.h"

namespace peers {

namespace {

Variant variant(MakeNetwork* make, const Layout& layout, Work work, int threads) {
  return {layout.name, threads,
          [=, &layout](const Problem& p) { return std::unique_ptr<Contender>(make(p, layout, work)); }};
}

}  // namespace

std::vector<Entry> handwritten_entries(const Workload& workload) {
  MakeNetwork* make = peers_network;
#ifdef PEERS_OPENMP
  if (workload.threads > 1) make = peers_network_openmp;
#endif
  std::vector<Entry> entries;
  for (const Layout& layout : layouts)
    entries.push_back({std::string("handwritten ") + layout.name,
                       Role::reference,
                       {variant(make, layout, Work::training, workload.threads)}});
  Entry fused{"handwritten fused", Role::rival, {}};
  for (const Layout& layout : layouts)
    fused.variants.push_back(variant(make, layout, Work::fused_training, workload.threads));
  entries.push_back(std::move(fused));
#ifdef PEERS_OPENBLAS
  if (workload.id == "W5")
    entries.push_back({"handwritten OpenBLAS",
                       Role::rival,
                       {variant(peers_network_openblas, layouts[0], Work::training, workload.threads),
                        variant(peers_network_openblas, layouts[1], Work::training, workload.threads)}});
#endif
  return entries;
}

}  // namespace peers
