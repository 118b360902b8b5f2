// Penalties: terms to add to a loss, so that of several ways to fit the data a simpler one is preferred: small weights,
// few weights, or few units active at a time. Their gradients come from the tape like any other.
//
//   Variable hidden = sigmoid(encoder(tape, batch.inputs));
//   Variable loss = mse(decoder(hidden), batch.inputs) + 0.5 * 1e-4 * l2_penalty(tape, model.parameters())
//                   + 3 * sparsity_penalty(hidden, 0.05);
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/parameter.h>

#include <span>

namespace gradus {

/// Σ |w| over all numbers of the parameters (Tibshirani 1996); gradient ±1, and 0 at 0. Throws ArgumentError if there
/// are no parameters, DTypeError if they are of two types. Biases are parameters too: leave them out if they shall be
/// free.
Variable l1_penalty(Tape& tape, std::span<Parameter* const> parameters);

/// Σ w² over all numbers of the parameters; gradient 2 w. Throws as l1_penalty.
/// An optimizer's weight_decay λ adds λ w to the gradient (Sgd, Adam), which is the gradient of λ/2 · l2_penalty: add
/// that, with the half, for the same steps. AdamW's decay is none of the gradient, and so no penalty is the same.
Variable l2_penalty(Tape& tape, std::span<Parameter* const> parameters);

/// Σ |a| over all units, averaged over the batch (the first axis): activations shall be few or small; gradient ±1 /
/// batch. Throws ShapeError for a scalar or an empty batch.
Variable activity_penalty(const Variable& activations);

/// Σ over the units of KL(ρ ‖ ρ̂) = ρ log(ρ/ρ̂) + (1 − ρ) log((1 − ρ)/(1 − ρ̂)), ρ̂ being a unit's mean over the batch
/// (the first axis): each unit shall be active for a share ρ of the examples (Ng 2011, "Sparse autoencoder",
/// section 3). For activations in (0, 1), such as a sigmoid's; infinite for a unit that is never, or always, on. Throws
/// ArgumentError unless 0 < ρ < 1, ShapeError for a scalar or an empty batch.
Variable sparsity_penalty(const Variable& activations, double rho = 0.05);

/// KL(ρ ‖ q) of two coins.
struct CoinDivergence {
  static constexpr std::string_view name = "coin_divergence";
  double rho = 0.05;
  auto value(auto q) const { return rho * log(rho / q) + (1 - rho) * log((1 - rho) / (1 - q)); }
  auto derivative(auto q, auto) const { return (1 - rho) / (1 - q) - rho / q; }
};
extern template const Operation& operation_of<CoinDivergence>();

}  // namespace gradus
