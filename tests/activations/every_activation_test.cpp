// What every activation owes, for each one in the catalogue: a right gradient and second gradient, the same numbers in
// all three readings and in both types, words, and a name it is found by.
#include <gradus/core/backward.h>

#include <tests/activations/samples.h>

namespace gradus::test {
namespace {

class EveryActivation : public ::testing::TestWithParam<Listed> {
 protected:
  const Activation& f = GetParam().f;
  Generator rng{seed(), 2};
  std::vector<Tensor> all = inputs_for(f, rng);

  template <class Check>
  void expect_passes(Check check) {
    GRADUS_PRINT_SEED();
    for (const Tensor& input : all) {
      const GradcheckResult result = check(f.name(), function_of(f), std::vector{input});
      EXPECT_TRUE(result) << result.message;
      if (!f.second()) continue;
      // The second operand: one number, and one for each element of the last axis.
      for (Index size : {Index{1}, input.shape()[-1]}) {
        const auto both = [&](std::span<const Variable> in) { return f(in[0], in[1]); };
        const GradcheckResult of_both = check(f.name(), both, std::vector{input, spread_out({size}, rng)});
        EXPECT_TRUE(of_both) << of_both.message;
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryActivation, ::testing::ValuesIn(all_listed()), ListedName());

class EveryElementwise : public EveryActivation {};
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryElementwise, ::testing::ValuesIn(elementwise_listed()), ListedName());

struct Reading {
  Tensor value;
  Tensor gradient;
};

Reading numeric_reading(const Activation& f, const Tensor& input, const Tensor& weights) {
  Tape tape;
  const Variable x = tape.variable(input);
  const Variable y = f(x);
  y.backward(weights);
  return {y.value(), x.grad()};
}

Shape shape_of_result(const Activation& f, const Tensor& input) {
  return input.shape().with(-1, input.shape()[-1] / f.inputs_per_output());
}

TEST_P(EveryActivation, GradientEqualsCentralDifferences) {
  expect_passes([](auto&&... of) { return gradcheck(of...); });
}

TEST_P(EveryActivation, GradientOfTheGradientEqualsCentralDifferences) {
  expect_passes([](auto&&... of) { return gradgradcheck(of...); });
}

TEST_P(EveryActivation, ForwardModeEqualsReverseMode) {
  expect_passes([](auto&&... of) { return jvpcheck(of...); });
}

TEST_P(EveryActivation, GradientReadAsTapeHasTheBitsOfTheGradientReadAsNumbers) {
  GRADUS_PRINT_SEED();
  for (DType dtype : {float32, float64}) {
    for (const Tensor& input : all) {
      const Tensor weights = random_tensor(shape_of_result(f, input), rng, dtype);
      const Reading numeric = numeric_reading(f, input.to(dtype), weights);
      Tape tape;
      const Variable x = tape.variable(input.to(dtype));
      const Variable slope = vjp(f(x), x, tape.constant(weights), {.create_graph = true});
      EXPECT_TRUE(same_bits(slope.value(), numeric.gradient)) << to_string(dtype) << input.shape().string();
    }
  }
}

TEST_P(EveryActivation, Float32AgreesWithFloat64) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : all) {
    const Tensor narrow = input.to(float32);
    const Tensor weights = random_tensor(shape_of_result(f, input), rng, float32, 0.5, 1.5);
    const Reading in_float = numeric_reading(f, narrow, weights);
    const Reading in_double = numeric_reading(f, narrow.to(float64), weights.to(float64));
    EXPECT_EQ(in_float.value.dtype(), float32);
    EXPECT_TRUE(close(in_float.value, in_double.value, 1e-6));
    EXPECT_TRUE(close(in_float.gradient, in_double.gradient, 2e-6));
  }
}

TEST_P(EveryActivation, HasItsInputsShapeEvenIfEmpty) {
  Tape tape;
  for (const Shape& shape : {Shape{1}, Shape{0}, Shape{0, 3}, Shape{3, 0}, Shape{2, 3, 4, 5}}) {
    const Variable x = tape.variable(zeros(widened(f, shape)));
    const Variable y = f(x);
    EXPECT_EQ(y.shape(), shape);
    sum(y).backward();
    EXPECT_EQ(x.grad().shape(), x.shape());
  }
}

TEST_P(EveryActivation, NaNStaysNaN) {
  for (DType dtype : {float32, float64}) {
    const Tensor points = Tensor::from({std::nan(""), 1, 2, -1, -2, 0}, {6}, dtype);
    EXPECT_TRUE(std::isnan(values(f, points)[0])) << to_string(dtype);
  }
}

TEST_P(EveryActivation, ComesInWords) {
  const std::vector<Formula> operands = symbols(f);
  const Formula value = f.operation().describe(f.attributes(), operands);
  const Formula slope =
      f.operation().words(f.attributes(), 0, operands, Formula::symbol("y"), Formula::symbol("dL/dy"));
  for (const std::string& text : {value.text(), value.latex()}) EXPECT_NE(text.find('x'), std::string::npos) << text;
  for (const std::string& text : {slope.text(), slope.latex()})
    EXPECT_NE(text.find("dL/dy"), std::string::npos) << text;
}

TEST_P(EveryActivation, IsFoundInTheCatalogueByItsName) {
  const Activation found = activation(f.name());
  EXPECT_EQ(&found.operation(), &f.operation());
  EXPECT_EQ(found.name(), f.name());
  EXPECT_EQ(f.name().rfind(f.operation().name, 0), 0U) << f.name();
  EXPECT_EQ(f.is_elementwise(), f.operation().pointwise != nullptr);
  EXPECT_TRUE(f.has_facts());
  EXPECT_EQ(activation(f.operation().name).operation().name, f.operation().name) << "with its usual parameters";
  if (f.second() && f.second()->is_random) return;  // a third is not written with all its digits
  Tape tape;
  const Variable x = tape.variable(all[1]);
  EXPECT_TRUE(same_bits(f(x).value(), found(x).value()));
}

TEST_P(EveryElementwise, ValueReadAsTapeHasTheNodesBits) {
  GRADUS_PRINT_SEED();
  // The numbers of these have fewer roundings than their formulas.
  const bool has_own_numbers =
      std::set<std::string_view>{"sigmoid", "tanhshrink", "squareplus"}.contains(f.operation().name);
  for (DType dtype : {float32, float64}) {
    for (const Tensor& input : all) {
      Tape tape;
      const Variable x = tape.variable(input.to(dtype));
      const Tensor read = GetParam().read_as_tape(f, x).value();
      const Tensor node = f(x).value();
      const double epsilon = dtype == float32 ? 0x1p-23 : 0x1p-52;
      EXPECT_TRUE(has_own_numbers ? close(read, node, 8 * epsilon) : same_bits(read, node)) << to_string(dtype);
    }
  }
}

TEST_P(EveryElementwise, FormulaReadAsTapeHasTheGradientOfTheNode) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : all) {
    const Tensor weights = random_tensor(input.shape(), rng);
    Tape tape;
    const Variable x = tape.variable(input);
    GetParam().read_as_tape(f, x).backward(weights);
    EXPECT_TRUE(close(x.grad(), numeric_reading(f, input, weights).gradient, 1e-14));
  }
}

