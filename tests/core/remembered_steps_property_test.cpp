// A tape that remembers the step before, at random: from step to step nothing changes but the numbers, or one thing, or
// all; values and gradients are, bit by bit, those that a new tape would have given.
#include <gradus/activations/leaky_relu.h>
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/core/remembered_steps.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace gradus::test {
namespace {

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
