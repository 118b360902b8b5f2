// From the second identical step on, the heap is not touched: counted at malloc itself, below operator new.
#include <gradus/activations/tanh.h>
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>
#include <gradus/core/product.h>
#include <gradus/core/replay.h>

#include <tests/support/allocations.h>
#include <tests/support/expect.h>

#include <cstddef>
#include <new>

namespace gradus::test {
namespace {

class Allocations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  }

  // Allocations of the second, third and fourth call of a step on this tape.
  template <class F>
  long repeated(F&& step) {
    auto whole = [&] {
      step();
      tape.clear();
    };
    EXPECT_GT(count_allocations(whole), 0) << "the first step allocates, or nothing is counted";
    long total = 0;
    for (int i = 0; i < 3; ++i) total += count_allocations(whole);
    return total;
  }

  Generator rng{1};
  Tape tape;
};

TEST_F(Allocations, AreCounted) {
  EXPECT_EQ(count_allocations([] { ::operator delete(::operator new(10)); }), 1);
  EXPECT_EQ(
      count_allocations([] { ::operator delete[](::operator new[](640, std::align_val_t{64}), std::align_val_t{64}); }),
      1);
  EXPECT_EQ(count_allocations([] { const std::vector<int> one(3); }), 1);
  EXPECT_EQ(count_allocations([] { std::free(std::realloc(std::calloc(1, 8), 100)); }), 2);
  EXPECT_EQ(count_allocations([] { const Tensor tensor({3}); }), 1);
  EXPECT_EQ(count_allocations([] {}), 0);
}

class TrainingSteps : public Allocations, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Widths, TrainingSteps, ::testing::Values(1, 7, 64, 128, 256, 512));

TEST_P(TrainingSteps, AllocateNothingAfterTheFirst) {
  const Index width = GetParam();
  for (DType dtype : {float32, float64}) {
    Tape fresh;
    Parameter w1("w1", random_tensor({width, width}, rng, dtype, -0.1, 0.1));
    Parameter b1("b1", random_tensor({width}, rng, dtype));
    Parameter w2("w2", random_tensor({10, width}, rng, dtype, -0.1, 0.1));
    Parameter b2("b2", random_tensor({10}, rng, dtype));
    const Tensor input = random_tensor({width, width}, rng, dtype);
    const std::vector<std::int32_t> labels(static_cast<std::size_t>(width), 3);
    double last = 0;
    auto step = [&] {
      const Scope scope(fresh, "mlp");
      const Variable x = fresh.borrow(input);
      const Variable hidden = tanh(affine(x, fresh.parameter(w1), fresh.parameter(b1)));
      const Variable logits = affine(hidden, fresh.parameter(w2), fresh.parameter(b2));
      const Variable loss = mean(logsumexp(logits, 1) - gather(logits, labels));
      loss.backward();
      last = loss.item();
      for (Parameter* parameter : {&w1, &b1, &w2, &b2}) {
        dispatch(dtype, [&]<class T>() {
          parameter->mutable_value().template matrix<T>() -=
              static_cast<T>(0.1) * parameter->gradient().template matrix<T>();
        });
        parameter->zero_gradient();
      }
      fresh.clear();
    };
    EXPECT_GT(count_allocations(step), 0);
    const double before = last;
    EXPECT_EQ(count_allocations(step), 0) << to_string(dtype);
    EXPECT_EQ(count_allocations(step), 0) << to_string(dtype);
    EXPECT_LT(last, before) << "it learns";
  }
}

TEST_P(TrainingSteps, OfProductsInEveryOrientationAllocateNothing) {
  const Index n = GetParam();
  const Tensor left = random_tensor({n, n}, rng, float64);
  EXPECT_EQ(repeated([&] {
              const Variable a = tape.variable(left);
              const Variable b = tape.variable(left);
              sum(matmul(transpose(a), transpose(b)) + matmul(a, transpose(b)) + matmul(transpose(a), b)).backward();
            }),
            0);
}

TEST_F(Allocations, OfASecondProductThatPacksItsOperandsAreNone) {
  constexpr Index far = 1024;
  const Tensor a = random_tensor({270, far}, rng);
  const Tensor b = random_tensor({270, far}, rng);
  std::vector<double> c(130 * 140);
  Arena scratch;
  auto multiply = [&] {
    kernels::product<double>({a.values<double>().data(), 130, 270, 1, far},
                             {b.values<double>().data(), 270, 140, far, 1}, {}, c.data(), scratch);
  };
  EXPECT_GT(count_allocations(multiply), 0) << "for scratch, and once for threads";
  EXPECT_EQ(count_allocations(multiply), 0);
}

