// What every activation owes, for each one in the catalogue: a right gradient and second gradient, the same numbers in
// all three readings and in both types, words, and a name it is found by.
#include <gradus/core/backward.h>

#include <tests/activations/samples.h>

#include <set>

namespace gradus::test {
namespace {

template <class Op>
class EveryActivation : public ::testing::Test {
 protected:
  Generator rng{seed(), 2};
  std::vector<Tensor> all = inputs_for(Op{}, rng);
};
TYPED_TEST_SUITE(EveryActivation, AllActivations, OperationName);

template <class Op>
class EveryElementwise : public EveryActivation<Op> {};
TYPED_TEST_SUITE(EveryElementwise, ElementwiseActivations, OperationName);

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

TYPED_TEST(EveryActivation, GradientEqualsCentralDifferences) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : this->all) {
    const GradcheckResult result = gradcheck(TypeParam::name, function_of(TypeParam{}), {input});
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(EveryActivation, GradientOfTheGradientEqualsCentralDifferences) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : this->all) {
    const GradcheckResult result = gradgradcheck(TypeParam::name, function_of(TypeParam{}), {input});
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(EveryActivation, ForwardModeEqualsReverseMode) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : this->all) {
    const GradcheckResult result = jvpcheck(TypeParam::name, function_of(TypeParam{}), {input});
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(EveryActivation, GradientReadAsTapeHasTheBitsOfTheGradientReadAsNumbers) {
  GRADUS_PRINT_SEED();
  for (DType dtype : {float32, float64}) {
    for (const Tensor& input : this->all) {
      const Tensor weights = random_tensor(input.shape(), this->rng, dtype);
      const Reading numeric = numeric_reading(TypeParam{}, input.to(dtype), weights);
      Tape tape;
      const Variable x = tape.variable(input.to(dtype));
      const Variable slope = vjp(apply(TypeParam{}, x), x, tape.constant(weights), {.create_graph = true});
      EXPECT_TRUE(same_bits(slope.value(), numeric.gradient)) << to_string(dtype) << input.shape().string();
    }
  }
}

TYPED_TEST(EveryActivation, Float32AgreesWithFloat64) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : this->all) {
    const Tensor narrow = input.to(float32);
    const Tensor weights = random_tensor(input.shape(), this->rng, float32, 0.5, 1.5);
    const Reading in_float = numeric_reading(TypeParam{}, narrow, weights);
    const Reading in_double = numeric_reading(TypeParam{}, narrow.to(float64), weights.to(float64));
    EXPECT_EQ(in_float.value.dtype(), float32);
    EXPECT_TRUE(close(in_float.value, in_double.value, 1e-6));
    EXPECT_TRUE(close(in_float.gradient, in_double.gradient, 2e-6));
  }
}

TYPED_TEST(EveryActivation, KeepsItsInputsShapeEvenIfEmpty) {
  Tape tape;
  for (const Shape& shape : {Shape{1}, Shape{0}, Shape{0, 3}, Shape{3, 0}, Shape{2, 3, 4, 5}}) {
    const Variable x = tape.variable(zeros(shape));
    const Variable y = apply(TypeParam{}, x);
    EXPECT_EQ(y.shape(), shape);
    sum(y).backward();
    EXPECT_EQ(x.grad().shape(), shape);
  }
}

TYPED_TEST(EveryActivation, NaNStaysNaN) {
  for (DType dtype : {float32, float64}) {
    const Tensor points = Tensor::from({std::nan(""), 1, 2}, {3}, dtype);
    EXPECT_TRUE(std::isnan(values(TypeParam{}, points)[0])) << to_string(dtype);
  }
}

TYPED_TEST(EveryActivation, ComesInWords) {
  const Activation f = TypeParam{};
  const Formula x = Formula::symbol("x");
  const Formula value = f.operation().describe(f.attributes(), std::span(&x, 1));
  const Formula slope =
      f.operation().words(f.attributes(), 0, std::span(&x, 1), Formula::symbol("y"), Formula::symbol("dL/dy"));
  for (const std::string& text : {value.text(), value.latex()}) EXPECT_NE(text.find('x'), std::string::npos) << text;
  for (const std::string& text : {slope.text(), slope.latex()})
    EXPECT_NE(text.find("dL/dy"), std::string::npos) << text;
}

TYPED_TEST(EveryActivation, IsFoundInTheCatalogueByItsName) {
  const Activation f = activation(TypeParam::name);
  EXPECT_EQ(&f.operation(), &operation_of<TypeParam>());
  EXPECT_EQ(f.operation().name, TypeParam::name);
  EXPECT_EQ(f.name().rfind(TypeParam::name, 0), 0U) << f.name();
  EXPECT_EQ(activation(f.name()).name(), f.name()) << "the full name is a name, too";
  EXPECT_EQ(f.is_elementwise(), is_pointwise<TypeParam>);
  EXPECT_TRUE(f.has_facts());
  Tape tape;
  const Variable x = tape.variable(this->all[1]);
  EXPECT_TRUE(same_bits(f(x).value(), apply(TypeParam{}, x).value()));
}

TYPED_TEST(EveryElementwise, ValueReadAsTapeHasTheNodesBits) {
  GRADUS_PRINT_SEED();
  // The sigmoid's numbers have fewer roundings than its formula.
  const double tolerance = std::is_same_v<TypeParam, Sigmoid> ? 4 : 0;
  for (DType dtype : {float32, float64}) {
    for (const Tensor& input : this->all) {
      Tape tape;
      const Variable x = tape.variable(input.to(dtype));
      const Tensor read = TypeParam{}.value(x).value();
      const Tensor node = apply(TypeParam{}, x).value();
      const double epsilon = dtype == float32 ? 0x1p-23 : 0x1p-52;
      EXPECT_TRUE(tolerance == 0 ? same_bits(read, node) : close(read, node, tolerance * epsilon)) << to_string(dtype);
    }
  }
}

TYPED_TEST(EveryElementwise, FormulaReadAsTapeHasTheGradientOfTheNode) {
  GRADUS_PRINT_SEED();
  for (const Tensor& input : this->all) {
    const Tensor weights = random_tensor(input.shape(), this->rng);
    Tape tape;
    const Variable x = tape.variable(input);
    TypeParam{}.value(x).backward(weights);
    EXPECT_TRUE(close(x.grad(), numeric_reading(TypeParam{}, input, weights).gradient, 1e-14));
  }
}

TYPED_TEST(EveryElementwise, WordsHaveTheKernelsNumbers) {
  GRADUS_PRINT_SEED();
  const Activation f = TypeParam{};
  const Tensor& input = this->all[0];
  const std::vector<double> y = values(f, input);
  const std::vector<double> slope = slopes(f, input);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const Formula x = Formula::symbol("x", input.to_vector()[i]);
    const Formula value = f.operation().describe(f.attributes(), std::span(&x, 1));
    const Formula words = f.operation().words(f.attributes(), 0, std::span(&x, 1), Formula::symbol("y", y[i]),
                                              Formula::symbol("g", 0.75));
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
  EXPECT_GE(listed.size(), 7U);
}

}  // namespace
}  // namespace gradus::test
