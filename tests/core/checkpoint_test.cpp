// checkpoint(): the same values and gradients as without, in less memory, and what it refuses.
#include <gradus/core/backward.h>
#include <gradus/core/checkpoint.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/jvp.h>
#include <gradus/core/on_gradient.h>
#include <gradus/core/replay.h>

#include <tests/support/examples.h>
#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class Checkpoints : public ::testing::Test {
 protected:
  // sin(x w + v), with w used twice if asked for.
  Variable block(const Variable& x) {
    const Variable h = sin(matmul(x, x.tape().parameter(w)) + x.tape().parameter(v));
    return uses_twice ? matmul(h, x.tape().parameter(w)) : h;
  }
  Variable kept(const Variable& x) {
    return checkpoint([this](const Variable& in) { return block(in); }, x);
  }

  struct Numbers {
    Tensor value, by_x, by_w, by_v;
  };
  template <class Function>
  Numbers of(const Function& function) {
    tape.clear();
    const Variable x = tape.variable(input);
    const Variable y = function(x);
    y.backward(weights);
    Numbers numbers{y.value(), x.grad(), w.gradient(), v.gradient()};
    w.zero_gradient();
    v.zero_gradient();
    return numbers;
  }
  void expect_same(const Numbers& a, const Numbers& b) {
    EXPECT_TRUE(same_bits(a.value, b.value));
    EXPECT_TRUE(close(a.by_x, b.by_x, 1e-14));
    EXPECT_TRUE(close(a.by_w, b.by_w, 1e-14));
    EXPECT_TRUE(close(a.by_v, b.by_v, 1e-14));
  }

  Generator rng{seed(), 11};
  Parameter w{"w", random_tensor({4, 4}, rng)};
  Parameter v{"v", random_tensor({4}, rng)};
  Tensor input = random_tensor({3, 4}, rng);
  Tensor weights = random_tensor({3, 4}, rng);
  bool uses_twice = false;
  Tape tape;
};

TEST_F(Checkpoints, HaveTheValuesAndGradientsOfWhatTheyStandFor) {
  GRADUS_PRINT_SEED();
  for (uses_twice = false;; uses_twice = true) {
    const Numbers plain = of([&](const Variable& x) { return block(block(block(x))); });
    for (int step = 0; step < 4; ++step)  // recorded, noted as a program, and run from it
      expect_same(of([&](const Variable& x) { return kept(kept(kept(x))); }), plain);
    expect_same(of([&](const Variable& x) { return block(kept(block(x))); }), plain);
    if (uses_twice) break;
  }
}

TEST_F(Checkpoints, MayStandInOneAnother) {
  GRADUS_PRINT_SEED();
  const auto outer = [this](const Variable& x) { return kept(block(kept(x))); };
  expect_same(of([&](const Variable& x) { return checkpoint(outer, x); }),
              of([&](const Variable& x) { return block(block(block(x))); }));
}

TEST_F(Checkpoints, TakeSeveralArgumentsOfWhichSomeNeedNoGradient) {
  const auto function = [](const Variable& a, const Variable& b, const Variable& c) { return a * b + c * a; };
  const Variable a = tape.variable(doubles({1, 2})), b = tape.constant(doubles({3, 4})), c = a * 2;
  const Variable y = checkpoint(function, a, b, c);
  sum(y).backward();
  EXPECT_EQ(a.grad().to_vector(), (std::vector<double>{3 + 4 * 1, 4 + 4 * 2})) << "d(ab + 2a²)/da";
  EXPECT_FALSE(b.has_grad());
  EXPECT_EQ(grad(sum(y), c).value().to_vector(), (std::vector<double>{1, 2}));
}