TEST_F(Allocations, OfAReplayAreNone) {
  Parameter weight("w", random_tensor({7, 5}, rng));
  Replay step([&](const Variable& x, std::span<const std::int32_t> labels) {
    const Variable scores = matmul(x, transpose(x.tape().parameter(weight)));
    return mean(logsumexp(scores, 1) - gather(scores, labels));
  });
  const Tensor input = random_tensor({9, 5}, rng);
  const std::vector<std::int32_t> labels(9, 3);
  auto whole = [&] {
    step(input, labels).backward();
    weight.zero_gradient();
  };
  EXPECT_GT(count_allocations(whole), 0);
  EXPECT_EQ(count_allocations(whole), 0);
  EXPECT_EQ(count_allocations(whole), 0);
}

TEST_F(Allocations, OfASecondOrderStepAreNone) {
  Parameter weight("w", random_tensor({8, 8}, rng));
  const Tensor input = random_tensor({5, 8}, rng);
  EXPECT_EQ(repeated([&] {
              const Variable x = tape.variable(input);
              const Variable y = sum(tanh(matmul(x, tape.parameter(weight))));
              Variable slope;
              const Variable one = y.constant(1);
              vjp({&y, 1}, {&x, 1}, {&one, 1}, {&slope, 1}, {.create_graph = true});
              (y + mean(square(slope))).backward();
              weight.zero_gradient();
            }),
            0);
}

TEST_F(Allocations, OfReductionsSlicesAndTheRestAreNone) {
  const Tensor input = random_tensor({6, 5, 4}, rng);
  const std::vector<std::int32_t> labels(30, 2);
  EXPECT_EQ(repeated([&] {
              const Variable x = tape.variable(input);
              Variable total = sum(max(x, 1)) + sum(logsumexp(x, {0, 2})) + sum(mean(x, -1, true)) + max(x);
              total = total + sum(slice(x, 1, 1, -1) * 2) + sum(gather(x, labels));
              total = total + sum(reshape(transpose(x), {30, 4}) * x.constant(3));
              total = total + sum(where(x > 0, exp(x), clamp(pow(abs(x) + 1, 2), 0, 5)));
              total = total + sum(broadcast_to(sum(x, 0, true), {6, 5, 4}) / (1 + square(x)));
              total = total + sum(maximum(x, minimum(x, 0.5)) + log1p(square(x)) + expm1(sin(x)) + cos(x));
              total.backward();
            }),
            0);
}

TEST_F(Allocations, OfConcatenatingManyPartsAreNoneInEitherOrder) {
  const Tensor input = random_tensor({2, 3}, rng);
  std::vector<Variable> parts(40);
  EXPECT_EQ(repeated([&] {
              for (Variable& part : parts) part = tape.variable(input);
              sum(square(concatenate(parts, 1))).backward();
            }),
            0);
  std::vector<Variable> slopes(parts.size());
  EXPECT_EQ(repeated([&] {
              for (Variable& part : parts) part = tape.variable(input);
              const Variable y = sum(square(concatenate(parts, 0)));
              const Variable one = y.constant(1);
              vjp({&y, 1}, parts, {&one, 1}, slopes, {.create_graph = true});
              sum(concatenate(slopes, 0)).backward();
            }),
            0);
}

TEST_F(Allocations, OfRandomNumbersAreNone) {
  double total = 0;
  EXPECT_EQ(count_allocations([&] {
              Generator child = rng.fork(3);
              for (int i = 0; i < 100; ++i) total += child.normal() + static_cast<double>(child.below(7));
            }),
            0);
}

TEST_F(Allocations, OfAShorterStepAfterALongerOneAreNone) {
  const Tensor large = random_tensor({64, 32}, rng);
  const Tensor small = random_tensor({17, 32}, rng);
  auto step = [&](const Tensor& input) {
    const Variable x = tape.variable(input);
    mean(square(matmul(x, transpose(x)))).backward();
    tape.clear();
  };
  step(large);
  EXPECT_EQ(count_allocations([&] { step(small); }), 0) << "the last, incomplete batch of an epoch";
  EXPECT_EQ(count_allocations([&] { step(large); }), 0);
}

}  // namespace
}  // namespace gradus::test
