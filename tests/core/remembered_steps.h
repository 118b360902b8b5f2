// What the tests of a tape that remembers the step before compare and train with.
#pragma once

#include <gradus/core/parameter_update.h>

#include <tests/support/expect.h>

#include <vector>

namespace gradus::test {

// Everything a step computed, to be compared.
using Numbers = std::vector<Tensor>;

inline ::testing::AssertionResult same(const Numbers& a, const Numbers& b) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << a.size() << " numbers are not " << b.size();
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const auto result = same_bits(a[i], b[i]); !result)
      return ::testing::AssertionFailure() << "number " << i << ": " << result.message();
  return ::testing::AssertionSuccess();
}

// w ← w − g/8, in place as it is computed, or by a pass of its own; `other` is not its business.
class Descent : public ParameterUpdate {
 public:
  Descent(bool is_linear, const Parameter* other) : is_linear_(is_linear), other_(other) {}
  bool owns(const Parameter& parameter) override { return &parameter != other_; }
  const double* linear_factor() const override { return is_linear_ ? &linear_factor_ : nullptr; }
  /// Where it is not linear, there is no factor to be read.
  void set_linear(bool is_linear) {
    is_linear_ = is_linear;
    linear_factor_ = is_linear ? factor_ : 0;
  }
  void apply(Parameter& parameter) override {
    parameter.mutable_value().matrix<double>() += factor_ * parameter.gradient().matrix<double>();
    parameter.zero_gradient();
  }

 private:
  bool is_linear_;
  const Parameter* other_;
  double factor_ = -0.125;
  double linear_factor_ = factor_;
};

struct Parameters {
  Parameter weight{"weight", Tensor({4, 4}, float64)};
  Parameter bias{"bias", Tensor({4}, float64)};
  Parameter scale{"scale", Tensor({4}, float64)};
  Descent linear{true, &scale};
  Descent plain{false, &scale};

  explicit Parameters(std::uint64_t seed_of_values) {
    Generator rng(seed_of_values);
    weight.assign(random_tensor({4, 4}, rng));
    bias.assign(random_tensor({4}, rng));
    scale.assign(random_tensor({4}, rng));
  }
  std::vector<Parameter*> all() { return {&weight, &bias, &scale}; }
};

}  // namespace gradus::test
