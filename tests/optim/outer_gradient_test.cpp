// A gradient that is kept as an outer product: whoever asks for its elements gets them, and training gives the same
// bits whether anybody asks or not.
#include <gradus/core/replay.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/sgd.h>

#include <tests/support/expect.h>

#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace gradus::test {
namespace {

// Rows and columns that fill no whole number of registers, and enough of them to be worth keeping apart.
constexpr Index rows = 37, columns = 53;

class OuterGradient : public ::testing::TestWithParam<DType> {
 protected:
  Tensor random(const Shape& shape) { return random_tensor(shape, rng, GetParam()); }
  Variable pass(const Tensor& x) { return matmul(tape.borrow(x), tape.parameter(weight)); }
  // ½ Σ y², whose gradient is xᵀ y.
  void backward(const Tensor& x) { (sum(square(pass(x))) * 0.5).backward(); }
  Tensor gradient_at_once(const Tensor& x) {
    const Tensor& w = std::as_const(weight).value();
    Tensor result({rows, columns}, GetParam());
    dispatch(GetParam(),
             [&]<class T>() { result.matrix<T>() = x.matrix<T>().transpose() * (x.matrix<T>() * w.matrix<T>()); });
    return result;
  }
  double tolerance() const { return GetParam() == float32 ? 1e-3 : 1e-11; }

