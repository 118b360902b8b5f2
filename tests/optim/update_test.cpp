// The one pass in which an optimizer updates a parameter, for every optimizer and each of its options: the rule's
// numbers for fifty random gradients and for every length of an array, the gradient as it was, and the same bits
// wherever an element stands.
#include <gradus/optim/adadelta.h>
#include <gradus/optim/adagrad.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/nadam.h>
#include <gradus/optim/rmsprop.h>
#include <gradus/optim/sgd.h>
#include <gradus/optim/update_kernel.h>

#include <tests/optim/reference.h>
#include <tests/support/expect.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gradus::test {
namespace {

struct Case {
  std::string name;
  std::function<std::unique_ptr<Optimizer>(Parameter&)> make;
  std::function<std::function<double(double, double)>()> rule;
};

template <class O, class Options, class Rule>
Case make_case(const std::string& name, const Options& options, const Rule& rule) {
  return {name, [options](Parameter& w) { return std::make_unique<O>(std::vector<Parameter*>{&w}, options); },
          [rule] { return std::function<double(double, double)>(rule); }};
}

std::vector<Case> cases() {
  return {
      make_case<Sgd>("sgd", SgdOptions{.learning_rate = 0.1}, SgdRule{.rate = 0.1}),
      make_case<Sgd>("sgd_decay", SgdOptions{.learning_rate = 0.1, .weight_decay = 0.3},
                     SgdRule{.rate = 0.1, .decay = 0.3}),
      make_case<Sgd>("momentum_decay", SgdOptions{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.3},
                     SgdRule{.rate = 0.1, .momentum = 0.9, .decay = 0.3}),
      make_case<Sgd>("nesterov_decay",
                     SgdOptions{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.3},
                     SgdRule{.rate = 0.1, .momentum = 0.9, .nesterov = true, .decay = 0.3}),
      make_case<Adam>("adam", AdamOptions{.learning_rate = 0.1}, AdamRule{.rate = 0.1}),
      make_case<Adam>("adam_decay", AdamOptions{.learning_rate = 0.1, .weight_decay = 0.3},
                      AdamRule{.rate = 0.1, .decay = 0.3}),
      make_case<Sgd>("dampened",
                     SgdOptions{.learning_rate = 0.1, .momentum = 0.9, .dampening = 0.4, .weight_decay = 0.3},
                     SgdRule{.rate = 0.1, .momentum = 0.9, .decay = 0.3, .dampening = 0.4}),
      make_case<Adam>("amsgrad", AdamOptions{.learning_rate = 0.1, .beta2 = 0.7, .amsgrad = true},
                      AdamRule{.rate = 0.1, .beta2 = 0.7, .amsgrad = true}),
      make_case<AdamW>("adamw", AdamOptions{.learning_rate = 0.1, .weight_decay = 0.3},
                       AdamRule{.rate = 0.1, .decay = 0.3, .decoupled = true}),
      make_case<AdamW>("adamw_amsgrad",
                       AdamOptions{.learning_rate = 0.1, .beta2 = 0.7, .weight_decay = 0.3, .amsgrad = true},
                       AdamRule{.rate = 0.1, .beta2 = 0.7, .decay = 0.3, .decoupled = true, .amsgrad = true}),
      make_case<NAdam>("nadam", NAdamOptions{}, NAdamRule{}),
      make_case<NAdam>(
          "nadam_options",
          NAdamOptions{.learning_rate = 0.05,
                       .beta1 = 0.8,
                       .beta2 = 0.9,
                       .epsilon = 1e-3,
                       .weight_decay = 0.3,
                       .momentum_decay = 0.1},
          NAdamRule{.rate = 0.05, .beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3, .decay = 0.3, .momentum_decay = 0.1}),
      make_case<RmsProp>("rmsprop", RmsPropOptions{}, RmsPropRule{}),
      make_case<RmsProp>("rmsprop_options",
                         RmsPropOptions{.learning_rate = 0.05, .alpha = 0.8, .epsilon = 1e-3, .weight_decay = 0.3},
                         RmsPropRule{.rate = 0.05, .alpha = 0.8, .epsilon = 1e-3, .decay = 0.3}),
      make_case<RmsProp>("rmsprop_momentum", RmsPropOptions{.momentum = 0.9}, RmsPropRule{.momentum = 0.9}),
      make_case<RmsProp>("rmsprop_centred", RmsPropOptions{.centred = true}, RmsPropRule{.centred = true}),
      make_case<RmsProp>("rmsprop_centred_momentum",
                         RmsPropOptions{.alpha = 0.9, .weight_decay = 0.3, .momentum = 0.5, .centred = true},
                         RmsPropRule{.alpha = 0.9, .decay = 0.3, .momentum = 0.5, .centred = true}),
      make_case<Adagrad>("adagrad", AdagradOptions{}, AdagradRule{}),
      make_case<Adagrad>("adagrad_options",
                         AdagradOptions{.learning_rate = 0.1,
                                        .learning_rate_decay = 0.2,
                                        .weight_decay = 0.3,
                                        .initial_sum = 0.5,
                                        .epsilon = 1e-3},
                         AdagradRule{.rate = 0.1, .rate_decay = 0.2, .decay = 0.3, .sum = 0.5, .epsilon = 1e-3}),
      make_case<Adadelta>("adadelta", AdadeltaOptions{}, AdadeltaRule{}),
      make_case<Adadelta>("adadelta_options",
                          AdadeltaOptions{.learning_rate = 0.5, .rho = 0.6, .epsilon = 1e-2, .weight_decay = 0.3},
                          AdadeltaRule{.rate = 0.5, .rho = 0.6, .epsilon = 1e-2, .decay = 0.3})};
}

class Update : public ::testing::TestWithParam<Case> {
 protected:
  static void set_gradient(Parameter& w, const Tensor& gradient) { w.mutable_gradient() = gradient; }

