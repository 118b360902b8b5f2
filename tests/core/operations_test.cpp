// What every operation owes, for each one on the list in core/operations.h: a right gradient and second gradient, the
// same gradient in all three readings, words, honest errors. An operation is tested by being listed.
#include <tests/support/examples.h>

#include <gradus/core/backward.h>

#include <set>

namespace gradus::test {
namespace {

template <class Op>
class Operations : public ::testing::Test {
 protected:
  Generator rng{seed(), 1};
  std::vector<Sample> all = samples<Op>(rng);
};
TYPED_TEST_SUITE(Operations, AllOperations, OperationName);

template <class Op>
class Differentiable : public Operations<Op> {};
TYPED_TEST_SUITE(Differentiable, DifferentiableOperations, OperationName);

template <class Op>
class PointwiseOnes : public Operations<Op> {};
TYPED_TEST_SUITE(PointwiseOnes, PointwiseOperations, OperationName);

template <class Op>
class MisusableOnes : public Operations<Op> {};
using Misusable = Those<CanBeMisused, AllOperations>::Types;
TYPED_TEST_SUITE(MisusableOnes, Misusable, OperationName);

template <class Op>
class OnesOfSeveralOperands : public Operations<Op> {};
using OfSeveralOperands = Those<HasSeveralOperands, AllOperations>::Types;
TYPED_TEST_SUITE(OnesOfSeveralOperands, OfSeveralOperands, OperationName);

std::vector<Variable> record_inputs(Tape& tape, const std::vector<Tensor>& inputs, DType dtype) {
  std::vector<Variable> variables;
  for (const Tensor& input : inputs) variables.push_back(tape.variable(input.to(dtype)));
  return variables;
}

// dL/d(input) for each input, by backward(), where L weighs the outputs at random.
struct Numeric {
  Tensor value;
  Tensor seed;
  std::vector<Tensor> gradients;
};
Numeric numeric_reading(const Sample& sample, DType dtype, Generator rng) {
  Tape tape;
  const std::vector<Variable> in = record_inputs(tape, sample.inputs, dtype);
  const Variable y = sample.record(in);
  const Tensor weights = random_tensor(y.shape(), rng, dtype, 0.5, 1.5);
  y.backward(weights);
  Numeric result{y.value(), weights, {}};
  for (const Variable& x : in) result.gradients.push_back(x.grad());
  return result;
}

TYPED_TEST(Operations, GradientEqualsCentralDifferences) {
  GRADUS_PRINT_SEED();
  for (const Sample& sample : this->all) {
    if (!detail::is_differentiable<TypeParam>()) {
      Tape tape;
      EXPECT_FALSE(sample.record(record_inputs(tape, sample.inputs, float64)).needs_gradient());
      continue;
    }
    const GradcheckResult result = gradcheck(TypeParam::name, sample.record, sample.inputs);
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(Differentiable, GradientOfTheGradientEqualsCentralDifferences) {
  GRADUS_PRINT_SEED();
  for (const Sample& sample : this->all) {
    const GradcheckResult result =
        gradgradcheck(TypeParam::name, sample.record, sample.inputs, {.tolerance = 1e-6, .floor = 0.1});
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(Differentiable, ForwardModeEqualsReverseMode) {
  GRADUS_PRINT_SEED();
  for (const Sample& sample : this->all) {
    const GradcheckResult result = jvpcheck(TypeParam::name, sample.record, sample.inputs);
    EXPECT_TRUE(result) << result.message;
  }
}

TYPED_TEST(Differentiable, TapeReadingEqualsNumericReading) {
  GRADUS_PRINT_SEED();
  for (const Sample& sample : this->all) {
    const Numeric numeric = numeric_reading(sample, float64, this->rng);
    Tape tape;
    const std::vector<Variable> in = record_inputs(tape, sample.inputs, float64);
    const Variable y = sample.record(in);
    const Variable seed = tape.constant(numeric.seed);
    const std::vector<Variable> recorded = vjp({&y, 1}, in, {&seed, 1}, {.create_graph = true});
    for (std::size_t i = 0; i < in.size(); ++i)
      EXPECT_TRUE(close(recorded[i].value(), numeric.gradients[i], 1e-15)) << "operand " << i;
  }
}

TYPED_TEST(Differentiable, UsedTwiceDoublesTheGradientExactly) {
  GRADUS_PRINT_SEED();
  for (DType dtype : {float32, float64}) {
    for (const Sample& sample : this->all) {
      const Numeric once = numeric_reading(sample, dtype, this->rng);
      const CheckedFunction& record = sample.record;
      const Sample doubled{sample.inputs, [&](std::span<const Variable> in) { return record(in) + record(in); }};
      const Numeric twice = numeric_reading(doubled, dtype, this->rng);
      // Both uses add the same numbers: g + g is exact where one use reaches an operand once.
      for (std::size_t i = 0; i < sample.inputs.size(); ++i) {
        Tape tape;
        const Variable g = tape.constant(once.gradients[i]);
        EXPECT_TRUE(close(twice.gradients[i], (g + g).value(), dtype == float32 ? 1e-6 : 1e-15)) << "operand " << i;
      }
    }
  }
}

TYPED_TEST(Operations, KernelAddsWhereItIsToldToAdd) {
  GRADUS_PRINT_SEED();
  for (DType dtype : {float32, float64}) {
    for (const Sample& sample : this->all) {
      Tape tape;
      const Variable y = sample.record(record_inputs(tape, sample.inputs, dtype));
      const Node& node = tape.nodes()[y.id()];
      ASSERT_EQ(node.operation->name, TypeParam::name);
      std::vector<Array> arrays;
      for (NodeId id : node.inputs()) arrays.push_back(tape.nodes()[id].array());
      Tensor sum = full(y.shape(), 3, dtype);
      Arena scratch;
      node.operation->evaluate(node.attributes, arrays, sum.array(), Write::add, scratch);
      EXPECT_TRUE(close(sum, (y + 3).value(), dtype == float32 ? 1e-6 : 1e-14));
    }
  }
}

TYPED_TEST(Differentiable, Float32AgreesWithFloat64) {
  GRADUS_PRINT_SEED();
  for (const Sample& sample : this->all) {
    Sample rounded = sample;  // the same numbers for both
    for (Tensor& input : rounded.inputs) input = input.to(float32).to(float64);
    const Numeric narrow = numeric_reading(rounded, float32, this->rng);
    const Numeric wide = numeric_reading(rounded, float64, this->rng);
    EXPECT_EQ(narrow.value.dtype(), float32);
    EXPECT_TRUE(close(narrow.value, wide.value, 3e-6));
    for (std::size_t i = 0; i < narrow.gradients.size(); ++i)
      EXPECT_TRUE(close(narrow.gradients[i], wide.gradients[i], 3e-5)) << "operand " << i;
  }
}

TYPED_TEST(Operations, ComesInWords) {
  for (const Sample& sample : this->all) {
    Tape tape;
    const Variable y = sample.record(record_inputs(tape, sample.inputs, float64));
    const Node& node = tape.nodes()[y.id()];
    std::vector<Formula> in;
    for (std::size_t i = 0; i < node.operand_count; ++i) in.push_back(Formula::symbol("x" + std::to_string(i)));
    const Formula value = node.operation->describe(node.attributes, in);
    EXPECT_NE(value.text().find("x0"), std::string::npos) << value.text();
    EXPECT_NE(value.latex().find("x0"), std::string::npos) << value.latex();
    const Formula g = Formula::symbol("g");
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Formula words = node.operation->words(node.attributes, static_cast<int>(i), in, Formula::symbol("y"), g);
      EXPECT_FALSE(words.text().empty());
      EXPECT_FALSE(words.latex().empty());
      // What is not zero is proportional to g.
      EXPECT_TRUE(words.is(0) || words.text().find("g") != std::string::npos) << words.text();
    }
  }
}

TYPED_TEST(PointwiseOnes, WordsHaveTheKernelsNumbers) {
  GRADUS_PRINT_SEED();
  const Sample& sample = this->all[0];
  Tape tape;
  const std::vector<Variable> in = record_inputs(tape, sample.inputs, float64);
  const Variable y = sample.record(in);
  const Node node = tape.nodes()[y.id()];
  const std::vector<double> y_values = y.value().to_vector();
  for (std::size_t k = 0; k < y_values.size(); ++k) {
    std::vector<Formula> symbols;
    for (const Tensor& input : sample.inputs)
      symbols.push_back(Formula::symbol("x" + std::to_string(symbols.size()), input.to_vector()[k]));
    const Formula value = node.operation->describe(node.attributes, symbols);
    ASSERT_TRUE(value.value().has_value());
    EXPECT_NEAR(*value.value(), y_values[k], 1e-14 * std::max(1.0, std::abs(y_values[k]))) << value.numbers();
    if (!node.operation->differentiable) continue;
    Tensor one_here(y.shape(), float64);
    one_here.values<double>()[k] = 0.75;
    y.backward(one_here);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Formula words = node.operation->words(node.attributes, static_cast<int>(i), symbols,
                                                  Formula::symbol("y", y_values[k]), Formula::symbol("g", 0.75));
      const double gradient = in[i].grad().to_vector()[k];
      ASSERT_TRUE(words.value().has_value()) << words.text();
      EXPECT_NEAR(*words.value(), gradient, 1e-14 * std::max(1.0, std::abs(gradient))) << words.numbers();
    }
  }
}

TYPED_TEST(MisusableOnes, RefuseShapesByNameAndLeaveTheTapeAsItWas) {
  std::vector<Use> misuses;
  if constexpr (!is_pointwise<TypeParam>)
    misuses = Example<TypeParam>::misuses();
  else
    for (std::size_t odd = 0; odd < this->all[0].inputs.size(); ++odd) {
      misuses.push_back({std::vector<Shape>(this->all[0].inputs.size(), Shape{2, 3}), this->all[0].record});
      misuses.back().operands[odd] = Shape{4};
    }
  for (const Use& misuse : misuses) {
    Tape tape;
    std::vector<Variable> in;
    for (const Shape& shape : misuse.operands) in.push_back(tape.variable(zeros(shape)));
    const std::size_t before = tape.size();
    const std::string message = message_of<ShapeError>([&] { misuse.record(in); });
    EXPECT_EQ(message.rfind("[" + std::string(TypeParam::name) + "]", 0), 0U) << message;
    EXPECT_EQ(tape.size(), before);
    EXPECT_EQ(sum(in[0] + 1).item(), static_cast<double>(in[0].shape().size())) << "the tape is still usable";
  }
}

TYPED_TEST(OnesOfSeveralOperands, RefuseMixedTypesByNameAndLeaveTheTapeAsItWas) {
  const Sample& sample = this->all[0];
  Tape tape;
  std::vector<Variable> in = record_inputs(tape, sample.inputs, float64);
  in.back() = tape.variable(sample.inputs.back().to(float32));
  const std::size_t before = tape.size();
  const std::string message = message_of<DTypeError>([&] { sample.record(in); });
  EXPECT_TRUE(says(message, {"[" + std::string(TypeParam::name) + "]", "float32", "float64", ".to()"}));
  EXPECT_EQ(tape.size(), before);
}

TYPED_TEST(OnesOfSeveralOperands, RefuseMixedTapes) {
  const Sample& sample = this->all[0];
  Tape tape;
  Tape other;
  std::vector<Variable> in = record_inputs(tape, sample.inputs, float64);
  in.back() = other.variable(sample.inputs.back());
  const std::size_t before = tape.size();
  EXPECT_TRUE(says(message_of<HandleError>([&] { sample.record(in); }), {"two tapes"}));
  EXPECT_EQ(tape.size(), before);
  EXPECT_EQ(other.size(), 1U);
}

TEST(OperationList, HasNoNameTwice) {
  std::set<std::string_view> names;
#define GRADUS_TEST_NAME(Op) EXPECT_TRUE(names.insert(Op::name).second) << Op::name;
  GRADUS_CORE_OPERATIONS(GRADUS_TEST_NAME)
#undef GRADUS_TEST_NAME
  EXPECT_GE(names.size(), 37U);
}

}  // namespace
}  // namespace gradus::test
