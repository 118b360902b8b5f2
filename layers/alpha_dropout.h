// AlphaDropout: dropout for SELU networks (Klambauer et al. 2017, section "New dropout technique"). What is dropped is
// set to SELU's limit on the far left instead of 0, and all is then scaled and shifted so that inputs of mean 0 and
// variance 1 keep both, which is what such networks live on. In evaluate() it is the identity, and records nothing.
//
//   Sequential model{Linear{64, 128, rng, {.weight = lecun_normal()}}, Selu{}, AlphaDropout{0.05, rng}, ...};
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

/// a (x ⊙ mask + α′ (1 − mask)) + b, the mask 0 with probability p and else 1; dL/dx = a dL/dy ⊙ mask. Nothing is
/// recorded if p is 0. `rng` must outlive the tape's use. Throws ArgumentError unless 0 ≤ p < 1.
Variable alpha_dropout(const Variable& x, double p, Generator& rng);

class AlphaDropout : public Module {
 public:
  /// As Dropout's.
  AlphaDropout(double p, Generator& rng);

  double p() const { return p_; }
  std::string description() const override;

 protected:
  Variable forward(const Variable& x) override;

 private:
  double p_;
  Generator* generator_;
};

}  // namespace gradus