TEST_F(Checkpoints, AreOneNodeAndKeepLessMemory) {
  const Tensor wide = random_tensor({64, 4}, rng);
  const auto capacity = [&](bool checkpointed) {
    Tape fresh;
    for (int step = 0; step < 3; ++step) {
      fresh.clear();
      const auto five = [this](const Variable& in) {
        Variable h = in;
        for (int i = 0; i < 5; ++i) h = block(h);
        return h;
      };
      Variable h = fresh.variable(wide);
      for (int i = 0; i < 20; ++i) h = checkpointed ? checkpoint(five, h) : five(h);
      sum(h).backward();
      if (checkpointed) {
        EXPECT_EQ(fresh.size(), 1 + 20 * 3 + 1U) << "the part, and its parameters";
      }
    }
    return fresh.capacity();
  };
  const std::size_t plain = capacity(false), less = capacity(true);
  EXPECT_LT(less, plain / 3) << less << " bytes instead of " << plain;
}

TEST_F(Checkpoints, AreDifferentiatedAgain) {
  GRADUS_PRINT_SEED();
  const CheckedFunction function = [this](std::span<const Variable> in) {
    return checkpoint([this](const Variable& x, const Variable& y) { return block(x * y) * x; }, in[0], in[1]);
  };
  const std::vector<Tensor> inputs{input, random_tensor({3, 4}, rng)};
  for (auto check : {&gradcheck, &gradgradcheck}) {
    const GradcheckResult result = check("checkpoint", function, inputs, {});
    EXPECT_TRUE(result) << result.message;
  }
  const GradcheckResult result = jvpcheck("checkpoint", function, inputs);
  EXPECT_TRUE(result) << result.message;
}

TEST_F(Checkpoints, ArgumentsThatDependOnOneAnotherAreNotCountedTwice) {
  const Variable x = tape.variable(doubles({3}));
  const Variable y = checkpoint([](const Variable& a, const Variable& b) { return a * b; }, x, x * x);
  EXPECT_EQ(grad(sum(y), x, {.create_graph = true}).item(), 27);
  EXPECT_EQ(grad(sum(y), x).item(), 27);
}

TEST_F(Checkpoints, SecondDerivativesReachTheParameters) {
  GRADUS_PRINT_SEED();
  const auto penalty = [&](auto function) {
    return of([&](const Variable& x) { return square(grad(sum(function(x)), x, {.create_graph = true})); }).by_w;
  };
  EXPECT_TRUE(close(penalty([this](const Variable& x) { return kept(x); }),
                    penalty([this](const Variable& x) { return block(x); }), 1e-13));
}

TEST_F(Checkpoints, OtherSeedsGiveOtherGradientsInTheSameStep) {
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable y = checkpoint([](const Variable& in) { return in * in; }, x);
  y.backward(doubles({1, 0}));
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{2, 0}));
  y.backward(doubles({0, 1}));
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{0, 4}));
}

TEST_F(Checkpoints, ShareTheirSideTapeWithHooks) {
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable part = checkpoint([](const Variable& in) { return in * in * in; }, x);
  const Variable y = on_gradient(part, [](const Variable& g) {
    const Variable result = g + g + g + g;  // where the part kept its seed, and equal to it
    Variable more = result;
    for (int i = 0; i < 40; ++i) more = more + more;  // over the gradients behind it
    return result;
  });
  for (int pass = 0; pass < 3; ++pass) {
    y.backward(doubles({1, 1}));
    EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{12, 48})) << pass;
  }
}

TEST_F(Checkpoints, UnderNoGradientAreComputedOnce) {
  int calls = 0;
  const NoGradient off(tape);
  const Variable y = checkpoint(
      [&calls](const Variable& in) {
        ++calls;
        return in * 2;
      },
      tape.variable(doubles({1})));
  EXPECT_EQ(y.item(), 2);
  EXPECT_FALSE(y.needs_gradient());
  EXPECT_EQ(calls, 1);
}

// A function that draws: noise of its own, times its argument.
struct Noise {
  Generator* generator;
  Variable operator()(const Variable& x) const {
    Tensor noise(x.shape(), x.dtype());
    for (double& e : noise.values<double>()) e = generator->normal();
    return x * x.tape().constant(noise);
  }
};

