// What holds for every optimizer: step() uses gradients and zeroes them, leaves alone what got none, and changes
// nothing where there is none at all.
#include <gradus/core/errors.h>
#include <gradus/optim/choice.h>

#include <tests/optim/quadratic.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace gradus::test {
namespace {

class EveryOptimizer : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Optimizer> make(std::vector<Parameter*> parameters, double rate = 0.1) {
    return make_optimizer(GetParam(), std::move(parameters), rate);
  }
  static void give_gradient(Parameter& parameter, double gradient) {
    parameter.mutable_gradient().matrix<float>().setConstant(static_cast<float>(gradient));
  }
  Parameter a{"a", ones({3})};
  Parameter b{"b", full({2, 2}, 5)};
};
INSTANTIATE_TEST_SUITE_P(Optimizers, EveryOptimizer, ::testing::ValuesIn(optimizer_names()),
                         [](const auto& name) { return name.param; });

TEST_P(EveryOptimizer, StepZeroesTheGradientsItUsed) {
  const auto optimizer = make({&a, &b});
  give_gradient(a, 1);
  give_gradient(b, -1);
  optimizer->step();
  EXPECT_FALSE(a.has_gradient() || b.has_gradient());
  EXPECT_EQ(a.gradient().to_vector(), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(optimizer->steps(), 1);
}

TEST_P(EveryOptimizer, StepMovesAgainstTheGradient) {
  const auto optimizer = make({&a, &b});
  give_gradient(a, 1);
  give_gradient(b, -1);
  optimizer->step();
  for (double w : a.value().to_vector()) EXPECT_LT(w, 1);
  for (double w : b.value().to_vector()) EXPECT_GT(w, 5);
}

TEST_P(EveryOptimizer, LeavesAParameterWithoutAGradientUntouched) {
  const auto optimizer = make({&a, &b});
  give_gradient(a, 1);
  const std::uint64_t version = b.version();
  optimizer->step();
  EXPECT_EQ(b.value().to_vector(), (std::vector<double>(4, 5)));
  EXPECT_EQ(b.version(), version) << "tapes that recorded it stay valid";
}

TEST_P(EveryOptimizer, DoesNotAgeAParameterThatGotNoGradient) {
  Parameter fresh{"fresh", full({2, 2}, 5)};
  const auto both = make({&a, &b});
  const auto alone = make({&fresh});
  for (int step = 0; step < 3; ++step) {
    give_gradient(a, 1);
    both->step();
  }
  for (int step = 0; step < 2; ++step) {
    give_gradient(b, 2);
    give_gradient(fresh, 2);
    both->step();
    alone->step();
  }
  EXPECT_TRUE(same_bits(b.value(), fresh.value())) << "its first step is a first step";
}

TEST_P(EveryOptimizer, StepWithoutBackwardThrowsAndChangesNothing) {
  const auto optimizer = make({&a, &b});
  give_gradient(a, 1);
  optimizer->step();
  const Tensor a_before = a.value();
  const std::uint64_t version = a.version();
  EXPECT_TRUE(says(message_of<GradientError>([&] { optimizer->step(); }),
                   {"[" + std::string(optimizer->name()) + ".step]", "loss.backward()", "zeroes"}));
  EXPECT_TRUE(same_bits(a.value(), a_before));
  EXPECT_EQ(a.version(), version);
  EXPECT_EQ(optimizer->steps(), 1);
}

TEST_P(EveryOptimizer, ZeroGradientsForgetsThemWithoutUsingThem) {
  const auto optimizer = make({&a, &b});
  give_gradient(a, 1);
  optimizer->zero_gradients();
  EXPECT_FALSE(a.has_gradient());
  EXPECT_THROW(optimizer->step(), GradientError);
  EXPECT_EQ(a.value().to_vector(), (std::vector<double>(3, 1)));
}

TEST_P(EveryOptimizer, GradientsOfSeveralPassesAddUpUntilTheStep) {
  Parameter once{"once", tensor_of(starts, float64)};
  Parameter twice{"twice", tensor_of(starts, float64)};
  const auto of_once = make({&once});
  const auto of_twice = make({&twice});
  backward_quadratic(once);
  once.mutable_gradient().matrix<double>() *= 2;
  backward_quadratic(twice);
  backward_quadratic(twice);
  of_once->step();
  of_twice->step();
  EXPECT_TRUE(same_bits(once.value(), twice.value()));
}

TEST_P(EveryOptimizer, UsesTheLearningRateItHasAtTheStep) {
  const auto distance = [&](double rate) {
    Parameter w{"w", full({3}, 1, float64)};
    const auto optimizer = make({&w}, 0.1);
    EXPECT_EQ(optimizer->learning_rate(), 0.1);
    optimizer->set_learning_rate(0);
    w.mutable_gradient().matrix<double>().setConstant(1);
    optimizer->step();
    EXPECT_EQ(w.value().to_vector(), (std::vector<double>(3, 1))) << "no rate, no step";
    optimizer->set_learning_rate(rate);
    w.mutable_gradient().matrix<double>().setConstant(1);
    optimizer->step();
    return 1 - w.value().at({0});
  };
  EXPECT_GT(distance(0.25), 1e-5);
  EXPECT_NEAR(distance(0.5) / distance(0.25), 2, 1e-10);
}

TEST_P(EveryOptimizer, RefusesALearningRateThatIsNegativeOrNotFiniteAndKeepsTheOld) {
  const auto optimizer = make({&a}, 0.1);
  for (double rate : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { optimizer->set_learning_rate(rate); }), {"learning_rate"}));
  EXPECT_EQ(optimizer->learning_rate(), 0.1);
}

