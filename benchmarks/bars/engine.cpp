// What the engine costs per node, and whether that grows with the tape.
#include "chain.h"

#include "bar.h"

#include <fmt/format.h>

#include <algorithm>

namespace bars {

namespace {

class ChainContender : public peers::Contender {
 public:
  explicit ChainContender(long nodes) : chain_(nodes) {}
  void step() override { chain_.step(); }
  double loss() override { return chain_.latest(); }

 private:
  benchmarks::Chain chain_;
};

}  // namespace

std::vector<Bar> engine(const Plan& plan) {
  progress("engine: chains of 100 to 1,000,000 nodes");
  const std::vector<long> lengths{100, 1'000, 10'000, 100'000, 1'000'000};
  std::vector<peers::Entry> entries;
  for (const long nodes : lengths)
    entries.push_back(entry<ChainContender>(std::to_string(nodes), peers::Role::rival, nodes));
  const peers::Session session = peers::compete({}, entries, plan.rounds);
  std::vector<Bar> bars;
  std::vector<std::vector<double>> per_node;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    per_node.push_back(session.results[i].nanoseconds);
    for (double& time : per_node.back()) time /= static_cast<double>(lengths[i]);
    bars.push_back({fmt::format("engine, {} nodes of 1×1: per node, forward and backward", lengths[i]), 40,
                    peers::median(per_node.back()), "ns"});
  }
  std::vector<double> ratios;
  for (std::size_t round = 0; round < per_node[0].size(); ++round) {
    const auto [low, high] = std::minmax_element(per_node.begin(), per_node.end(),
                                                 [round](const auto& a, const auto& b) { return a[round] < b[round]; });
    ratios.push_back((*high)[round] / (*low)[round]);
  }
  bars.push_back({"engine: dearest length / cheapest length, per node", 1.2, peers::median(ratios), "×"});
  return bars;
}

}  // namespace bars
