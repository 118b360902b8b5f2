// The update rules of the optimizers for one number, written down straight from the papers in double: what the
// optimizers' vectorised updates are compared with. Gradients are of ½ c (w − t)².
#pragma once

#include <cmath>
#include <vector>

namespace gradus::test {

struct SgdRule {
  double rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  double decay = 0;
  double velocity = 0;

  double operator()(double w, double gradient) {
    gradient += decay * w;
    velocity = momentum * velocity + gradient;
    return w - rate * (nesterov ? gradient + momentum * velocity : velocity);
  }
};

struct AdamRule {
  double rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double decay = 0;
  bool decoupled = false;
  double mean = 0;
  double square = 0;
  int t = 0;

  double operator()(double w, double gradient) {
    ++t;
    if (decoupled)
      w -= rate * decay * w;
    else
      gradient += decay * w;
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient * gradient;
    const double unbiased_mean = mean / (1 - std::pow(beta1, t));
    const double unbiased_square = square / (1 - std::pow(beta2, t));
    return w - rate * unbiased_mean / (std::sqrt(unbiased_square) + epsilon);
  }
};

}  // namespace gradus::test
