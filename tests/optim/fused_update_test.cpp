// optimizer.step(loss): the update within the backward pass is that of loss.backward() and optimizer.step().
#include <gradus/core/checkpoint.h>
#include <gradus/core/errors.h>
#include <gradus/core/on_gradient.h>
#include <gradus/core/replay.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gradus::test {
namespace {

using Parameters = std::vector<std::unique_ptr<Parameter>>;
using Loss = std::function<Variable(const Variable&, const Parameters&)>;

// w · x and the like: each graph says which parameters it takes and how.
struct Graph {
  const char* name;
  std::vector<Shape> parameters;
  Loss loss;
};

const std::vector<Graph>& graphs() {
  static const std::vector<Graph> all{
      {"a layer with a bias",
       {{3, 4}, {3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         return mean(square(affine(x, t.parameter(*p[0]), t.parameter(*p[1]))));
       }},
      {"a layer without a bias",
       {{3, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         return mean(square(matmul(x, transpose(t.parameter(*p[0])))));
       }},
      {"a product from the left",
       {{4, 3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         return mean(square(sin(matmul(x, t.parameter(*p[0])))));
       }},
      {"two layers",
       {{5, 4}, {5}, {2, 5}, {2}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable hidden = sin(affine(x, t.parameter(*p[0]), t.parameter(*p[1])));
         return mean(square(affine(hidden, t.parameter(*p[2]), t.parameter(*p[3]))));
       }},
      {"one leaf used twice",
       {{4, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable w = t.parameter(*p[0]);
         return mean(square(matmul(sin(matmul(x, w)), w)));
       }},
      {"two leaves of one parameter",
       {{4, 4}, {4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable hidden = sin(affine(x, t.parameter(*p[0]), t.parameter(*p[1])));
         return mean(square(affine(hidden, t.parameter(*p[0]), t.parameter(*p[1]))));
       }},
      {"the same as both operands",
       {{4, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable w = t.parameter(*p[0]);
         return mean(square(matmul(x, matmul(w, w))));
       }},
      {"used through detach",
       {{4, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable w = t.parameter(*p[0]);
         return mean(square(matmul(matmul(x, w), w.detach())));
       }},
      {"borrowed elsewhere",
       {{4, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable hidden = matmul(x, t.borrow(p[0]->value()));
         return mean(square(matmul(hidden, t.parameter(*p[0]))));
       }},
      {"the product of two parameters",
       {{4, 5}, {5, 3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         return mean(square(matmul(x, matmul(t.parameter(*p[0]), t.parameter(*p[1])))));
       }},
      {"operations whose rules read it",
       {{4}, {4}, {4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable y = x * t.parameter(*p[0]) + exp(t.parameter(*p[1])) * square(t.parameter(*p[2]));
         return mean(square(y));
       }},
      {"the parameter alone",
       {{3, 3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable w = t.parameter(*p[0]);
         return sum(w * w * w);
       }},
      {"structural rules that read it",
       {{4, 3}, {2, 3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable scores = matmul(x, t.parameter(*p[0]));
         return mean(logsumexp(scores, 1)) + sum(logsumexp(t.parameter(*p[1]), 1));
       }},
      {"shapes of it",
       {{2, 6}, {3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable w = reshape(t.parameter(*p[0]), {4, 3});
         return mean(square(matmul(x, w) + broadcast_to(t.parameter(*p[1]), {x.shape()[0], 3})));
       }},
      {"a parameter that broadcasts",
       {{}, {1, 4}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         return mean(square(sin(x * t.parameter(*p[0])) - t.parameter(*p[1])));
       }},
      {"a product over batches",
       {{4, 3}},
       [](const Variable& x, const Parameters& p) {
         Tape& t = x.tape();
         const Variable batches = reshape(x, {2, x.shape()[0] / 2, 4});
         return mean(square(matmul(batches, t.parameter(*p[0]))));
       }},
  };
  return all;
}

struct Training {
  Training(const Graph& graph, std::string_view optimizer_name, DType dtype, std::uint64_t seed_of_values) {
    Generator rng(seed_of_values);
    for (const Shape& shape : graph.parameters) {
      const std::string name = std::to_string(parameters.size());
      parameters.push_back(std::make_unique<Parameter>(name, random_tensor(shape, rng, dtype, -1, 1)));
    }
    std::vector<Parameter*> all;
    for (const auto& parameter : parameters) all.push_back(parameter.get());
    optimizer = make_optimizer(optimizer_name, all, 0.05);
  }
  Parameters parameters;
  std::unique_ptr<Optimizer> optimizer;
};

class FusedUpdate : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Optimizers, FusedUpdate, ::testing::ValuesIn(optimizer_names()),
                         [](const auto& name) { return name.param; });

TEST_P(FusedUpdate, EqualsBackwardAndStep) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 64);
  for (const Graph& graph : graphs())
    for (DType dtype : {float32, float64}) {
      Training fused(graph, GetParam(), dtype, seed());
      Training apart(graph, GetParam(), dtype, seed());
      Tape tape;
      Tape other;
      for (int step = 0; step < 12; ++step) {
        if (step == 6) {
          fused.optimizer->set_learning_rate(0.01);
          apart.optimizer->set_learning_rate(0.01);
        }
        const Tensor x = random_tensor({step % 4 == 3 ? 2 : 6, 4}, rng, dtype, -1, 1);
        fused.optimizer->step(graph.loss(tape.borrow(x), fused.parameters));
        graph.loss(other.borrow(x), apart.parameters).backward();
        apart.optimizer->step();
        tape.clear();
        other.clear();
        for (std::size_t i = 0; i < fused.parameters.size(); ++i) {
          const Tensor& one = fused.parameters[i]->value();
          const Tensor& expected = apart.parameters[i]->value();
          EXPECT_FALSE(fused.parameters[i]->has_gradient());
          // Plain SGD adds the product to the weight, elsewhere nothing is rounded otherwise.
          if (GetParam() == "sgd")
            ASSERT_TRUE(close(one, expected, dtype == float32 ? 2e-5 : 1e-12)) << graph.name << " step " << step;
          else
            ASSERT_TRUE(same_bits(one, expected)) << graph.name << " step " << step;
        }
        ASSERT_EQ(fused.optimizer->steps(), apart.optimizer->steps());
      }
    }
}

TEST_P(FusedUpdate, EqualsBackwardAndStepInAReplay) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 65);
  for (const Graph& graph : graphs()) {
    Training replayed(graph, GetParam(), float64, seed());
    Training recorded(graph, GetParam(), float64, seed());
    Replay step([&](const Variable& x) { return graph.loss(x, replayed.parameters); });
    Tape tape;
    for (int time = 0; time < 12; ++time) {
      if (time == 6) {
        replayed.optimizer->set_learning_rate(0.01);
        recorded.optimizer->set_learning_rate(0.01);
      }
      const Tensor x = random_tensor({time % 4 == 3 ? 2 : 6, 4}, rng, float64, -1, 1);
      replayed.optimizer->step(step(x));
      recorded.optimizer->step(graph.loss(tape.borrow(x), recorded.parameters));
      tape.clear();
      for (std::size_t i = 0; i < replayed.parameters.size(); ++i) {
        const Tensor& one = replayed.parameters[i]->value();
        const Tensor& expected = recorded.parameters[i]->value();
        // A graph that borrows the parameter reads it where it is, in a replay as on a tape.
        ASSERT_TRUE(same_bits(one, expected)) << graph.name << " step " << time;
      }
    }
  }
}

TEST_P(FusedUpdate, LeavesParametersOfOthersTheirGradients) {
  Generator rng(1);
  Parameter mine("mine", random_tensor({4, 3}, rng));
  Parameter other("other", random_tensor({3}, rng));
  const auto optimizer = make_optimizer(GetParam(), {&mine}, 0.1);
  const Tensor x = random_tensor({5, 4}, rng);
  const Tensor before = other.value();
  Tape tape;
  for (int time = 1; time <= 3; ++time) {
    optimizer->step(sum(matmul(tape.borrow(x), tape.parameter(mine)) + tape.parameter(other)));
    tape.clear();
    EXPECT_EQ(other.gradient(), full({3}, 5.0 * time, float64)) << "they add up";
  }
  EXPECT_TRUE(same_bits(other.value(), before));
  EXPECT_FALSE(mine.has_gradient());
}

TEST_P(FusedUpdate, UsesGradientsAccumulatedBefore) {
  Generator rng(1);
  const Tensor start = random_tensor({4, 3}, rng);
  Parameter once("once", start);
  Parameter twice("twice", start);
  const auto of_once = make_optimizer(GetParam(), {&once}, 0.1);
  const auto of_twice = make_optimizer(GetParam(), {&twice}, 0.1);
  const Tensor x = random_tensor({5, 4}, rng);
  auto loss = [&](Tape& tape, Parameter& w) { return sum(square(matmul(tape.borrow(x), tape.parameter(w)))); };
  for (int step = 0; step < 3; ++step) {
    Tape tape;
    loss(tape, once).backward();
    loss(tape, once).backward();
    of_once->step();
    loss(tape, twice).backward();
    of_twice->step(loss(tape, twice));
    EXPECT_TRUE(same_bits(once.value(), twice.value()));
  }
}

// A hook's rule is not linear in the gradient, and a checkpoint reads its parameters once more on the way back.
TEST_P(FusedUpdate, PassesHooksAndCheckpoints) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 3);
  const Tensor start = random_tensor({3, 3}, rng);
  const Tensor x = random_tensor({5, 3}, rng);
  Parameter apart("apart", start), fused("fused", start);
  const auto of_apart = make_optimizer(GetParam(), {&apart}, 0.1);
  const auto of_fused = make_optimizer(GetParam(), {&fused}, 0.1);
  const auto loss = [&](Tape& tape, Parameter& w) {
    const Variable h =
        checkpoint([&w](const Variable& in) { return sin(matmul(in, in.tape().parameter(w))); }, tape.borrow(x));
    const Variable clipped = on_gradient(tape.parameter(w), [](const Variable& g) { return clamp(g, -0.5, 0.5); });
    return sum(square(matmul(h, clipped)));
  };
  Tape first, second;
  for (int step = 0; step < 5; ++step) {
    first.clear();
    second.clear();
    loss(first, apart).backward();
    of_apart->step();
    of_fused->step(loss(second, fused));
    EXPECT_TRUE(close(fused.value(), apart.value(), 1e-13)) << step;
  }
  Parameter alone("alone", start);  // used by the hook and nowhere else
  const auto of_alone = make_optimizer(GetParam(), {&alone}, 0.1);
  const auto of_both = make_optimizer(GetParam(), {&apart}, 0.1);
  apart.assign(start);
  const auto clipped_loss = [&](Tape& tape, Parameter& w) {
    return sum(square(on_gradient(tape.parameter(w), [](const Variable& g) { return clamp(g, -0.5, 0.5); })));
  };
  for (int step = 0; step < 3; ++step) {
    first.clear();
    second.clear();
    clipped_loss(first, apart).backward();
    of_both->step();
    of_alone->step(clipped_loss(second, alone));
    EXPECT_TRUE(close(alone.value(), apart.value(), 1e-13)) << step;
  }
}

TEST_P(FusedUpdate, MakesASecondBackwardStale) {
  Parameter w("w", full({3}, 2, float64));
  const auto optimizer = make_optimizer(GetParam(), {&w}, 0.1);
  Tape tape;
  for (int time = 0; time < 3; ++time) {
    const Variable loss = sum(square(tape.parameter(w)));
    optimizer->step(loss);
    EXPECT_TRUE(says(message_of<StaleParameterError>([&] { loss.backward(); }), {"w was changed"}));
    EXPECT_TRUE(says(message_of<StaleParameterError>([&] { optimizer->step(loss); }), {"w was changed"}));
    EXPECT_EQ(optimizer->steps(), time + 1) << "a step that threw is none";
    tape.clear();
  }
}

TEST_P(FusedUpdate, WithoutAnyGradientThrowsAndIsNoStep) {
  Parameter mine("mine", ones({3}));
  Parameter other("other", ones({3}));
  const auto optimizer = make_optimizer(GetParam(), {&mine}, 0.1);
  Tape tape;
  for (int time = 0; time < 3; ++time) {
    EXPECT_TRUE(says(message_of<GradientError>([&] { optimizer->step(sum(square(tape.parameter(other)))); }),
                     {".step]", "no parameter has a gradient"}));
    tape.clear();
  }
  EXPECT_THROW(optimizer->step(sum(tape.constant(ones({2})))), GradientError);
  EXPECT_EQ(optimizer->steps(), 0);
  EXPECT_EQ(mine.value(), ones({3}));
}

TEST_P(FusedUpdate, LeavesAParameterWithoutAGradientUntouched) {
  Parameter used("used", ones({3}));
  Parameter unused("unused", ones({3}));
  const auto optimizer = make_optimizer(GetParam(), {&used, &unused}, 0.1);
  Tape tape;
  for (int time = 0; time < 3; ++time) {
    const Variable aside = square(tape.parameter(unused));
    optimizer->step(sum(square(tape.parameter(used)) * aside.detach()));
    tape.clear();
  }
  EXPECT_EQ(unused.version(), 0U);
  EXPECT_NE(used.value(), ones({3}));
}

TEST_P(FusedUpdate, RefusesALossThatIsNoScalar) {
  Parameter w("w", ones({3}));
  const auto optimizer = make_optimizer(GetParam(), {&w}, 0.1);
  Tape tape;
  EXPECT_THROW(optimizer->step(tape.parameter(w) * 2), GradientError);
  EXPECT_EQ(optimizer->steps(), 0);
}

TEST(FusedUpdateOfOneTape, ByOptimizersAtTheSameAddressAreTheirOwn) {
  // A program noted down for the one must not be run for the other.
  const std::vector<SgdOptions> all{{.learning_rate = 0.1},
                                    {.learning_rate = 0.1, .momentum = 0.9},
                                    {.learning_rate = 0.02},
                                    {.learning_rate = 0.1, .weight_decay = 0.1}};
  auto train = [&](bool fused) {
    Parameter w("w", full({4, 4}, 0.5, float64));
    Parameter b("b", full({4}, 0.5, float64));
    Generator rng(3);
    const Tensor x = random_tensor({5, 4}, rng);
    Tape tape;
    std::optional<Sgd> optimizer;
    for (const SgdOptions& options : all)
      for (const std::vector<Parameter*>& those : {std::vector{&w, &b}, std::vector{&b}, std::vector{&w}}) {
        optimizer.emplace(those, options);
        for (int step = 0; step < 3; ++step) {
          const Variable loss = mean(square(affine(tape.borrow(x), tape.parameter(w), tape.parameter(b))));
          if (fused) {
            optimizer->step(loss);
          } else {
            loss.backward();
            optimizer->step();
          }
          w.zero_gradient();
          b.zero_gradient();
          tape.clear();
        }
      }
    return std::vector<Tensor>{w.value(), b.value()};
  };
  const auto fused = train(true);
  const auto apart = train(false);
  for (std::size_t i = 0; i < fused.size(); ++i) EXPECT_TRUE(close(fused[i], apart[i], 1e-12));
}

}  // namespace
}  // namespace gradus::test
