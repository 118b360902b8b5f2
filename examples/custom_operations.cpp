// Two operations that the library does not have, in a program of one's own: a pointwise one, whose value and derivative
// are all it states, and a structural one, which states its shape, its kernel, and its gradient in terms of operations.
// Both are then differentiated twice, forward and backward, checked against central differences, and written down.
// Expect a gradient, a rule in words, and six checks; exits with 1 if one fails.
#include <gradus/gradus.h>

#include <iostream>
#include <numbers>

using namespace gradus;

// ---- pointwise: log cosh, a loss between square and absolute value, in a form that does not overflow
struct LogCosh {
  static constexpr std::string_view name = "log_cosh";
  static auto value(auto x) { return abs(x) + log1p(exp(-2 * abs(x))) - std::numbers::ln2; }
  static auto derivative(auto x, auto) { return tanh(x); }
};
Variable log_cosh(const Variable& x) { return apply(LogCosh{}, x); }

// ---- structural: yᵢ = x₀ + … + xᵢ along the last axis
struct CumulativeSum {
  static constexpr std::string_view name = "cumulative_sum";
  static constexpr int arity = 1;

  static Shape shape(const Operands& in) {
    if (in[0].rank() == 0) throw ShapeError("[cumulative_sum] " + in.name(0) + " has no axis to sum along.");
    return in[0];
  }

  static void evaluate(std::span<const Array> in, const Array& y, Write write) {
    const Index columns = y.shape[-1];
    dispatch(y.dtype, [&]<class T>() {
      const T* from = in[0].as<const T>();
      T* to = y.as<T>();
      T sum = 0;
      for (Index i = 0; i < y.size(); ++i) {
        sum = i % columns == 0 ? from[i] : sum + from[i];
        to[i] = write == Write::add ? to[i] + sum : sum;
      }
    });
  }

  // xᵢ is part of all later sums: dL/dxᵢ = gᵢ + gᵢ₊₁ + …, which is the total less what was summed before.
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return sum(g, -1, true) - apply(CumulativeSum{}, g) + g; });
  }
};
Variable cumulative_sum(const Variable& x) { return apply(CumulativeSum{}, x); }

int main() {
  Tape tape;
  const Variable x = tape.variable(Tensor::from({-1, 0.5, 2}, {3}, float64));
  const Variable y = cumulative_sum(log_cosh(x));
  sum(y).backward();
  std::cout << "cumulative_sum(log_cosh(x))  " << y.value().string() << "\nits gradient                 "
            << x.grad().string() << "\n\n";
  const Formula g = Formula::symbol("g"), a = Formula::symbol("x");
  const LogCosh smooth_abs;
  const CumulativeSum running_sum;
  std::cout << "log_cosh(x) = " << LogCosh::value(a).text() << "\n  dL/dx = "
            << operation_of<LogCosh>().words(&smooth_abs, 0, std::span(&a, 1), Formula::symbol("y"), g).text()
            << "\ncumulative_sum(x)\n  dL/dx = "
            << operation_of<CumulativeSum>().words(&running_sum, 0, std::span(&a, 1), Formula::symbol("y"), g).text()
            << "\n\n";

  bool all_passed = true;
  const auto report = [&](const char* what, const GradcheckResult& result) {
    std::cout << (result ? "passed  " : "FAILED  ") << what << (result ? "" : "\n  " + result.message) << "\n";
    all_passed = all_passed && result;
  };
  const std::vector<Tensor> points{Tensor::from({-3, -1, -0.2, 0.3, 1, 4}, {2, 3}, float64)};
  const CheckedFunction pointwise = [](auto in) { return log_cosh(in[0]); };
  const CheckedFunction structural = [](auto in) { return cumulative_sum(square(in[0])); };
  report("gradcheck of log_cosh", gradcheck("log_cosh", pointwise, points));
  report("gradgradcheck of log_cosh", gradgradcheck("log_cosh", pointwise, points));
  report("jvpcheck of log_cosh", jvpcheck("log_cosh", pointwise, points));
  report("gradcheck of cumulative_sum", gradcheck("cumulative_sum", structural, points));
  report("gradgradcheck of cumulative_sum", gradgradcheck("cumulative_sum", structural, points));
  report("jvpcheck of cumulative_sum", jvpcheck("cumulative_sum", structural, points));
  return all_passed ? 0 : 1;
}
