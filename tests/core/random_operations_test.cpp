// Operations that draw: what they draw, when they draw it anew, and that it is a constant in every derivative.
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>
#include <gradus/core/replay.h>

#include <tests/support/expect.h>

#include <limits>
#include <vector>

namespace gradus::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(ManyWords, AreTheWordsOfAsManyCalls) {
  for (std::size_t skipped : {0, 1, 2, 3, 4, 7})
    for (std::size_t count : {0, 1, 3, 4, 127, 128, 129, 255, 256, 1000, 4096}) {
      Generator one{seed(), skipped};
      for (std::size_t i = 0; i < skipped; ++i) one.bits32();
      Generator many = one;
      std::vector<std::uint32_t> words(count);
      many.bits32(words);
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(words[i], one.bits32()) << skipped << ", " << count << ", " << i;
      EXPECT_EQ(many.bits64(), one.bits64()) << "both are as far";
    }
}

class RandomOperations : public ::testing::TestWithParam<DType> {
 protected:
  Tensor drawn_mask(const Shape& shape, double probability, double divisor, Generator& from) {
    Tape tape;
    return bernoulli_like(tape.constant(zeros(shape, GetParam())), probability, divisor, from).value();
  }
  Generator rng{seed(), 71};
};
INSTANTIATE_TEST_SUITE_P(Types, RandomOperations, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

TEST_P(RandomOperations, AMaskIsTheDividedOneAsOftenAsItShould) {
  GRADUS_PRINT_SEED();
  constexpr Index n = 100000;
  for (double p : {0.05, 0.5, 0.8, 0.999}) {
    const Tensor mask = drawn_mask({n}, p, 0.8, rng);
    EXPECT_EQ(mask.dtype(), GetParam());
    double ones = 0;
    const double kept = full({}, 1 / 0.8, GetParam()).item();
    for (double m : mask.to_vector()) {
      ASSERT_TRUE(m == 0 || m == kept) << m;
      ones += m != 0;
    }
    EXPECT_NEAR(ones, n * p, 6 * std::sqrt(n * p * (1 - p))) << "six standard deviations of the binomial";
  }
}

TEST_P(RandomOperations, NeighboursInAMaskAreIndependent) {
  GRADUS_PRINT_SEED();
  constexpr Index n = 100000;
  const auto m = drawn_mask({n}, 0.5, 1, rng).to_vector();
  for (std::size_t lag : {1, 2, 4, 128, 1024}) {
    double both = 0;
    for (std::size_t i = 0; i + lag < m.size(); ++i) both += m[i] * m[i + lag];
    const double pairs = static_cast<double>(m.size() - lag);
    EXPECT_NEAR(both, pairs / 4, 6 * std::sqrt(pairs * 3 / 16)) << lag;
  }
}

TEST_P(RandomOperations, CertainMasksAreWholeAndEmpty) {
  EXPECT_EQ(drawn_mask({3, 700}, 1, 1, rng), ones({3, 700}, GetParam()));
  EXPECT_EQ(drawn_mask({3, 700}, 0, 1, rng), zeros({3, 700}, GetParam()));
  EXPECT_EQ(drawn_mask({0, 7}, 0.5, 1, rng).shape(), (Shape{0, 7}));
}

TEST_P(RandomOperations, UniformNumbersLieWithinTheirBoundsAndInTheMiddleOnAverage) {
  GRADUS_PRINT_SEED();
  constexpr Index n = 50000;
  Tape tape;
  const auto u = uniform_like(tape.constant(zeros({n}, GetParam())), -1, 3, rng).value().to_vector();
  double total = 0;
  for (double x : u) {
    ASSERT_TRUE(x >= -1 && x <= 3) << x;
    total += x;
  }
  EXPECT_NEAR(total / n, 1, 6 * 4 / std::sqrt(12.0 * n));
}

TEST_P(RandomOperations, TheSameGeneratorDrawsTheSameAndThenOthers) {
  GRADUS_PRINT_SEED();
  Generator copy = rng;
  const Tensor first = drawn_mask({40, 9}, 0.5, 1, rng);
  EXPECT_TRUE(same_bits(drawn_mask({40, 9}, 0.5, 1, copy), first));
  EXPECT_FALSE(same_bits(drawn_mask({40, 9}, 0.5, 1, copy), first));
}

TEST_P(RandomOperations, DrawAnewInTheRememberedStep) {
  GRADUS_PRINT_SEED();
  Tape tape;
  Tensor before = zeros({50}, GetParam());
  for (int step = 0; step < 4; ++step) {
    const Variable x = tape.variable(ones({50}, GetParam()));
    const Variable mask = bernoulli_like(x, 0.5, 1, rng);
    sum(x * mask).backward();
    EXPECT_TRUE(same_bits(x.grad(), mask.value()));
    EXPECT_FALSE(same_bits(mask.value(), before));
    before = mask.value();
    tape.clear();
  }
}

TEST_P(RandomOperations, DrawAnewInEachReplayWhatRecordingWouldDraw) {
  GRADUS_PRINT_SEED();
  Generator other = rng;
  Parameter weight("w", random_tensor({6, 5}, rng, GetParam()));
  Parameter copy("copy", weight.value());
  Generator own = other;
  Replay step([&](const Variable& x) {
    const Variable y = x * bernoulli_like(x, 0.7, 0.7, own) * x.tape().parameter(weight);
    return sum(square(y) * uniform_like(x, 1, 2, own));
  });
  double before = 0;
  for (int time = 0; time < 5; ++time) {
    const Tensor input = ones({6, 5}, GetParam());
    const Variable loss = step(input);
    loss.backward();
    Tape tape;
    const Variable x = tape.borrow(input);
    const Variable y = x * bernoulli_like(x, 0.7, 0.7, other) * tape.parameter(copy);
    const Variable expected = sum(square(y) * uniform_like(x, 1, 2, other));
    expected.backward();
    EXPECT_TRUE(same_bits(loss.value(), expected.value())) << time;
    EXPECT_TRUE(same_bits(weight.gradient(), copy.gradient())) << time;
    EXPECT_NE(loss.item(), before);
    before = loss.item();
    weight.zero_gradient();
    copy.zero_gradient();
  }
  EXPECT_EQ(step.size(), 1U);
}

TEST_P(RandomOperations, KernelsAddWhereTheyAreToldToAdd) {
  GRADUS_PRINT_SEED();
  Tape tape;
  const Variable x = tape.constant(zeros({300}, GetParam()));
  Generator start = rng;
  for (const Variable& drawn : {bernoulli_like(x, 0.5, 0.25, rng), uniform_like(x, 0, 1, rng)}) {
    const Node& node = tape.nodes()[drawn.id()];
    const std::vector<Array> in{x.array()};
    Tensor total = full({300}, 3, GetParam());
    Arena scratch;
    rng = start;
    node.operation->evaluate(node.attributes, in, total.array(), Write::add, scratch);
    Tensor alone = zeros({300}, GetParam());
    rng = start;
    node.operation->evaluate(node.attributes, in, alone.array(), Write::assign, scratch);
    EXPECT_TRUE(same_bits(total, (tape.constant(alone) + 3).value())) << node.operation->name;
  }
}

TEST(RandomNumbers, AreConstantsInEveryDerivative) {
  GRADUS_PRINT_SEED();
  const Generator start{seed(), 72};
  Generator rng = start;
  const CheckedFunction masked = [&](auto in) {
    rng = start;  // a check calls the function many times, and means the same one
    return square(in[0]) * bernoulli_like(in[0], 0.6, 0.6, rng) + in[0] * uniform_like(in[0], -1, 1, rng);
  };
  Generator inputs{seed(), 73};
  const std::vector<Tensor> at{random_tensor({3, 4}, inputs)};
  const GradcheckResult first = gradcheck("masked", masked, at);
  EXPECT_TRUE(first) << first.message;
  const GradcheckResult second = gradgradcheck("masked", masked, at);
  EXPECT_TRUE(second) << second.message;
  const GradcheckResult forward = jvpcheck("masked", masked, at);
  EXPECT_TRUE(forward) << forward.message;
}

TEST(RandomNumbers, TheGradientOfTheGradientHasTheMaskOfTheValue) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 74};
  Tape tape;
  const Variable x = tape.variable(random_tensor({30}, rng));
  const Variable mask = bernoulli_like(x, 0.5, 0.5, rng);
  EXPECT_FALSE(mask.needs_gradient());
  const Variable slope = grad(sum(pow(x, 3) * mask), x, {.create_graph = true});
  const Variable curvature = grad(sum(slope), x);
  EXPECT_TRUE(close(curvature.value(), (6 * x * mask).value(), 1e-14));
  EXPECT_EQ(jvp(mask, {x}, {x}).value(), zeros({30}, float64));
}

