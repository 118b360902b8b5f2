// Random programs over the operations of the list: subexpressions are shared, shapes broadcast, and the gradient must
// still be that of central differences. What fails is printed with the seed it came from.
#include <gradus/core/backward.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <set>
#include <sstream>

namespace gradus::test {
namespace {

constexpr Index largest = 24;  // elements of any value
constexpr std::int32_t labels[largest] = {0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0};

// How a program may use an operation. A step that throws, or ends near a kink or too large, is not taken.
struct Step {
  const char* text;
  Variable (*record)(const Variable& a, const Variable& b, const Variable& c);
  // Numbers that must not come near 0: a kink is there.
  Variable (*kink)(const Variable& a, const Variable& b) = nullptr;
};
using V = const Variable&;

Variable gaps(V a) {  // differences of all pairs of elements, 1 on the diagonal
  const Variable column = reshape(a, {a.shape().size(), 1});
  Tensor diagonal({a.shape().size(), a.shape().size()}, float64);
  diagonal.matrix<double>().setIdentity();
  return column - transpose(column) + a.tape().constant(diagonal);
}
Shape folded(V a) { return Shape{a.shape()[0], a.shape().size() / a.shape()[0]}; }

const Step steps[] = {
    {"a + b", [](V a, V b, V) { return a + b; }},
    {"a - b", [](V a, V b, V) { return a - b; }},
    {"a * b", [](V a, V b, V) { return a * b; }},
    {"a / (1 + b²)", [](V a, V b, V) { return a / (1 + square(b)); }},
    {"-a", [](V a, V, V) { return -a; }},
    {"exp(a / 2)", [](V a, V, V) { return exp(a / 2); }},
    {"expm1(-a²)", [](V a, V, V) { return expm1(-square(a)); }},
    {"log(1 + a²)", [](V a, V, V) { return log(1 + square(a)); }},
    {"log1p(a²)", [](V a, V, V) { return log1p(square(a)); }},
    {"sqrt(1 + a²)", [](V a, V, V) { return sqrt(1 + square(a)); }},
    {"pow(1 + a², sin(b))", [](V a, V b, V) { return pow(1 + square(a), sin(b)); }},
    {"sin(a)", [](V a, V, V) { return sin(a); }},
    {"cos(a)", [](V a, V, V) { return cos(a); }},
    {"erf(a)", [](V a, V, V) { return erf(a); }},
    {"erfc(a)", [](V a, V, V) { return erfc(a); }},
    {"where(a > b, b, a)", [](V a, V b, V) { return where(a > b, b, a); }, [](V a, V b) { return a - b; }},
    {"where(a >= 0.3, a, c)", [](V a, V, V c) { return where(a >= 0.3, a, c); }, [](V a, V) { return a - 0.3; }},
    {"where(equal(a, b), a, 2 c)", [](V a, V b, V c) { return where(equal(a, b), a, 2 * c); },
     [](V a, V b) { return a - b; }},
    {"maximum(a, b)", [](V a, V b, V) { return maximum(a, b); }, [](V a, V b) { return a - b; }},
    {"minimum(a, b)", [](V a, V b, V) { return minimum(a, b); }, [](V a, V b) { return a - b; }},
    {"abs(a)", [](V a, V, V) { return abs(a); }, [](V a, V) { return a; }},
    {"clamp(a, -0.7, 0.9)", [](V a, V, V) { return clamp(a, -0.7, 0.9); },
     [](V a, V) { return (a + 0.7) * (a - 0.9); }},
    {"transpose(a)", [](V a, V, V) { return transpose(a); }},
    {"matmul(a, b)", [](V a, V b, V) { return matmul(a, b); }},
    {"matmul(transpose(a), b)", [](V a, V b, V) { return matmul(transpose(a), b); }},
    {"matmul(a, transpose(a))", [](V a, V, V) { return matmul(a, transpose(a)); }},
    {"affine(a, b, c)", [](V a, V b, V c) { return affine(a, b, c); }},
    {"affine(a, folded a, sum of a)",
     [](V a, V, V) { return affine(reshape(a, folded(a)), reshape(a, folded(a)), sum(reshape(a, folded(a)), 1)); }},
    {"reshape(a, flat)", [](V a, V, V) { return reshape(a, {a.shape().size()}); }},
    {"reshape(a, folded)", [](V a, V, V) { return reshape(a, folded(a)); }},
    {"broadcast_to(a, b)", [](V a, V b, V) { return broadcast_to(a, b.shape()); }},
    {"broadcast_to(a, more)", [](V a, V, V) { return broadcast_to(a, a.shape().inserted(0, 2)); }},
    {"slice(a, 0, 0, 1)", [](V a, V, V) { return slice(a, 0, 0, 1); }},
    {"slice(a, -1, 1, n)", [](V a, V, V) { return slice(a, -1, 1, a.shape()[-1]); }},
    {"unslice(a, -1, 1)",
     [](V a, V, V) {
       return apply(Unslice{-1, 1, a.shape()[-1] + 1}, a);
     }},
    {"concatenate(a, b)",
     [](V a, V b, V) {
       return concatenate({a, b}, 0);
     }},
    {"concatenate(a, sin(a), a; -1)",
     [](V a, V, V) {
       return concatenate({a, sin(a), a}, -1);
     }},
    {"gather(a)",
     [](V a, V, V) {
       return gather(a, std::span(labels).first(static_cast<std::size_t>(a.shape().without(-1).size())));
     }},
    {"scatter(a)",
     [](V a, V, V) {
       return apply(Scatter{std::span(labels).first(static_cast<std::size_t>(a.shape().size())), 2}, a);
     }},
    {"sum(a, 0)", [](V a, V, V) { return sum(a, 0); }},
    {"sum(a, -1, keepdim)", [](V a, V, V) { return sum(a, -1, true); }},
    {"mean(a)", [](V a, V, V) { return mean(a); }},
    {"mean(a, -1)", [](V a, V, V) { return mean(a, -1); }},
    {"max(a, -1)", [](V a, V, V) { return max(a, -1); }, [](V a, V) { return gaps(a); }},
    {"max(a, 0, keepdim)", [](V a, V, V) { return max(a, 0, true); }, [](V a, V) { return gaps(a); }},
    {"a * first_maximum(a)", [](V a, V, V) { return a * first_maximum(a, -1); }, [](V a, V) { return gaps(a); }},
    {"logsumexp(a, -1)", [](V a, V, V) { return logsumexp(a, -1); }},
    {"logsumexp(a)", [](V a, V, V) { return logsumexp(a); }},
};

struct Instruction {
  const Step* step;
  std::size_t a, b, c;
};

struct Program {
  std::vector<Tensor> inputs;
  std::vector<Instruction> body;

