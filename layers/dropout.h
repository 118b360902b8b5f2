// Dropout: in training each number is dropped with probability p and the others are divided by 1 − p, so that means
// stay what they are ("inverted" dropout; Srivastava et al. 2014). In evaluate() it is the identity, and records
// nothing. The mask is drawn anew for each step, also in a Replay; each layer draws from a generator of its own.
//
//   Sequential model{Linear{64, 128, rng}, Relu{}, Dropout{0.5, rng}, Linear{128, 10, rng}};
//   model.evaluate();                         // nothing is dropped any more
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

/// x ⊙ mask / (1 − p), the mask 0 with probability p and else 1; dL/dx is masked likewise. Recorded: the mask and the
/// product; nothing if p is 0. `rng` must outlive the tape's use. Throws ArgumentError unless 0 ≤ p < 1.
Variable dropout(const Variable& x, double p, Generator& rng);

class Dropout : public Module {
 public:
  /// `p` is the share that is dropped. Draws from `rng` once, to split off a generator of its own. Throws ArgumentError
  /// unless 0 ≤ p < 1.
  Dropout(double p, Generator& rng);

  double p() const { return p_; }
  std::string description() const override;

 protected:
  Variable forward(const Variable& x) override;

 private:
  double p_;
  Generator* generator_;
};

}  // namespace gradus
