// The demos of a first lecture on activations, with its numbers: sigmoid and tanh deep in saturation, ReLU and leaky
// ReLU over their kink, softmax along the last axis; each with the slope that goes back. Expect five short paragraphs;
// exits with 1 if one of them is not what the lecture shows.
#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>

using namespace gradus;

int main() {
  Tape tape;
  bool as_told = true;
  const auto show = [&](const char* what, const Tensor& inputs, auto f) {
    tape.clear();
    const Variable x = tape.variable(inputs);
    const Variable y = f(x);
    sum(y).backward();
    const Tensor values = y.value(), slopes = x.grad();
    const Index last = inputs.size() - 1;
    std::printf("%s, %d values from %g to %g\n", what, static_cast<int>(inputs.size()), inputs.at({0}),
                inputs.at({last}));
    for (const Index i : {Index{0}, last / 2, last})
      std::printf("  x = %-9.6g  f(x) = %-12.9g  slope %.3g\n", inputs.at({i}), values.at({i}), slopes.at({i}));
    const std::vector<double> all = values.to_vector();
    for (std::size_t i = 1; i < all.size(); ++i) as_told = as_told && all[i] >= all[i - 1];
    return values;
  };

  const Tensor far = linspace(10, 20, 100);
  const Tensor s = show("sigmoid", far, [](const Variable& x) { return sigmoid(x); });
  show("tanh", far, [](const Variable& x) { return tanh(x); });
  Index ones = 0;
  for (const double y : s.to_vector()) ones += y == 1;
  std::printf("  Of sigmoid's 100 values %d are exactly 1 in float32: there the slope is 0.\n\n",
              static_cast<int>(ones));
  as_told = as_told && s.at({0}) > 0.9999 && s.at({99}) == 1;

  const Tensor r = show("relu", linspace(-20, 20, 1000), [](const Variable& x) { return relu(x); });
  const Tensor l =
      show("leaky_relu, slope 0.03", linspace(-5, 5, 200), [](const Variable& x) { return leaky_relu(x, 0.03); });
  as_told = as_told && r.at({0}) == 0 && r.at({999}) == 20 && std::abs(l.at({0}) + 0.15) < 1e-7 && l.at({199}) == 5;

  tape.clear();
  const Variable scores = tape.variable(Tensor::from({-1, 2, -3, 4, -2, 3, -3, 9}, {2, 4}));
  const Variable p = softmax(scores, -1);
  std::printf("\nsoftmax along the last axis\n  of %s\n  is %s\n", scores.value().string().c_str(),
              p.value().string().c_str());
  const Tensor sums = sum(p, -1).value();
  std::printf("  Each row sums to 1: %.7g and %.7g. A gap of 2 in the scores is a ratio of e^2: %.6g.\n", sums.at({0}),
              sums.at({1}), p.value().at({0, 3}) / p.value().at({0, 1}));
  for (const Index row : {Index{0}, Index{1}}) as_told = as_told && std::abs(sums.at({row}) - 1) < 1e-6;
  as_told = as_told && std::abs(p.value().at({0, 3}) / p.value().at({0, 1}) - std::exp(2.0)) < 1e-5;
  return as_told ? 0 : 1;
}
