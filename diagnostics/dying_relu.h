// How likely a deep ReLU network is dead before training: each layer's units may all be off, and nothing that is fed in
// makes a difference (Lu, Shin, Su and Karniadakis 2020, "Dying ReLU and initialization"). For weights drawn
// symmetrically and independently, whatever their size, and biases of 0: an initialiser's scale does not help, width
// does.
//
//   dead_at_a_point({.width = 2, .layers = 10});        // 0.9249
//   BornDead dead = born_dead({.width = 2, .layers = 10});
//   dead.lower, dead.upper;                             // 0.8703, 0.9249; drawing such networks gives 0.880
#pragma once

namespace gradus {

/// Layers of weights, the last of which is the head: layers − 1 hidden layers, each of `width` units.
struct ReluNet {
  int width = 1;
  int layers = 2;
};

/// The probability that the last hidden layer is 0 for one given input that is not 0, exact: 1 − (1 − 2^−N)^{L−1}, N
/// being the width and L the layers. Each hidden layer is off with probability 2^−N, if the one before is not. All
/// functions throw ArgumentError for a width below 1 or fewer than two layers.
double dead_at_a_point(const ReluNet& net);

struct BornDead {
  double lower = 0;
  double upper = 1;
};

/// Bounds of the probability that the network is *born dead*: the same for all inputs, which are one number each. The
/// upper one is dead_at_a_point, which holds for inputs of more numbers too; for two and three layers the lower one is
/// the probability itself. With one number, the network is linear on either side of 0, and the lower bound takes the
/// two sides for as different after each layer as they are after the first.
BornDead born_dead(const ReluNet& net);

/// The probability that a unit of the first layer is off for both of two inputs with this angle between them, in
/// radians: (π − θ) / 2π. 1/2 for inputs in one direction, 0 for opposite ones. Throws ArgumentError for an angle
/// outside [0, π].
double off_for_both(double angle);

}  // namespace gradus