  // Random gradients for n weights, and the rule's numbers after each step: |difference| ≤ tolerance · max(1, |w|).
  static void expect_rule(Index n, int steps, DType dtype, double tolerance, Generator& rng) {
    const Tensor start = random_tensor({n}, rng, dtype);
    Parameter w("w", start);
    const auto optimizer = GetParam().make(w);
    std::vector<double> expected = start.to_vector();
    std::vector<std::function<double(double, double)>> rules;
    for (Index i = 0; i < n; ++i) rules.push_back(GetParam().rule());
    for (int step = 1; step <= steps; ++step) {
      const Tensor gradient = random_tensor({n}, rng, dtype);
      set_gradient(w, gradient);
      optimizer->step();
      const std::vector<double> numbers = gradient.to_vector();
      for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = rules[i](expected[i], numbers[i]);
      ASSERT_TRUE(close(w.value().to(float64), Tensor::from(expected), tolerance))
          << to_string(dtype) << ", step " << step << " of " << n << " elements";
    }
    EXPECT_FALSE(same_bits(w.value(), start)) << "it has moved";
  }
  // s − m² loses digits where a few gradients happen to be alike.
  static double tolerance32(double usual) {
    return GetParam().name.find("centred") == std::string::npos ? usual : 100 * usual;
  }
};
INSTANTIATE_TEST_SUITE_P(Optimizers, Update, ::testing::ValuesIn(cases()),
                         [](const auto& of) { return of.param.name; });

TEST_P(Update, GivesTheRulesNumbersForEveryLength) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 11);
  for (DType dtype : {float32, float64})
    for (Index n : {1, 7, 8, 9, 15, 16, 17, 1000})
      expect_rule(n, 3, dtype, dtype == float32 ? tolerance32(3e-6) : 2e-14, rng);
}

TEST_P(Update, FollowsItsRuleForFiftyRandomSteps) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 14);
  expect_rule(37, 50, float32, tolerance32(3e-5), rng);
  expect_rule(37, 50, float64, 1e-12, rng);
}

TEST_P(Update, LeavesTheGradientAsItWas) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 12);
  Parameter w("w", random_tensor({33}, rng, float32));
  const auto optimizer = GetParam().make(w);
  const Tensor gradient = random_tensor({33}, rng, float32);
  set_gradient(w, gradient);
  const float* numbers = w.gradient().values<float>().data();  // looking at it after the step would zero it
  optimizer->step();
  const std::span<const float> expected = gradient.values<float>();
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), numbers));
}

TEST_P(Update, GivesAnElementTheSameBitsWhereverItStands) {
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 13);
  constexpr Index longest = 40;
  for (DType dtype : {float32, float64}) {
    const Tensor start = random_tensor({longest}, rng, dtype);
    const Tensor gradient = random_tensor({longest}, rng, dtype);
    auto after = [&](Index first, Index n) {
      Parameter w("w", start.rows(first, n));
      const auto optimizer = GetParam().make(w);
      set_gradient(w, gradient.rows(first, n));
      optimizer->step();
      return w.value();
    };
    const Tensor whole = after(0, longest);
    for (Index n = 1; n < longest; ++n)
      for (Index first : {Index{0}, longest - n})
        ASSERT_TRUE(same_bits(after(first, n), whole.rows(first, n))) << n << " elements from " << first;
  }
}

TEST(UpdateKernel, WritesNothingBehindTheEnd) {
  std::vector<float> weights(40, 1);
  const std::vector<float> gradient(40, 1);
  for (std::size_t n = 0; n <= 35; ++n) {
    std::ranges::fill(weights, 1.0F);
    kernels::update<float>([](auto g, auto& w) { w = w + g; }, std::span(gradient).first(n),
                           std::span(weights).first(n));
    for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_EQ(weights[i], i < n ? 2 : 1) << i << " of " << n;
  }
}

}  // namespace
}  // namespace gradus::test
