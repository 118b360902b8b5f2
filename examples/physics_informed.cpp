// A network that solves a differential equation it is never shown a solution of: u″ = −u with u(0) = 0 and u′(0) = 1,
// whose solution is sin x. The loss is how far the network is from obeying (Raissi, Perdikaris and Karniadakis 2019);
// u′ and u″ are on the tape, by forward mode twice, so the loss that contains them is differentiated like any other.
// Expect the loss as it falls, and a table of u, u′ and u″ beside the solution; exits with 1 if u is off by more than
// 0.01.
#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>
#include <numbers>

using namespace gradus;

namespace {

struct Solution {
  Variable u, slope, bend;
};

// u, u′ and u″ at every point; all points move at speed 1, and each output depends on its own point alone.
Solution solve(Module& net, const Variable& x) {
  const Variable along = broadcast_to(x.constant(1), x.shape());
  const Variable u = net(x);
  const Variable slope = jvp(u, {x}, {along});
  return {u, slope, jvp(slope, {x}, {along})};
}

}  // namespace

int main() {
  Generator rng{3};
  const double end = 2 * std::numbers::pi;
  const Tensor points = linspace(0, end, 40, float64).reshaped({40, 1});
  Sequential net{Linear{1, 24, rng, {.dtype = float64}}, Tanh{}, Linear{24, 24, rng, {.dtype = float64}}, Tanh{},
                 Linear{24, 1, rng, {.dtype = float64}}};
  Adam optimizer{net.parameters(), {.learning_rate = 5e-3}};

  Replay loss_at([&](const Variable& x) {
    const auto [u, slope, bend] = solve(net, x);
    const Variable start = slice(u, 0, 0, 1);
    const Variable push = slice(slope, 0, 0, 1) - 1;
    return mean(square(bend + u)) + sum(square(start)) + sum(square(push));
  });
  std::printf("u'' = -u, u(0) = 0, u'(0) = 1, learned by %s\n\n  step   loss\n", net.description().c_str());
  const int steps = 4000;
  for (int step = 0; step <= steps; ++step) {
    const Variable loss = loss_at(points);
    if (step % 500 == 0) std::printf("  %4d   %.2e\n", step, loss.item());
    loss.backward();
    optimizer.set_learning_rate(5e-3 * 0.5 * (1 + std::cos(std::numbers::pi * step / steps)));
    optimizer.step();
  }

  Tape tape;
  const Tensor shown = linspace(0, end, 9, float64);
  const auto [u, slope, bend] = solve(net, tape.variable(shown.reshaped({9, 1})));
  std::printf("\n     x        u    sin x       u'    cos x      u''   -sin x\n");
  double worst = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    const double x = shown.to_vector()[i], at = u.value().to_vector()[i];
    std::printf("%6.3f  %7.4f  %7.4f  %7.4f  %7.4f  %7.4f  %7.4f\n", x, at, std::sin(x), slope.value().to_vector()[i],
                std::cos(x), bend.value().to_vector()[i], -std::sin(x));
    worst = std::max(worst, std::abs(at - std::sin(x)));
  }
  std::printf("\nThe network is within %.4f of the solution.\n", worst);
  return worst <= 0.01 ? 0 : 1;
}