  // All values: the inputs, then one for each instruction.
  std::vector<Variable> run(std::span<const Variable> in, std::size_t length) const {
    std::vector<Variable> values(in.begin(), in.end());
    for (const Instruction& i : std::span(body).first(length))
      values.push_back(i.step->record(values[i.a], values[i.b], values[i.c]));
    return values;
  }

  // The mean of everything nothing else uses, so that no value is computed in vain.
  Variable operator()(std::span<const Variable> in) const {
    const std::vector<Variable> values = run(in, body.size());
    std::vector<bool> used(values.size());
    for (const Instruction& i : body) used[i.a] = used[i.b] = used[i.c] = true;
    Variable total = values.back().constant(0);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!used[i]) total = total + mean(values[i]) * (1 + 0.1 * static_cast<double>(i));
    return total;
  }

  std::string text() const {
    std::ostringstream out;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      out << "v" << i << " = input " << inputs[i].shape().string() << "\n" << inputs[i].string() << "\n";
    for (std::size_t i = 0; i < body.size(); ++i)
      out << "v" << inputs.size() + i << " = " << body[i].step->text << "  with a, b, c = v" << body[i].a << ", v"
          << body[i].b << ", v" << body[i].c << "\n";
    return out.str();
  }
};

double smallest_magnitude(const Variable& x) {
  double smallest = 1;
  for (double value : x.value().to_vector()) smallest = std::min(smallest, std::abs(value));
  return smallest;
}

bool is_tame(const Variable& x) {
  if (x.shape().size() == 0 || x.shape().size() > largest) return false;
  for (double value : x.value().to_vector())
    if (!(std::abs(value) < 5)) return false;
  return true;
}

Program random_program(Generator rng) {
  const Shape shapes[] = {{}, {2}, {3}, {1, 3}, {2, 3}, {3, 3}, {2, 1, 3}, {2, 2, 3}};
  Program program;
  for (int i = 0; i < 3; ++i) program.inputs.push_back(random_tensor(shapes[rng.below(std::size(shapes))], rng));
  const std::size_t length = 3 + rng.below(8);
  Tape tape;
  std::vector<Variable> values;
  for (const Tensor& input : program.inputs) values.push_back(tape.variable(input));
  for (int tries = 0; tries < 400 && program.body.size() < length; ++tries) {
    // Recent values are preferred, so that programs become deep; old ones are shared.
    auto pick = [&] { return std::max(rng.below(values.size()), rng.below(values.size())); };
    const Instruction next{&steps[rng.below(std::size(steps))], pick(), pick(), pick()};
    try {
      if (next.step->kink && smallest_magnitude(next.step->kink(values[next.a], values[next.b])) < 5e-3) continue;
      const Variable value = next.step->record(values[next.a], values[next.b], values[next.c]);
      if (!is_tame(value) || !value.needs_gradient()) continue;
      values.push_back(value);
      program.body.push_back(next);
    } catch (const Error&) {  // these shapes do not fit; try another step
    }
  }
  return program;
}

TEST(Programs, HaveTheGradientOfCentralDifferences) {
  GRADUS_PRINT_SEED();
  constexpr std::uint64_t count = 500;
  std::set<std::string_view> recorded;
  std::size_t instructions = 0;
  for (std::uint64_t k = 0; k < count; ++k) {
    const Program program = random_program(Generator(seed(), 100 + k));
    instructions += program.body.size();
    const GradcheckResult result =
        gradcheck("program " + std::to_string(k), program, program.inputs, {.tolerance = 1e-6});
    ASSERT_TRUE(result) << result.message << "\n" << program.text();
    Tape tape;
    std::vector<Variable> in;
    for (const Tensor& input : program.inputs) in.push_back(tape.variable(input));
    program(in);
    for (const Node& node : tape.nodes())
      if (node.operation != nullptr) recorded.insert(node.operation->name);
  }
  EXPECT_GT(instructions, 4 * count) << "programs are of some length";
#define GRADUS_TEST_RECORDED(Op) EXPECT_TRUE(recorded.count(Op::name)) << "no program uses " << Op::name;
  GRADUS_CORE_OPERATIONS(GRADUS_TEST_RECORDED)
#undef GRADUS_TEST_RECORDED
}

TEST(Programs, HaveTheSameGradientInBothReadings) {
  GRADUS_PRINT_SEED();
  for (std::uint64_t k = 0; k < 300; ++k) {
    const Program program = random_program(Generator(seed(), 1000 + k));
    Tape tape;
    std::vector<Variable> in;
    for (const Tensor& input : program.inputs) in.push_back(tape.variable(input));
    const Variable y = program(in);
    y.backward();
    const std::vector<Variable> recorded = grad(y, in, {.create_graph = true});
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Tensor numeric = in[i].has_grad() ? in[i].grad() : zeros(in[i].shape(), float64);
      ASSERT_TRUE(close(recorded[i].value(), numeric, 1e-12)) << "program " << k << "\n" << program.text();
    }
  }
}

TEST(Programs, HaveTheSecondGradientOfCentralDifferences) {
  GRADUS_PRINT_SEED();
  for (std::uint64_t k = 0; k < 100; ++k) {
    const Program program = random_program(Generator(seed(), 2000 + k));
    const GradcheckResult result =
        gradgradcheck("program " + std::to_string(k), program, program.inputs, {.tolerance = 1e-5, .floor = 1});
    ASSERT_TRUE(result) << result.message << "\n" << program.text();
  }
}

}  // namespace
}  // namespace gradus::test
