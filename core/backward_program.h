// BackwardProgram: a backward pass as the plain list of the kernels it ran, with their arguments. While the tape
// records the same step again and again (or replays it), the rules that chose the kernels need not be asked again. It
// is kept for the latest pass that was the first of its step; the tape forgets it when a recorded node differs.
#pragma once

#include <gradus/core/node.h>
#include <gradus/core/workspace.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace gradus {

class BackwardProgram {
 public:
  /// What a pass over the same nodes depends on besides.
  struct Pass {
    NodeId output = 0;         // where it begins
    std::uint64_t update = 0;  // the update's number; 0 for none
    bool is_linear = false;    // whether that update is linear now
    bool operator==(const Pass&) const = default;
  };

  bool is_pass(const Pass& pass) const { return !calls_.empty() && pass == of_; }
  std::vector<KernelCall>& calls() { return calls_; }
  /// How many nodes there were; the program is right for any tape that begins with the same ones.
  std::size_t nodes() const { return calls_.empty() ? 0 : nodes_; }
  /// The number under which it gave gradients.
  std::uint32_t pass() const { return pass_; }
  /// Behind its memory.
  const Arena::Mark& end() const { return end_; }
  void use() { interval_ = 1; }

  /// Whether the pass about to begin, over so many nodes, shall be noted down. It costs more than walking, and never
  /// pays where no two steps are the same: what is not used is tried again after ever more passes. And of a long tape,
  /// reading the notes would take longer than walking.
  bool is_worth_noting(std::size_t nodes) { return nodes <= most_nodes && ++passes_ >= interval_; }
  /// Begins anew; the calls go into the list returned.
  std::vector<KernelCall>& start(const Pass& of, std::uint32_t pass) {
    calls_.clear();
    of_ = of;
    pass_ = pass;
    passes_ = 0;
    interval_ = std::min(2 * interval_, longest_interval);
    return calls_;
  }
  /// `rules` were asked; where there are few, walking asks for no more than the notes and reads less.
  void finish(std::size_t nodes, std::size_t rules, const Arena::Mark& end) {
    nodes_ = nodes;
    end_ = end;
    if (rules * most_calls_per_rule < calls_.size()) forget();
  }
  void forget() { calls_.clear(); }

 private:
  static constexpr std::size_t most_nodes = 4096;
  static constexpr std::size_t most_calls_per_rule = 32;
  static constexpr int longest_interval = 1024;

  std::vector<KernelCall> calls_;
  std::size_t nodes_ = 0;
  Pass of_;
  std::uint32_t pass_ = 0;
  Arena::Mark end_;
  int passes_ = 0;    // since the last that was noted down,
  int interval_ = 1;  // and how many to wait for
};

}  // namespace gradus
