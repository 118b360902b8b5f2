// How sharp is the valley a network has found? The Hessian of its loss has a row for every parameter, but a product
// with it costs two or three gradients, and power iteration needs nothing else to find its largest eigenvalue λ. Plain
// gradient descent is stable up to the learning rate 2/λ and not beyond, which is then tried.
// Expect a check of the product against a difference of gradients, λ as it is refined, and two short descents; exits
// with 1 if the check fails.
#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>
#include <vector>

using namespace gradus;
using Vector = Eigen::VectorXd;  // of all parameters, one after another

namespace {

Generator rng{7};
const Dataset spirals = two_spirals(200, {.noise = 0.1}, rng);
const Tensor inputs = spirals.inputs.to(float64);
Sequential net{Linear{2, 16, rng, {.dtype = float64}}, Tanh{}, Linear{16, 16, rng, {.dtype = float64}}, Tanh{},
               Linear{16, 2, rng, {.dtype = float64}}};
const std::vector<Parameter*> parameters = net.parameters();

Variable loss(Tape& tape) { return cross_entropy(net(tape, inputs), spirals.labels); }

Vector joined(const std::vector<Variable>& parts) {
  Vector all(net.parameter_count());
  Index at = 0;
  for (const Variable& part : parts)
    for (const double element : part.value().to_vector()) all[at++] = element;
  return all;
}

Vector gradient() {
  Tape tape;
  return joined(grad(loss(tape), parameters));
}

Vector hessian_times(const Vector& v) {
  Tape tape;
  std::vector<Variable> directions;
  const double* from = v.data();
  for (const Parameter* parameter : parameters) {
    directions.push_back(
        tape.constant(Tensor::from(std::vector(from, from + parameter->shape().size()), parameter->shape())));
    from += parameter->shape().size();
  }
  return joined(hvp(loss(tape), parameters, directions));
}

/// w ← w + step.
void move(const Vector& step) {
  const double* from = step.data();
  for (Parameter* parameter : parameters)
    for (double& weight : parameter->mutable_value().values<double>()) weight += *from++;
}

}  // namespace

int main() {
  std::printf("%s\n%lld parameters, so a Hessian of %.2f million numbers, which is never formed.\n\n",
              net.description().c_str(), static_cast<long long>(net.parameter_count()),
              std::pow(static_cast<double>(net.parameter_count()), 2) / 1e6);

  Vector v(net.parameter_count());
  for (double& element : v) element = rng.normal();
  v.normalize();
  const double h = 1e-5;
  move(h * v);
  Vector difference = gradient();
  move(-2 * h * v);
  difference -= gradient();
  move(h * v);
  const Vector product = hessian_times(v);
  const double error = (difference / (2 * h) - product).norm() / product.norm();
  std::printf("H v differs from a difference of two gradients by %.0e of its length.\n\n", error);

  for (int step = 0; step < 1000; ++step) move(-0.3 * gradient());
  std::printf("After 1000 steps of training, power iteration for the largest eigenvalue:\n");
  double eigenvalue = 0;
  for (int products = 1; products <= 100; ++products) {
    const Vector turned = hessian_times(v);
    eigenvalue = v.dot(turned);
    v = turned.normalized();
    if (products == 1 || products == 10 || products == 100)
      std::printf("  after %3d products  %.4f\n", products, eigenvalue);
  }

  std::printf("\nLearning rates up to 2/%.3f = %.4f are stable. A push along the steepest direction,\n", eigenvalue,
              2 / eigenvalue);
  const Vector resting = gradient();
  for (const double share : {0.9, 1.1}) {
    Vector gone = 1e-6 * v;  // how far from where it rested
    move(gone);
    for (int step = 0; step < 30; ++step) {
      const Vector back = -share * 2 / eigenvalue * (gradient() - resting);
      move(back);
      gone += back;
    }
    std::printf("  at %.1f of that, is multiplied by %.1e in 30 steps: it %s.\n", share, gone.norm() / 1e-6,
                gone.norm() < 1e-6 ? "dies out" : "grows");
    move(-gone);
  }
  return error < 1e-6 ? 0 : 1;
}