TEST_P(EveryElementwise, WordsHaveTheKernelsNumbers) {
  GRADUS_PRINT_SEED();
  const Tensor& input = all[0];
  const std::vector<double> y = values(f, input);
  const std::vector<double> slope = slopes(f, input);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const std::vector<Formula> operands = symbols(f, input.to_vector()[i]);
    const Formula value = f.operation().describe(f.attributes(), operands);
    const Formula words =
        f.operation().words(f.attributes(), 0, operands, Formula::symbol("y", y[i]), Formula::symbol("g", 0.75));
    ASSERT_TRUE(value.value() && words.value()) << value.text() << words.text();
    EXPECT_NEAR(*value.value(), y[i], 1e-14 * std::max(1.0, std::abs(y[i]))) << value.numbers();
    EXPECT_NEAR(*words.value(), 0.75 * slope[i], 1e-14) << words.numbers();
  }
}

TEST(ActivationList, HasEveryActivationOnceAndInOrder) {
  std::vector<std::string_view> listed;
#define GRADUS_TEST_NAME(Op) listed.push_back(Op::name);
  GRADUS_ACTIVATIONS(GRADUS_TEST_NAME)
#undef GRADUS_TEST_NAME
  EXPECT_EQ(std::set(listed.begin(), listed.end()).size(), listed.size()) << "no name twice";
  ASSERT_EQ(activations().size(), listed.size());
  for (std::size_t i = 0; i < listed.size(); ++i) EXPECT_EQ(activations()[i].operation().name, listed[i]);
  EXPECT_GE(listed.size(), 33U);
}

}  // namespace
}  // namespace gradus::test
