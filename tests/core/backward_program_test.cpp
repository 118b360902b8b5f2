// A tape that remembers the step before: whatever is the same or not from one step to the next, values and gradients
// are, bit by bit, those that a new tape would have given.
#include <gradus/activations/leaky_relu.h>
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/parameter_update.h>

#include <tests/support/expect.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace gradus::test {
namespace {

// Everything a step computed, to be compared.
using Numbers = std::vector<Tensor>;

::testing::AssertionResult same(const Numbers& a, const Numbers& b) {
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
  const double* linear_factor() const override { return is_linear_ ? &factor_ : nullptr; }
  void apply(Parameter& parameter) override {
    parameter.mutable_value().matrix<double>() += factor_ * parameter.gradient().matrix<double>();
    parameter.zero_gradient();
  }

 private:
  bool is_linear_;
  const Parameter* other_;
  double factor_ = -0.125;
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

// ---- one thing at a time --------------------------------------------------------------------------------------------

class RememberedStep : public ::testing::Test {
 protected:
  using Step = std::function<Numbers(Tape&)>;

  // Each step once on the one tape, cleared in between, and on a new one.
  void expect_as_on_new_tapes(const std::vector<Step>& steps) {
    Tape one;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Numbers remembered = steps[i](one);
      Tape fresh;
      EXPECT_TRUE(same(remembered, steps[i](fresh))) << "step " << i;
      one.clear();
    }
  }
  // 1 1 1 2 2 1 2 1 1
  void expect_in_turns(const Step& first, const Step& second) {
    expect_as_on_new_tapes({first, first, first, second, second, first, second, first, first});
  }

  Generator rng{5};
  Parameter weight{"weight", random_tensor({4, 4}, rng)};
  const Tensor input = random_tensor({6, 4}, rng);

  Numbers gradients_of(const Variable& loss, std::initializer_list<Variable> those) {
    Numbers all{loss.value()};
    for (const Variable& one : those) EXPECT_FALSE(one.has_grad()) << "of the step before";
    loss.backward();
    for (const Variable& one : those) all.push_back(one.grad());
    all.push_back(weight.gradient());
    weight.zero_gradient();
    return all;
  }
  Step hidden_layer(Index rows) {
    return [this, rows](Tape& tape) {
      const Variable x = tape.variable(rows == 6 ? input : random_tensor({rows, 4}, rng = Generator(9)));
      const Variable y = sin(matmul(x, tape.parameter(weight)));
      return gradients_of(mean(square(y)), {x, y});
    };
  }
};

TEST_F(RememberedStep, OfTheSameKindHasNewNumbers) {
  const Numbers inputs{input, random_tensor({6, 4}, rng), random_tensor({6, 4}, rng)};
  std::vector<Step> steps;
  for (const Tensor& each : inputs)
    steps.push_back([&](Tape& tape) {
      const Variable x = tape.variable(each);
      const Variable y = sin(matmul(x, tape.parameter(weight)));
      return gradients_of(mean(square(y)), {x, y});
    });
  expect_as_on_new_tapes(steps);
}

TEST_F(RememberedStep, MayHaveAnotherBatch) { expect_in_turns(hidden_layer(6), hidden_layer(3)); }

TEST_F(RememberedStep, MayHaveAnotherSlope) {
  auto with = [&](double slope) {
    return [this, slope](Tape& tape) {
      const Variable x = tape.variable(input);
      return gradients_of(mean(leaky_relu(x, slope)), {x});
    };
  };
  expect_in_turns(with(0.01), with(0.3));
}

TEST_F(RememberedStep, MaySliceElsewhere) {
  auto from = [&](Index start, Index stop) {
    return [this, start, stop](Tape& tape) {
      const Variable x = tape.variable(input);
      const Variable part = slice(x, 0, start, stop);
      return gradients_of(sum(square(part)), {x, part});
    };
  };
  expect_in_turns(from(0, 2), from(3, 5));
  expect_in_turns(from(0, 2), from(0, 5));
}

TEST_F(RememberedStep, MaySumOtherAxes) {
  auto over = [&](const Axes& axes) {
    return [this, axes](Tape& tape) {
      const Variable x = tape.variable(input);
      const Variable total = sum(x, axes);
      return gradients_of(sum(square(total)), {x, total});
    };
  };
  expect_in_turns(over(0), over(1));
  expect_in_turns(over({}), over(-1));
}

TEST_F(RememberedStep, MayHaveLabelsOfOtherNumberBeforeItsAttributes) {
  // Attributes lie behind the labels in memory, where those of another length move them.
  auto with = [&](std::vector<std::int32_t> labels) {
    return [this, labels](Tape& tape) {
      const Variable x = tape.variable(Tensor({static_cast<Index>(labels.size()), 4}, float64));
      const Variable part = slice(gather(x + 1, labels), 0, 1, 2);
      return gradients_of(sum(square(part)), {x, part});
    };
  };
  expect_in_turns(with({0, 1, 2, 3}), with({3, 2, 1, 0, 1, 2, 3, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
  expect_in_turns(with({0, 1, 2, 3}), with({3, 2, 1, 0}));
}

TEST_F(RememberedStep, MayBeAnEvaluation) {
  const Step evaluation = [&](Tape& tape) {
    const NoGradient off(tape);
    const Variable y = sin(matmul(tape.variable(input), tape.parameter(weight)));
    EXPECT_FALSE(y.needs_gradient());
    return Numbers{y.value()};
  };
  expect_in_turns(hidden_layer(6), evaluation);
}

TEST_F(RememberedStep, MayEndBeforeItsBackward) {
  const Step forward = [&](Tape& tape) {
    const Variable y = sin(matmul(tape.variable(input), tape.parameter(weight)));
    const Variable loss = mean(square(y));
    EXPECT_FALSE(y.has_grad() || loss.has_grad());
    return Numbers{loss.value()};
  };
  const Step half = [&](Tape& tape) { return Numbers{matmul(tape.variable(input), tape.parameter(weight)).value()}; };
  expect_in_turns(hidden_layer(6), forward);
  expect_in_turns(hidden_layer(6), half);
}

TEST_F(RememberedStep, MayHaveTwoLossesWithABackwardEach) {
  const Step two = [&](Tape& tape) {
    const Variable x = tape.variable(input);
    const Variable y = sin(matmul(x, tape.parameter(weight)));
    Numbers all = gradients_of(mean(square(y)), {x, y});
    const Variable second = sum(y);
    second.backward();
    all.push_back(x.grad());
    all.push_back(weight.gradient());
    weight.zero_gradient();
    return all;
  };
  expect_in_turns(hidden_layer(6), two);
  expect_as_on_new_tapes({two, two, two, two});
}

TEST_F(RememberedStep, MayHaveTheSecondLossAlone) {
  auto of = [&](bool first) {
    return [this, first](Tape& tape) {
      const Variable x = tape.variable(input);
      const Variable one = sum(square(x));
      const Variable other = sum(sin(x));
      return gradients_of(first ? one : other, {x});
    };
  };
  expect_in_turns(of(true), of(false));
}

TEST_F(RememberedStep, MayBeginWithASeed) {
  const Step seeded = [&](Tape& tape) {
    const Variable x = tape.variable(input);
    const Variable y = sin(matmul(x, tape.parameter(weight)));
    mean(square(y));
    y.backward(input);
    Numbers all{x.grad(), y.grad(), weight.gradient()};
    weight.zero_gradient();
    return all;
  };
  expect_in_turns(hidden_layer(6), seeded);
}

TEST_F(RememberedStep, MayRecordItsGradient) {
  const Step second_order = [&](Tape& tape) {
    const Variable x = tape.variable(input);
    const Variable y = sin(matmul(x, tape.parameter(weight)));
    const Variable loss = mean(square(y));
    const Variable slope = grad(loss, x, {.create_graph = true});
    Numbers all = gradients_of(loss + sum(square(slope)), {x, y, slope});
    all.push_back(slope.value());
    return all;
  };
  expect_in_turns(hidden_layer(6), second_order);
  expect_as_on_new_tapes({second_order, second_order, second_order});
}

TEST_F(RememberedStep, MayBeAnotherGraphOfTheSameSize) {
  auto graph = [&](bool swapped) {
    return [this, swapped](Tape& tape) {
      const Variable a = tape.variable(input);
      const Variable b = tape.variable(input);
      const Variable c = swapped ? sin(b) : sin(a);
      return gradients_of(sum(a * b * c), {a, b, c});
    };
  };
  expect_in_turns(graph(false), graph(true));
}

TEST_F(RememberedStep, AddsGradientsThatNobodyZeroed) {
  Tape tape;
  for (int time = 1; time <= 4; ++time) {
    sum(matmul(tape.borrow(input), tape.parameter(weight))).backward();
    tape.clear();
  }
  Parameter once("once", weight.value());
  sum(matmul(tape.borrow(input), tape.parameter(once))).backward();
  Tensor four = once.gradient();
  four.matrix<double>() *= 4;
  EXPECT_TRUE(close(weight.gradient(), four, 1e-14));
}

TEST_F(RememberedStep, ReadsAParametersGradientWhereItIsNow) {
  Tape tape;
  for (int time = 0; time < 4; ++time) {
    const Variable w = tape.parameter(weight);
    sum(square(w)).backward();
    EXPECT_TRUE(same_bits(w.grad(), weight.gradient())) << "step " << time;
    tape.clear();
    weight.zero_gradient();
    if (time == 1) weight.mutable_gradient() = Tensor({4, 4}, float64);  // other memory
    weight.zero_gradient();
  }
}

TEST_F(RememberedStep, SeesAParameterOfAnotherTypeInThePlaceOfTheOld) {
  // Its memory may be that of the old one.
  std::optional<Parameter> one;
  Tape tape;
  for (DType dtype : {float32, float64, float32, float32, float64, float64, float32}) {
    one.reset();
    one.emplace("one", full({1}, 3, dtype));
    const Variable x = tape.parameter(*one);
    EXPECT_EQ(x.dtype(), dtype);
    const Variable loss = sum(square(x));
    EXPECT_EQ(loss.item(), 9);
    loss.backward();
    EXPECT_EQ(one->gradient(), full({1}, 6, dtype));
    tape.clear();
  }
}

TEST_F(RememberedStep, SeesAnotherUpdateInThePlaceOfTheOld) {
  std::optional<Descent> update;
  Tape tape;
  Parameter other("other", ones({4, 4}, float64));
  auto step = [&] {
    const Variable loss = sum(matmul(tape.parameter(weight), tape.parameter(other)));
    backward_and_update(loss, *update);
    tape.clear();
  };
  for (bool is_linear : {true, false})
    for (const Parameter* left_alone : {&weight, &other, &weight}) {
      update.emplace(is_linear, left_alone);
      for (int time = 0; time < 2; ++time) {
        const std::uint64_t before[] = {weight.version(), other.version()};
        step();
        EXPECT_EQ(weight.version() == before[0], left_alone == &weight);
        EXPECT_EQ(other.version() == before[1], left_alone == &other);
        EXPECT_EQ(weight.has_gradient(), left_alone == &weight);
        weight.zero_gradient();
        other.zero_gradient();
      }
    }
}

// The first `count` numbers of x; refuses if it is told to.
struct First {
  static constexpr std::string_view name = "first";
  static constexpr int arity = 1;
  Index count;
  const bool* refuses;
  Shape shape(const Operands&) const { return {count}; }
  void evaluate(std::span<const Array> in, const Array& y, Write) const {
    if (*refuses) throw ArgumentError("[first] not now.");
    for (Index i = 0; i < count; ++i) y.as<double>()[i] = in[0].as<const double>()[i];
  }
  static auto backward(auto x, auto, auto) {
    return gradients([=] { return x; });
  }
};

TEST_F(RememberedStep, IsNotMistakenForOneWhoseKernelThrew) {
  Tape tape;
  bool refuses = false;
  EXPECT_EQ(apply(First{2, &refuses}, tape.borrow(input)).shape(), Shape({2}));
  tape.clear();
  const Variable x = tape.borrow(input);
  refuses = true;
  EXPECT_THROW(apply(First{7, &refuses}, x), ArgumentError);
  refuses = false;
  EXPECT_EQ(apply(First{7, &refuses}, x).shape(), Shape({7}));
}

TEST_F(RememberedStep, ClearsInOddPlacesDoNoHarm) {
  const Step step = hidden_layer(6);
  Tape tape;
  Tape fresh;
  const Numbers expected = step(fresh);
  tape.clear();
  tape.clear();
  EXPECT_TRUE(same(step(tape), expected));
  EXPECT_TRUE(same(step(tape), expected)) << "behind the first, uncleared";
  tape.clear();
  tape.clear();
  EXPECT_TRUE(same(step(tape), expected));
  tape.clear();
  tape.variable(input);
  tape.clear();
  EXPECT_TRUE(same(step(tape), expected));
}

// ---- anything -------------------------------------------------------------------------------------------------------

struct Instruction {
  std::uint64_t operation;
  std::uint64_t a, b;  // operands, from the end
  std::uint64_t attribute;
};

enum class Use : std::uint8_t {
  backward,
  nothing,
  evaluation,
  twice,
  two_losses,
  seed,
  second_order,
  more_afterwards,
  half,
  update,
  linear_update,
  count,
};

struct Program {
  std::vector<Instruction> instructions;
  std::uint64_t rows = 3;
  Use use = Use::backward;
  std::uint64_t values = 0;  // the seed of its inputs
};

class Steps {
 public:
  explicit Steps(Generator rng) : rng_(std::move(rng)) { begin(); }

  // Most often the same as before but for its numbers; else one thing, or all, has changed.
  const Program& next() {
    program_.values = rng_.below(1U << 20U);
    if (rng_.below(10) < 6) return program_;
    switch (rng_.below(5)) {
      case 0:
        program_.rows = 1 + rng_.below(4);
        break;
      case 1:
        program_.use = static_cast<Use>(rng_.below(static_cast<std::uint64_t>(Use::count)));
        break;
      case 2:
        program_.instructions[rng_.below(program_.instructions.size())].attribute = rng_.below(4);
        break;
      case 3:
        program_.instructions[rng_.below(program_.instructions.size())] = instruction();
        break;
      default:
        begin();
    }
    return program_;
  }

 private:
  Instruction instruction() { return {rng_.below(14), rng_.below(8), rng_.below(8), rng_.below(4)}; }
  void begin() {
    program_.instructions.clear();
    for (std::uint64_t left = 1 + rng_.below(7); left > 0; --left) program_.instructions.push_back(instruction());
    program_.use = static_cast<Use>(rng_.below(static_cast<std::uint64_t>(Use::count)));
  }
  Generator rng_;
  Program program_;
};

Variable interpret(const Instruction& what, const Variable& a, const Variable& b, Parameters& parameters) {
  Tape& tape = a.tape();
  const auto attribute = static_cast<Index>(what.attribute);
  const std::vector<std::int32_t> labels(static_cast<std::size_t>(a.shape()[0]), static_cast<std::int32_t>(attribute));
  switch (what.operation) {
    case 0:
      return a + b;
    case 1:
      return a * b;
    case 2:
      return leaky_relu(a, 0.1 * static_cast<double>(attribute));
    case 3:
      return sin(affine(a, tape.parameter(parameters.weight), tape.parameter(parameters.bias)));
    case 4: {
      const Index start = attribute % 3;
      return concatenate(std::vector<Variable>{slice(a, 1, start, start + 2), slice(b, 1, 1, 3)}, 1);
    }
    case 5:
      return a * sum(b, attribute == 0 ? Axes(0) : attribute == 1 ? Axes(1) : Axes{}, true);
    case 6:
      return a.detach() * b;
    case 7:
      return a * tape.parameter(parameters.scale);
    case 8:
      return matmul(a, matmul(transpose(b), a)) * 0.1;
    case 9:
      return a * a.constant(static_cast<double>(attribute) - 1);
    case 10:
      return b + reshape(gather(a, labels), {a.shape()[0], 1});
    case 11:
      return max(a, 1, true) - b;
    case 12:
      return matmul(a, transpose(tape.parameter(parameters.weight)));
    default:
      return where(a > b, a, 0.5 * b);
  }
}

Numbers run(Tape& tape, const Program& program, Parameters& parameters) {
  Generator rng(program.values);
  const Shape shape{static_cast<Index>(program.rows), 4};
  const Tensor seed_numbers = random_tensor(shape, rng);
  std::vector<Variable> all{tape.variable(random_tensor(shape, rng)), tape.constant(random_tensor(shape, rng))};
  const auto off = program.use == Use::evaluation ? std::make_unique<NoGradient>(tape) : nullptr;
  auto operand = [&](std::uint64_t from_end) { return all[all.size() - 1 - from_end % all.size()]; };
  for (const Instruction& what : program.instructions) {
    // Steep functions of one another would soon be infinite.
    all.push_back(sin(interpret(what, operand(what.a), operand(what.b), parameters)));
    if (program.use == Use::half && all.size() > 4) break;
  }
  Numbers numbers;
  auto look = [&] {
    for (const Variable& one : all) {
      numbers.push_back(one.value());
      if (one.has_grad()) numbers.push_back(one.grad());
    }
    for (const Parameter* parameter : parameters.all()) numbers.push_back(parameter->gradient());
  };
  // All that was computed takes part, and x at least needs a gradient.
  Variable sum_of_all = all[0];
  for (std::size_t i = 2; i < all.size(); i += 2) sum_of_all = sum_of_all + all[i];
  const Variable loss = mean(square(sum_of_all + all.back()));
  for (const Variable& one : all) EXPECT_FALSE(one.has_grad());
  switch (program.use) {
    case Use::backward:
      loss.backward();
      break;
    case Use::twice:
      loss.backward();
      look();
      loss.backward();
      break;
    case Use::two_losses:
      loss.backward();
      look();
      sum(all[0] * all.back()).backward();
      break;
    case Use::seed:
      sum_of_all.backward(seed_numbers);
      break;
    case Use::second_order: {
      const Variable slope = grad(loss, all[0], {.create_graph = true});
      all.push_back(slope);
      (loss + sum(square(slope))).backward();
      break;
    }
    case Use::more_afterwards:
      loss.backward();
      look();
      all.push_back(sin(all[0]) * 2);
      (sum(all.back()) + loss).backward();
      break;
    case Use::update:
      backward_and_update(loss, parameters.plain);
      break;
    case Use::linear_update:
      backward_and_update(loss, parameters.linear);
      break;
    default:
      break;
  }
  look();
  for (Parameter* parameter : parameters.all()) {
    parameter->zero_gradient();
    numbers.push_back(parameter->value());
  }
  return numbers;
}

TEST(RememberedSteps, OfAnyKindGiveTheBitsOfNewTapes) {
  GRADUS_PRINT_SEED();
  const Generator root(seed(), 62);
  for (std::uint64_t round = 0; round < 300; ++round) {
    Steps steps(root.fork(round));
    Tape tape;
    Parameters parameters(round);
    Parameters expected_parameters(round);
    for (int step = 0; step < 16; ++step) {
      const Program& program = steps.next();
      const Numbers numbers = run(tape, program, parameters);
      Tape fresh;
      ASSERT_TRUE(same(numbers, run(fresh, program, expected_parameters)))
          << "round " << round << " step " << step << " use " << static_cast<int>(program.use);
      tape.clear();
    }
  }
}

}  // namespace
}  // namespace gradus::test