TEST_P(EveryOptimizer, RefusesToOptimiseNothing) {
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { make({}); }), {"[optimizer]", "model.parameters()"}));
}

TEST_P(EveryOptimizer, RefusesAParameterListedTwiceNamingIt) {
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { make({&a, &b, &a}); }), {"[optimizer] a is listed twice"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { make({&a, nullptr}); }), {"[optimizer]", "null"}));
}

TEST_P(EveryOptimizer, SharesAParameterWithAnother) {
  const auto one = make({&a});
  const auto other = make({&a, &b});
  give_gradient(a, 1);
  one->step();
  const Tensor between = a.value();
  give_gradient(a, 1);
  other->step();
  EXPECT_FALSE(same_bits(a.value(), between));
}

TEST_P(EveryOptimizer, GoesOnFromItsStateAsIfNothingHadHappened) {
  Parameter restored_a{"a", ones({3})};
  Parameter restored_b{"b", ones({2, 2})};
  const auto kept = make({&a, &b});
  for (int step = 1; step <= 7; ++step) {
    give_gradient(a, step);
    if (step % 2 == 0) give_gradient(b, -step);
    kept->step();
  }
  const auto restored = make({&restored_a, &restored_b});
  restored_a.assign(a.value());
  restored_b.assign(b.value());
  const std::vector<StateTensor> from = kept->state();
  const std::vector<StateTensor> to = restored->state();
  ASSERT_EQ(from.size(), to.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    EXPECT_EQ(from[i].name, to[i].name);
    ASSERT_EQ(from[i].tensor->shape(), to[i].tensor->shape());
    ASSERT_EQ(from[i].tensor->dtype(), to[i].tensor->dtype());
    *to[i].tensor = *from[i].tensor;
  }
  EXPECT_EQ(restored->steps(), 7);
  for (int step = 1; step <= 5; ++step) {
    for (Parameter* parameter : {&a, &b, &restored_a, &restored_b}) give_gradient(*parameter, 1 + 0.5 * step);
    kept->step();
    restored->step();
  }
  EXPECT_TRUE(same_bits(a.value(), restored_a.value()));
  EXPECT_TRUE(same_bits(b.value(), restored_b.value()));
}

TEST_P(EveryOptimizer, NamesItsStateByParameter) {
  const auto optimizer = make({&a, &b});
  const std::vector<StateTensor> state = optimizer->state();
  EXPECT_EQ(state.front().name, "steps");
  std::set<std::string> names;
  for (const StateTensor& each : state) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name << " is there twice";
    EXPECT_TRUE(each.name == "steps" || each.name.starts_with("a.") || each.name.starts_with("b.")) << each.name;
  }
  if (GetParam() == "sgd") return;
  EXPECT_GT(state.size(), 2U);
}

TEST_P(EveryOptimizer, MakesATapeThatRecordedTheOldValueRefuseBackward) {
  const auto optimizer = make({&a});
  Tape tape;
  const Variable loss = sum(square(tape.parameter(a)));
  loss.backward();
  optimizer->step();
  EXPECT_TRUE(says(message_of<StaleParameterError>([&] { loss.backward(); }), {"a was changed", "optimizer.step()"}));
}

TEST_P(EveryOptimizer, TreatsParametersOfBothTypesAlike) {
  Parameter wide{"wide", ones({3}, float64)};
  const auto optimizer = make({&a, &wide});
  for (int step = 0; step < 10; ++step) {
    give_gradient(a, 1 + step);
    wide.mutable_gradient().matrix<double>().setConstant(1 + step);
    optimizer->step();
  }
  EXPECT_TRUE(close(a.value().to(float64), wide.value(), 2e-6));
}

TEST_P(EveryOptimizer, FindsTheMinimumOfAConvexProblem) {
  // Logistic regression on data that no line separates, as two points have both labels: strictly convex, with its
  // minimum where the gradient is 0.
  const Tensor x = doubles({-2, 1, -1, 0.5, 0, 1, 0.5, -1, 1, 2, 2, -0.5, -1, 0.5, 2, -0.5}, {8, 2});
  const Tensor target = doubles({0, 0, 1, 0, 1, 1, 1, 0}, {8, 1});
  Parameter weight{"weight", zeros({1, 2}, float64)};
  Parameter bias{"bias", zeros({1}, float64)};
  static const std::map<std::string, double> rates{{"sgd", 1},       {"momentum", 0.3}, {"nesterov", 0.3},
                                                   {"adam", 0.05},   {"adamw", 0.05},   {"nadam", 0.05},
                                                   {"rmsprop", 0.1}, {"adagrad", 1},    {"adadelta", 1}};
  const double rate = rates.at(GetParam());
  const auto optimizer = make({&weight, &bias}, rate);
  Tape tape;
  for (int step = 0; step < 3000; ++step) {
    // These circle around the minimum at a distance of their rate.
    if (step > 1500 && rate < 0.2) optimizer->set_learning_rate(rate * std::pow(0.99, step - 1500));
    const Variable logit = affine(tape.constant(x), tape.parameter(weight), tape.parameter(bias));
    const Variable t = tape.constant(target);
    mean(log1p(exp(-abs(logit))) + maximum(logit, 0) - t * logit).backward();
    if (step == 2999) break;
    optimizer->step();
    tape.clear();
  }
  const double tolerance = GetParam() == "adamw" ? 2e-2 : 1e-6;  // the decay of AdamW keeps it off the minimum
  for (double g : weight.gradient().to_vector()) EXPECT_NEAR(g, 0, tolerance);
  EXPECT_NEAR(bias.gradient().item(), 0, tolerance);
  EXPECT_GT(std::abs(weight.value().at({0, 0})), 0.1) << "the minimum is not where it began";
}

}  // namespace
}  // namespace gradus::test
