// The update rules of the optimizers for one number, written down straight from the papers in double: what the
// optimizers' vectorised updates are compared with. Gradients are of ½ c (w − t)².
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::test {

struct SgdRule {
  double rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  double decay = 0;
  double dampening = 0;
  double velocity = 0;
  int t = 0;

  double operator()(double w, double gradient) {
    gradient += decay * w;
    velocity = ++t == 1 ? gradient : momentum * velocity + (1 - dampening) * gradient;
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
  bool amsgrad = false;
  double mean = 0;
  double square = 0;
  double largest = 0;
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
    largest = std::max(largest, square);
    const double unbiased_square = (amsgrad ? largest : square) / (1 - std::pow(beta2, t));
    return w - rate * unbiased_mean / (std::sqrt(unbiased_square) + epsilon);
  }
};

struct NAdamRule {
  double rate = 2e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double decay = 0;
  double momentum_decay = 4e-3;
  double mean = 0;
  double square = 0;
  double product = 1;
  int t = 0;

  double operator()(double w, double gradient) {
    ++t;
    gradient += decay * w;
    const double now = beta1 * (1 - std::pow(0.96, t * momentum_decay) / 2);
    const double next = beta1 * (1 - std::pow(0.96, (t + 1) * momentum_decay) / 2);
    product *= now;
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient * gradient;
    const double ahead = next * mean / (1 - product * next) + (1 - now) * gradient / (1 - product);
    return w - rate * ahead / (std::sqrt(square / (1 - std::pow(beta2, t))) + epsilon);
  }
};

struct RmsPropRule {
  double rate = 0.01;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double decay = 0;
  double momentum = 0;
  bool centred = false;
  double mean = 0;
  double square = 0;
  double velocity = 0;

  double operator()(double w, double gradient) {
    gradient += decay * w;
    square = alpha * square + (1 - alpha) * gradient * gradient;
    mean = alpha * mean + (1 - alpha) * gradient;
    const double variance = centred ? square - mean * mean : square;
    velocity = momentum * velocity + gradient / (std::sqrt(variance) + epsilon);
    return w - rate * velocity;
  }
};

struct AdagradRule {
  double rate = 0.01;
  double rate_decay = 0;
  double decay = 0;
  double sum = 0;
  double epsilon = 1e-10;
  int t = 0;

  double operator()(double w, double gradient) {
    ++t;
    gradient += decay * w;
    sum += gradient * gradient;
    return w - rate / (1 + (t - 1) * rate_decay) * gradient / (std::sqrt(sum) + epsilon);
  }
};

struct AdadeltaRule {
  double rate = 1;
  double rho = 0.9;
  double epsilon = 1e-6;
  double decay = 0;
  double square = 0;
  double change_square = 0;

  double operator()(double w, double gradient) {
    gradient += decay * w;
    square = rho * square + (1 - rho) * gradient * gradient;
    const double change = std::sqrt(change_square + epsilon) / std::sqrt(square + epsilon) * gradient;
    change_square = rho * change_square + (1 - rho) * change * change;
    return w - rate * change;
  }
};

}  // namespace gradus::test