TEST_F(Checkpoints, SetNamedGeneratorsBackAndLeaveThemWhereTheyWere) {
  Generator source{5}, twin{5};
  Generator* const all[] = {&source};
  const Variable x = tape.variable(doubles({1, 1, 1}));
  const Variable y = checkpoint(Noise{&source}, {.generators = all}, x);
  const Variable z = checkpoint(Noise{&source}, {.generators = all}, y);
  sum(z).backward();
  EXPECT_EQ(x.grad(), z.value()) << "with the noise of the value";
  EXPECT_EQ(grad(sum(z), x, {.create_graph = true}).value(), z.value());
  for (int i = 0; i < 6; ++i) twin.normal();
  EXPECT_EQ(source.normal(), twin.normal());
}

TEST_F(Checkpoints, RefuseAFunctionThatGivesAnotherValueTheSecondTime) {
  Generator source{5};
  const Variable x = tape.variable(doubles({1, 1, 1}));
  const Variable y = checkpoint(Noise{&source}, x);
  EXPECT_TRUE(says(message_of<GradientError>([&] { sum(y).backward(); }), {"generators"}));
  EXPECT_TRUE(says(message_of<GradientError>([&] { grad(sum(y), x, {.create_graph = true}); }), {"generators"}));
}

TEST_F(Checkpoints, HessianVectorProductsReachTheParameters) {
  GRADUS_PRINT_SEED();
  Parameter* const all[] = {&w, &v};
  const auto product = [&](auto function) {
    tape.clear();
    const Variable directions[] = {tape.constant(weights), tape.constant(input)};
    const Variable along_w = concatenate({directions[0], slice(directions[1], 0, 0, 1)});
    const Variable along_v = reshape(slice(directions[1], 0, 1, 2), {4});
    const Variable along[] = {along_w, along_v};
    return hvp(sum(square(function(tape.constant(input)))), all, along);
  };
  const Tensor expected = product([this](const Variable& x) { return block(x); })[0].value();
  EXPECT_TRUE(close(product([this](const Variable& x) { return kept(x); })[0].value(), expected, 1e-12));
}

TEST_F(Checkpoints, MoveWithArgumentsOfAnyKindInForwardMode) {
  GRADUS_PRINT_SEED();
  const Variable direction = tape.constant(weights);
  const Variable constant = tape.constant(input);
  const Variable slope = jvp(kept(constant), {constant}, {direction});
  EXPECT_TRUE(close(slope.value(), jvp(block(constant), {constant}, {direction}).value(), 1e-13));
  const Variable x = tape.variable(input), m = tape.variable(weights);
  const Variable y = checkpoint([](const Variable& a, const Variable& b) { return a * b.detach(); }, x, m);
  EXPECT_EQ(jvp(y, {m}, {direction}).value(), zeros({3, 4}, float64)) << "detached inside";
}

TEST_F(Checkpoints, RefuseVariablesThatWereNotPassed) {
  const Variable x = tape.variable(doubles({1}));
  const Variable other = tape.variable(doubles({2}));
  const std::size_t before = tape.size();
  EXPECT_TRUE(says(message_of<HandleError>([&] { checkpoint([&](const Variable& in) { return in * other; }, x); }),
                   {"argument"}));
  EXPECT_TRUE(says(message_of<HandleError>([&] { checkpoint([&](const Variable&) { return other * other; }, x); }),
                   {"argument"}));
  EXPECT_EQ(tape.size(), before) << "the tape is as it was";
  sum(x * 2).backward();
  EXPECT_EQ(x.grad().item(), 2);
}

TEST_F(Checkpoints, OfNothingThatMattersHaveZeroGradients) {
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable y = checkpoint([](const Variable& in) { return in.constant(3); }, x);
  (sum(y) + sum(x)).backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{1, 1}));
}

TEST_F(Checkpoints, MayHaveAnotherShapeInTheNextStep) {
  for (const bool sums : {false, true, false}) {
    tape.clear();
    const Variable x = tape.variable(input);
    const Variable y = checkpoint([&](const Variable& in) { return sums ? sum(in) : in * 2; }, x);
    EXPECT_EQ(y.shape(), sums ? Shape{} : input.shape());
    EXPECT_TRUE(same_bits(y.value(), (sums ? sum(x) : x * 2).value()));
  }
}

