// BackwardProgram: a backward pass as the plain list of the kernels it ran, with their arguments. While the tape
// records the same step again and again (or replays it), the rules that chose the kernels need not be asked again. It
// is kept for the latest pass that was the first of its step; the tape forgets it when a recorded node differs.
#pragma once

#include <gradus/core/node.h>
#include <gradus/core/workspace.h>

#include <cstdint>
#include <vector>

namespace gradus {

class BackwardProgram {
 public:
  /// Whether it is the pass from that node with the update of that number (0 for none).
  bool is_pass(NodeId output, std::uint64_t update) const {
    return !calls_.empty() && output == output_ && update == update_;
  }
  std::vector<KernelCall>& calls() { return calls_; }
  /// How many nodes there were; the program is right for any tape that begins with the same ones.
  std::size_t nodes() const { return calls_.empty() ? 0 : nodes_; }
  std::uint32_t pass() const { return pass_; }
  /// Behind its memory.
  const Arena::Mark& end() const { return end_; }
  void use() { patience_ = most_patience; }

  /// Whether a new pass over so many nodes shall be noted down. It costs more than walking, and never pays where no two
  /// steps are the same; and of a long tape, reading the notes would take longer than walking.
  bool is_worth_noting(std::size_t nodes) const { return patience_ > 0 && nodes <= most_nodes; }
  /// Begins anew; the calls go into the list returned.
  std::vector<KernelCall>& start(NodeId output, std::uint64_t update, std::uint32_t pass) {
    calls_.clear();
    output_ = output;
    update_ = update;
    pass_ = pass;
    --patience_;
    return calls_;
  }
  void finish(std::size_t nodes, const Arena::Mark& end) {
    nodes_ = nodes;
    end_ = end;
  }
  void forget() { calls_.clear(); }

 private:
  static constexpr int most_patience = 3;
  static constexpr std::size_t most_nodes = 4096;

  std::vector<KernelCall> calls_;
  std::size_t nodes_ = 0;
  NodeId output_ = 0;
  std::uint64_t update_ = 0;
  std::uint32_t pass_ = 0;
  Arena::Mark end_;
  int patience_ = most_patience;
};

}  // namespace gradus
