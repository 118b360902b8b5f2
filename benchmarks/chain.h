// Chain: y ← y a, y ← y + b, again and again, with 1×1 operands: arithmetic costs next to nothing, so the time is what
// the engine itself takes to record a node, to walk back over it and to forget it. Every operand needs its gradient.
//
//   Chain chain(1000);
//   chain.step();          // forward, backward, clear
#pragma once

#include <gradus/gradus.h>

namespace benchmarks {

class Chain {
 public:
  explicit Chain(long nodes) : nodes_(nodes) {}

  void step() {
    const gradus::Variable a = tape_.variable(a_), b = tape_.variable(b_);
    gradus::Variable y = tape_.variable(start_);
    for (long i = 3; i + 2 <= nodes_; i += 2) y = y * a + b;
    y.backward();
    latest_ = y.item();
    tape_.clear();
  }
  double latest() const { return latest_; }

 private:
  long nodes_;
  gradus::Tape tape_;
  gradus::Tensor a_ = gradus::full({1, 1}, 0.999), b_ = gradus::full({1, 1}, 0.001), start_ = gradus::full({1, 1}, 0.5);
  double latest_ = 0;
};

}  // namespace benchmarks
