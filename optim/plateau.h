// Plateau: lowers the learning rate where the loss no longer gets better. It is the one schedule that looks at what
// happens, and so the one with a state: PyTorch's ReduceLROnPlateau, observation by observation.
//
//   Plateau plateau(0.1, {.patience = 5});
//   for (int epoch = 0; epoch < 100; ++epoch) {
//     ...
//     optimizer.set_learning_rate(plateau.observe(validation_loss));
//   }
#pragma once

namespace gradus {

struct PlateauOptions {
  double factor = 0.1;             // what is left of the rate [0 to 1, without 1]
  long patience = 10;              // observations without improvement that are let pass [≥ 0]
  double threshold = 1e-4;         // what is better by no more is no improvement [finite, ≥ 0]
  bool threshold_is_share = true;  // of |the best so far|; otherwise absolute
  long cooldown = 0;               // observations after a drop that do not count [≥ 0]
  double lowest = 0;               // the rate never drops below it [finite, ≥ 0]
  double least_change = 1e-8;      // a drop by no more does not happen [finite, ≥ 0]
  bool larger_is_better = false;   // for an accuracy instead of a loss
};

class Plateau {
 public:
  /// All that it remembers; a struct, so that it can be saved and given back.
  struct State {
    double rate;
    double best;      // ±∞ before the first observation
    long unimproved;  // observations in a row, without those of a cooldown
    long cooling;     // observations left of a cooldown
  };

  /// Throws ArgumentError, naming the option, for a rate or an option out of range.
  explicit Plateau(double rate, const PlateauOptions& options = {});

  /// Takes what was measured, once per epoch for example, and returns the rate to go on with. NaN is no improvement.
  double observe(double measured);
  double rate() const { return state_.rate; }
  double best() const { return state_.best; }

  const State& state() const { return state_; }
  void restore(const State& state) { state_ = state; }

 private:
  bool is_better(double measured) const;

  PlateauOptions options_;
  State state_;
};

}  // namespace gradus