TEST(RandomNumbers, ComeInWords) {
  Tape tape;
  Generator rng{1};
  const Variable x = tape.variable(ones({3}));
  const auto words = [&](const Variable& y) {
    const Node& node = tape.nodes()[y.id()];
    const std::vector<Formula> in{Formula::symbol("x")};
    return node.operation->describe(node.attributes, in).text();
  };
  EXPECT_EQ(words(bernoulli_like(x, 0.75, 0.75, rng)), "mask(x) / 0.75");
  EXPECT_EQ(words(bernoulli_like(x, 0.75, 1, rng)), "mask(x)");
  EXPECT_EQ(words(uniform_like(x, 0, 2, rng)), "uniform(0, 2, x)");
}

TEST(RandomNumbers, RefuseWhatIsNoProbabilityAndBoundsOutOfOrder) {
  Tape tape;
  Generator rng{1};
  const Generator before = rng;
  const Variable x = tape.constant(ones({3}));
  for (double p : {-0.1, 1.1, nan})
    EXPECT_TRUE(
        says(message_of<ArgumentError>([&] { bernoulli_like(x, p, 1, rng); }), {"[bernoulli_like]", "0 and 1"}));
  for (double divisor : {0.0, nan}) EXPECT_THROW(bernoulli_like(x, 0.5, divisor, rng), ArgumentError);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { uniform_like(x, 1, 0, rng); }), {"[uniform_like]", "1 and 0"}));
  EXPECT_THROW(uniform_like(x, 0, nan, rng), ArgumentError);
  EXPECT_EQ(tape.size(), 1U);
  Generator untouched = before;
  EXPECT_EQ(rng.bits64(), untouched.bits64()) << "nothing was drawn";
}

}  // namespace
}  // namespace gradus::test
