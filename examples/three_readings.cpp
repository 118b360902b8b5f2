// One formula, read three ways. Swish is written once, below, as a textbook would; the library reads it as numbers
// (the value and the gradient), as tape (the gradient of the gradient) and as words (what it tells a student).
// Expect three short paragraphs; exits with 1 if the gradient check fails.
#include <gradus/gradus.h>

#include <cstdio>
#include <iostream>

using namespace gradus;

struct Swish {
  static constexpr std::string_view name = "swish";
  static auto value(auto x) { return x / (1 + exp(-x)); }
  static auto derivative(auto x, auto y) { return (1 + (x - y)) / (1 + exp(-x)); }
};
Variable swish(const Variable& x) { return apply(Swish{}, x); }

int main() {
  Tape tape;
  const Variable x = tape.variable(Tensor::from({-2, -0.5, 0, 0.5, 2}, {5}, float64));

  const Variable y = swish(x);
  sum(y).backward();
  std::cout << "As numbers\n  x        " << x.value().string() << "\n  swish    " << y.value().string()
            << "\n  gradient " << x.grad().string() << "\n\n";

  const Variable slope = grad(sum(swish(x)), x, {.create_graph = true});
  const Variable bend = grad(sum(slope), x);
  std::cout << "As tape\n  second derivative " << bend.value().string() << "\n\n";

  std::cout << "As words, with the numbers of element 3\n" << explain(y, 3) << "\n";

  const auto checked = gradcheck("swish", [](auto in) { return swish(in[0]); }, {linspace(-3, 3, 13)});
  std::cout << (checked ? "gradcheck agrees with central differences\n" : checked.message + "\n");
  return checked ? 0 : 1;
}