  Generator rng{seed(), 3};
  Parameter weight{"weight", random({rows, columns})};
  Tape tape;
};
INSTANTIATE_TEST_SUITE_P(Types, OuterGradient, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

TEST_P(OuterGradient, IsKeptAsItsFactorsUntilItsElementsAreWanted) {
  GRADUS_PRINT_SEED();
  const Tensor x = random({1, rows});
  EXPECT_EQ(weight.outer_gradient(), nullptr) << "there is no gradient yet";
  backward(x);
  const OuterProduct* kept = weight.outer_gradient();
  ASSERT_NE(kept, nullptr);
  EXPECT_TRUE(same_bits(kept->left, x.reshaped({rows})));
  Tensor expected({rows, columns}, GetParam());
  dispatch(GetParam(), [&]<class T>() {
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < columns; ++j)
        expected.matrix<T>()(i, j) = x.matrix<T>()(0, i) * kept->right.values<T>()[static_cast<std::size_t>(j)];
  });
  EXPECT_TRUE(same_bits(weight.gradient(), expected));
  EXPECT_EQ(weight.outer_gradient(), nullptr);
  EXPECT_TRUE(close(weight.gradient(), gradient_at_once(x), tolerance()));
}

TEST_P(OuterGradient, IsNotKeptOfSeveralExamplesOrOfSmallWeights) {
  GRADUS_PRINT_SEED();
  const Tensor two = random({2, rows});
  backward(two);
  EXPECT_EQ(weight.outer_gradient(), nullptr);
  Parameter small("small", random({4, 5}));
  const Tensor x = random({1, 4});
  sum(matmul(tape.borrow(x), tape.parameter(small))).backward();
  EXPECT_EQ(small.outer_gradient(), nullptr);
  EXPECT_TRUE(small.has_gradient());
}

TEST_P(OuterGradient, AddsUpOverPassesOfOneExampleAndOfSeveral) {
  GRADUS_PRINT_SEED();
  for (const std::vector<Index>& batches : {std::vector<Index>{1, 1}, {1, 3}, {3, 1}, {1, 1, 2, 1}}) {
    weight.zero_gradient();
    Tensor expected({rows, columns}, GetParam());
    for (const Index batch : batches) {
      const Tensor x = random({batch, rows});
      backward(x);
      dispatch(GetParam(), [&]<class T>() { expected.matrix<T>() += gradient_at_once(x).matrix<T>(); });
      tape.clear();
    }
    EXPECT_TRUE(close(weight.gradient(), expected, 4 * tolerance()));
  }
}

TEST_P(OuterGradient, AddsUpOverTwoUsesInOneStep) {
  GRADUS_PRINT_SEED();
  const Tensor one = random({1, rows}), three = random({3, rows});
  for (const bool one_first : {true, false}) {
    weight.zero_gradient();
    tape.clear();
    const Variable a = sum(square(pass(one_first ? one : three)));
    const Variable b = sum(square(pass(one_first ? three : one)));
    ((a + b) * 0.5).backward();
    Tensor expected = gradient_at_once(one);
    dispatch(GetParam(), [&]<class T>() { expected.matrix<T>() += gradient_at_once(three).matrix<T>(); });
    EXPECT_TRUE(close(weight.gradient(), expected, 4 * tolerance()));
  }
}

TEST_P(OuterGradient, IsForgottenWhenItIsZeroed) {
  GRADUS_PRINT_SEED();
  const Tensor x = random({1, rows});
  backward(x);
  weight.zero_gradient();
  EXPECT_EQ(weight.outer_gradient(), nullptr);
  EXPECT_TRUE(same_bits(weight.gradient(), zeros({rows, columns}, GetParam())));
  EXPECT_FALSE(weight.has_gradient());
  tape.clear();
  const Tensor several = random({2, rows});
  backward(several);
  EXPECT_TRUE(close(weight.gradient(), gradient_at_once(several), tolerance()));
}

TEST_P(OuterGradient, CanBeChangedInPlaceAndClipped) {
  GRADUS_PRINT_SEED();
  const Tensor x = random({1, rows});
  backward(x);
  dispatch(GetParam(), [&]<class T>() { weight.mutable_gradient().matrix<T>() *= T{2}; });
  EXPECT_EQ(weight.outer_gradient(), nullptr);
  Tensor expected = gradient_at_once(x);
  dispatch(GetParam(), [&]<class T>() { expected.matrix<T>() *= T{2}; });
  EXPECT_TRUE(close(weight.gradient(), expected, 2 * tolerance()));

  weight.zero_gradient();
  tape.clear();
  backward(x);
  Parameter* all[] = {&weight};
  clip_gradient_norm(all, 1);
  const double norm = dispatch(GetParam(), [&]<class T>() { return double{weight.gradient().matrix<T>().norm()}; });
  EXPECT_NEAR(norm, 1, 1e-5);
}

TEST_P(OuterGradient, IsSeenOnTheTapeAsEverAlsoAfterAStep) {
  GRADUS_PRINT_SEED();
  const Tensor x = random({1, rows});
  const Tensor before = gradient_at_once(x);
  const Variable leaf = tape.parameter(weight);
  (sum(square(matmul(tape.borrow(x), leaf))) * 0.5).backward();
  ASSERT_NE(weight.outer_gradient(), nullptr);
  Sgd optimizer({&weight}, {.learning_rate = 0.1});
  optimizer.step();
  EXPECT_TRUE(close(leaf.grad(), before, tolerance()));
  EXPECT_FALSE(weight.has_gradient());
}

TEST_P(OuterGradient, MayHaveElementsThatAreNotFinite) {
  GRADUS_PRINT_SEED();
  Tensor x = random({1, rows});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  dispatch(GetParam(), [&]<class T>() { x.values<T>()[3] = static_cast<T>(infinity); });
  const auto gradient = [&](double at_output) {
    Parameter w("w", zeros({rows, columns}, GetParam()));
    const Variable y = matmul(tape.borrow(x), tape.parameter(w));
    y.backward(full({1, columns}, at_output, GetParam()));
    const Tensor result = w.gradient();
    tape.clear();
    return result;
  };
  EXPECT_EQ(gradient(2).at({3, 5}), infinity);
  EXPECT_TRUE(std::isnan(gradient(0).at({3, 5})));
  EXPECT_EQ(gradient(0).at({4, 5}), 0);
}

// ---- optimizers -----------------------------------------------------------------------------------------------------

class OneExample : public ::testing::TestWithParam<std::string> {
 protected:
  struct Training {
    Training(std::string_view name, DType dtype)
        : model(mlp({61, 48, 20}, Tanh{}, weights, {.dtype = dtype})),
          optimizer(make_optimizer(name, model.parameters(), 0.05)) {}
    Generator weights{11};
    Sequential model;
    std::unique_ptr<Optimizer> optimizer;
    Tape tape;
    Parameter& first() { return *model.parameters()[0]; }
    void backward(const Tensor& x, std::int32_t label) {
      cross_entropy(model(tape, x), std::span(&label, 1)).backward();
    }
    void step() {
      optimizer->step();
      tape.clear();
    }
  };
  static void expect_same(Training& a, Training& b, int step) {
    for (std::size_t i = 0; i < a.model.parameters().size(); ++i)
      ASSERT_TRUE(same_bits(a.model.parameters()[i]->value(), b.model.parameters()[i]->value())) << "step " << step;
  }
  // Zeros of both signs among them, whose products have signs too.
  static Tensor example(Generator& rng, DType dtype) {
    Tensor x = random_tensor({1, 61}, rng, dtype);
    dispatch(dtype, [&]<class T>() { x.values<T>()[7] = T{0}, x.values<T>()[8] = -T{0}; });
    return x;
  }
};
INSTANTIATE_TEST_SUITE_P(Optimizers, OneExample, ::testing::ValuesIn(optimizer_names()),
                         [](const auto& name) { return name.param; });

TEST_P(OneExample, TrainsTheSameBitsWhetherAnybodyLooksOrNot) {
  GRADUS_PRINT_SEED();
  for (const DType dtype : {float32, float64}) {
    Generator rng{seed(), 5};
    Training alone(GetParam(), dtype), watched(GetParam(), dtype);
    for (int step = 0; step < 12; ++step) {
      const Tensor x = example(rng, dtype);
      const auto label = static_cast<std::int32_t>(rng.below(20));
      alone.backward(x, label);
      watched.backward(x, label);
      ASSERT_NE(alone.first().outer_gradient(), nullptr);
      for (Parameter* parameter : watched.model.parameters()) std::as_const(*parameter).gradient();
      ASSERT_EQ(watched.first().outer_gradient(), nullptr);
      alone.step();
      watched.step();
      expect_same(alone, watched, step);
    }
  }
}

TEST_P(OneExample, IsTheSameInAReplay) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 6};
  Training recorded(GetParam(), float32), replayed(GetParam(), float32);
  Replay replay(
      [&](const Variable& x, std::span<const std::int32_t> label) { return cross_entropy(replayed.model(x), label); });
  for (int step = 0; step < 8; ++step) {
    const Tensor x = example(rng, float32);
    const std::vector<std::int32_t> label{static_cast<std::int32_t>(rng.below(20))};
    recorded.backward(x, label[0]);
    recorded.step();
    replay(x, label).backward();
    replayed.optimizer->step();
    expect_same(recorded, replayed, step);
  }
}

}  // namespace
}  // namespace gradus::test
