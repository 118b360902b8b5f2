// A tape that remembers the step before: whatever is the same or not from one step to the next, values and gradients
// are, bit by bit, those that a new tape would have given.
#include <gradus/activations/leaky_relu.h>
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>

#include <tests/core/remembered_steps.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace gradus::test {
namespace {

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

TEST_F(RememberedStep, SeesThatAnUpdateIsNoLongerLinear) {
  Descent update(true, nullptr);
  Tape tape;
  for (bool is_linear : {true, true, true, false, false, false, true, true, false}) {
    update.set_linear(is_linear);
    Tape aside;
    const Variable slope = matmul(transpose(aside.constant(input)), aside.constant(ones({6, 4}, float64)));
    const Tensor expected = (aside.constant(weight.value()) - slope * 0.125).value();
    backward_and_update(sum(matmul(tape.constant(input), tape.parameter(weight))), update);
    tape.clear();
    EXPECT_TRUE(close(weight.value(), expected, 1e-14)) << is_linear;
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

}  // namespace
}  // namespace gradus::test