TEST_F(Checkpoints, AreReplayed) {
  GRADUS_PRINT_SEED();
  Replay step([this](const Variable& x) { return sum(square(kept(kept(x)))); });
  for (int i = 0; i < 4; ++i) {
    const Tensor x = random_tensor({3, 4}, rng);
    const double loss = step(x).item();
    step(x).backward();
    const Tensor by_w = w.gradient();
    w.zero_gradient();
    v.zero_gradient();
    tape.clear();
    const Variable plain = sum(square(block(block(tape.constant(x)))));
    plain.backward();
    EXPECT_EQ(loss, plain.item());
    EXPECT_TRUE(close(by_w, w.gradient(), 1e-14));
    w.mutable_value().values<double>()[0] += 0.1;
    w.zero_gradient();
    v.zero_gradient();
  }
}

TEST_F(Checkpoints, StaleParametersAreNoticed) {
  const Variable y = sum(kept(tape.variable(input)));
  w.mutable_value();
  EXPECT_THROW(y.backward(), StaleParameterError);
}

// ---- hooks

TEST(OnGradient, ChangesWhatFlowsBackAndNothingElse) {
  Tape tape;
  const Variable x = tape.variable(doubles({1, 2, 3}));
  for (int step = 0; step < 2; ++step) {
    const Variable y = on_gradient(x, [](const Variable& g) { return -g; });
    EXPECT_EQ(y.value(), x.value());
    sum(y * y).backward();
    EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{-2, -4, -6})) << "reversed";
  }
  const Variable clipped = on_gradient(x, [](const Variable& g) { return clamp(g, -3, 3); });
  (sum(clipped * clipped) + sum(clipped)).backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{3, 3, 3})) << "of the whole gradient, not of its parts";
}

TEST(OnGradient, MayJustLook) {
  Tape tape;
  double seen = 0;
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable y = on_gradient(x, [&](const Variable& g) {
    seen = sum(g).item();
    return g;
  });
  sum(y * 3).backward();
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{3, 3}));
}

TEST(OnGradient, IsCalledInEveryStepOfAProgram) {
  Parameter w("w", doubles({1, 2}));
  Tape tape;
  double scale = 0;
  const auto hook = [&scale](const Variable& g) { return g * scale; };
  for (int step = 0; step < 5; ++step) {
    tape.clear();
    scale = step;
    sum(square(on_gradient(tape.parameter(w), hook))).backward();
    EXPECT_EQ(w.gradient().to_vector(), (std::vector<double>{2.0 * step, 4.0 * step}));
    w.zero_gradient();
  }
}

TEST(OnGradient, IsDifferentiatedAgain) {
  Tape tape;
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable y = on_gradient(x, [](const Variable& g) { return g * g; });
  const Variable slope = grad(sum(y * y * y), x, {.create_graph = true});  // (3x²)²
  EXPECT_EQ(slope.value().to_vector(), (std::vector<double>{9, 144}));
  const Variable bend = grad(sum(slope), x);  // through y, whose hook squares 2 · 3x² · 6x = 36x³ again
  EXPECT_EQ(bend.value().to_vector(), (std::vector<double>{36 * 36, 288.0 * 288}));
  EXPECT_EQ(jvp(y, {x}, {tape.constant(doubles({5, 7}))}).value().to_vector(), (std::vector<double>{5, 7}));
}

TEST(OnGradient, RefusesAnotherShapeOrType) {
  Tape tape;
  const Variable x = tape.variable(doubles({1, 2}));
  const Variable narrow = on_gradient(x, [](const Variable& g) { return sum(g); });
  EXPECT_THROW(sum(narrow).backward(), ShapeError);
  const Variable other = on_gradient(x, [](const Variable& g) { return g.tape().constant(zeros({2}, float32)); });
  EXPECT_THROW(sum(other).backward(), DTypeError);
}

}  // namespace
}  // namespace gradus::test
