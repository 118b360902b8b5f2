// L-BFGS and its line search: known minima, textbook properties, and what happens where the loss is not finite or the
// closure fails.
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/tape.h>
#include <gradus/optim/lbfgs.h>

#include <tests/support/expect.h>

#include <Eigen/Dense>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

namespace gradus::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A closure that records loss(w) on a tape of its own.
template <class Loss>
auto closure_of(Parameter& w, Loss loss) {
  return [&w, loss] {
    Tape tape;
    const Variable value = loss(tape.parameter(w));
    value.backward();
    return value.item();
  };
}

// 100 (y − x²)² + (1 − x)²: a bent valley (Rosenbrock 1960); its minimum is at (1, 1).
Variable rosenbrock(const Variable& w) {
  const Variable x = slice(w, 0, 0, 1);
  const Variable y = slice(w, 0, 1, 2);
  return sum(100 * square(y - square(x)) + square(1 - x));
}

// ---- the line search

struct Line {
  std::function<double(double)> value;
  std::function<double(double)> slope;
};

LinePoint search_along(const Line& line, double first, const WolfeOptions& options = {}) {
  WolfeSearch search(1, options);
  const LinePoint start{0, line.value(0), line.slope(0), {line.slope(0)}};
  return search.find(start, first, 1, [&](LinePoint& point) {
    point.value = line.value(point.at);
    point.slope = point.gradient[0] = line.slope(point.at);
  });
}

TEST(WolfeSearch, FindsAPointOfBothConditionsFromFirstStepsOfAnySize) {
  const std::vector<Line> lines{
      {[](double t) { return (t - 2) * (t - 2); }, [](double t) { return 2 * (t - 2); }},
      {[](double t) { return std::cosh(t - 3); }, [](double t) { return std::sinh(t - 3); }},
      // The functions of Moré and Thuente (1994), eqs. 5.1 and 5.2.
      {[](double t) { return -t / (t * t + 2); }, [](double t) { return (t * t - 2) / std::pow(t * t + 2, 2); }},
      {[](double t) { return std::pow(t + 0.004, 5) - 2 * std::pow(t + 0.004, 4); },
       [](double t) { return 5 * std::pow(t + 0.004, 4) - 8 * std::pow(t + 0.004, 3); }}};
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (double first : {1e-3, 0.1, 1.0, 10.0, 1e3}) {
      const LinePoint found = search_along(lines[i], first, {.curvature = 0.1});
      const double slope = lines[i].slope(0);
      EXPECT_LE(found.value, lines[i].value(0) + 1e-4 * found.at * slope) << i << " from " << first;
      EXPECT_LE(std::abs(found.slope), 0.1 * std::abs(slope)) << i << " from " << first;
      EXPECT_EQ(found.value, lines[i].value(found.at));
      EXPECT_EQ(found.gradient[0], lines[i].slope(found.at));
    }
}

TEST(WolfeSearch, GoesBackFromWhereTheLossIsNotFinite) {
  for (double beyond : {nan, inf, -inf}) {
    const LinePoint found = search_along({[&](double t) { return t < 1 ? -std::log(1 - t) - 3 * t : beyond; },
                                          [&](double t) { return t < 1 ? 1 / (1 - t) - 3 : nan; }},
                                         100, {.curvature = 0.1});  // lowest at 2/3
    EXPECT_NEAR(found.at, 2.0 / 3, 0.05) << beyond;
  }
}

TEST(WolfeSearch, ReturnsTheStartWhereEverythingElseIsWorse) {
  int evaluations = 0;
  const LinePoint found = search_along(
      {[&](double t) { return ++evaluations, t == 0 ? 0 : nan; }, [](double t) { return t == 0 ? -1 : nan; }}, 1);
  EXPECT_EQ(found.at, 0);
  EXPECT_EQ(found.value, 0);
  EXPECT_EQ(found.gradient[0], -1);
  EXPECT_LE(evaluations, 27);
}

TEST(WolfeSearch, FindsTheMinimumOfAParabolaInTwoSteps) {
  int evaluations = 0;
  const LinePoint found =
      search_along({[&](double t) { return ++evaluations, (t - 2) * (t - 2); }, [](double t) { return 2 * (t - 2); }},
                   1, {.curvature = 1e-9});
  EXPECT_NEAR(found.at, 2, 1e-12) << "a cubic through two points of a parabola is the parabola";
  EXPECT_LE(evaluations, 4) << "the start, the first, and one or two more";
}

// ---- the optimizer

TEST(Lbfgs, FindsTheEndOfRosenbrocksValley) {
  Parameter w("w", doubles({-1.2, 1}));
  Lbfgs optimizer({&w}, {.max_iterations = 200, .tolerance_gradient = 1e-12, .tolerance_change = 0});
  const LbfgsResult result = optimizer.step(closure_of(w, rosenbrock));
  EXPECT_NEAR(w.value().at({0}), 1, 1e-10);
  EXPECT_NEAR(w.value().at({1}), 1, 1e-10);
  EXPECT_LT(result.loss, 1e-20);
  EXPECT_LT(result.iterations, 60);
  EXPECT_EQ(result.stop, LbfgsStop::gradient) << to_string(result.stop);
  EXPECT_FALSE(w.has_gradient()) << "used and zeroed";
}

TEST(Lbfgs, GoesOnWhereItWasWhenCalledAgain) {
  Parameter w("w", doubles({-1.2, 1}));
  Parameter v("v", doubles({-1.2, 1}));
  const LbfgsOptions exact{.tolerance_gradient = 1e-10, .tolerance_change = 0};
  LbfgsOptions at_once = exact;
  at_once.max_iterations = 30;
  at_once.max_evaluations = 1000;
  LbfgsOptions in_parts = at_once;
  in_parts.max_iterations = 3;
  Lbfgs once({&w}, at_once);
  Lbfgs parts({&v}, in_parts);
  once.step(closure_of(w, rosenbrock));
  for (int i = 0; i < 10; ++i) parts.step(closure_of(v, rosenbrock));
  EXPECT_TRUE(close(w.value(), v.value(), 1e-9)) << "the history is kept";
}

TEST(Lbfgs, MinimisesAQuadraticInAtMostOneIterationMoreThanItHasDimensions) {
  // With exact line searches L-BFGS is the method of conjugate gradients there (Nocedal and Wright 2006, theorem 6.4).
  GRADUS_PRINT_SEED();
  Generator rng(seed(), 51);
  for (Index n : {1, 2, 5, 12}) {
    const Tensor root = random_tensor({n, n}, rng);
    Eigen::MatrixXd a = root.matrix<double>().transpose() * root.matrix<double>();
    a += Eigen::MatrixXd::Identity(n, n);
    const Tensor matrix = Tensor::from(a);
    const Tensor b = random_tensor({1, n}, rng);
    const Eigen::VectorXd solution = a.llt().solve(b.matrix<double>().transpose());
    Parameter w("w", random_tensor({1, n}, rng));
    Lbfgs optimizer({&w}, {.max_iterations = static_cast<int>(n) + 1,
                           .max_evaluations = 1000,
                           .tolerance_gradient = 1e-9,
                           .tolerance_change = 0,
                           .sufficient_decrease = 1e-9,
                           .curvature = 1e-8});
    const LbfgsResult result = optimizer.step(closure_of(w, [&](const Variable& x) {
      return 0.5 * sum(matmul(x, x.tape().constant(matrix)) * x) - sum(x * x.tape().constant(b));
    }));
    EXPECT_TRUE(close(w.value(), Tensor::from(Eigen::MatrixXd(solution.transpose())), 1e-6))
        << n << " dimensions; " << to_string(result.stop);
  }
}

// Logistic regression: two points have both labels, so the optimum is finite.
struct Logistic {
  Tensor x = doubles({-2, 1, -1, 0.5, 0, 1, 0.5, -1, 1, 2, 2, -0.5, -1, 0.5, 2, -0.5}, {8, 2});
  Tensor target = doubles({0, 0, 1, 0, 1, 1, 1, 0}, {8, 1});

  // By Newton's method, with the bias last.
  Eigen::VectorXd optimum() const {
    Eigen::MatrixXd rows(8, 3);
    rows << x.matrix<double>(), Eigen::VectorXd::Ones(8);
    Eigen::VectorXd w = Eigen::VectorXd::Zero(3);
    for (int i = 0; i < 50; ++i) {
      const Eigen::ArrayXd p = 1 / (1 + (-(rows * w).array()).exp());
      const Eigen::VectorXd gradient = rows.transpose() * (p.matrix() - target.matrix<double>().col(0));
      const Eigen::MatrixXd hessian = rows.transpose() * (p * (1 - p)).matrix().asDiagonal() * rows;
      w -= hessian.ldlt().solve(gradient);
    }
    return w;
  }
};

TEST(Lbfgs, FindsTheOptimumOfLogisticRegressionWithParametersOfBothTypes) {
  const Logistic problem;
  const Eigen::VectorXd optimum = problem.optimum();
  for (DType bias_type : {float64, float32}) {
    Parameter weight("weight", zeros({1, 2}, float64));
    Parameter bias("bias", zeros({1}, bias_type));
    Lbfgs optimizer({&weight, &bias}, {.max_iterations = 100, .tolerance_change = 1e-14});
    Tape tape;
    const LbfgsResult result = optimizer.step([&] {
      tape.clear();
      // The bias enters as a number of its own type; its gradient is that of the sum.
      const Variable w = tape.parameter(weight);
      const Variable shift = tape.variable(bias.value().to(float64));
      const Variable logit = matmul(tape.constant(problem.x), transpose(w)) + shift;
      const Variable loss = mean(log1p(exp(-abs(logit))) + maximum(logit, 0) - tape.constant(problem.target) * logit);
      loss.backward();
      bias.mutable_gradient() = shift.grad().to(bias_type);
      return loss.item();
    });
    const double tolerance = bias_type == float64 ? 1e-6 : 1e-5;
    EXPECT_NEAR(weight.value().at({0, 0}), optimum[0], tolerance) << to_string(result.stop);
    EXPECT_NEAR(weight.value().at({0, 1}), optimum[1], tolerance);
    EXPECT_NEAR(bias.value().item(), optimum[2], tolerance);
  }
}

TEST(Lbfgs, MinimisesInFloat32AsFarAsThatGoes) {
  Parameter w("w", Tensor::from({-1.2, 1}, {2}));
  Lbfgs optimizer({&w}, {.max_iterations = 200});
  const LbfgsResult result = optimizer.step(closure_of(w, rosenbrock));
  EXPECT_NEAR(w.value().at({0}), 1, 1e-2);
  EXPECT_LT(result.loss, 1e-5);
}

TEST(Lbfgs, KeepsOnlyItsHistory) {
  for (int history : {1, 2, 5}) {
    Parameter w("w", doubles({-1.2, 1}));
    Lbfgs optimizer({&w},
                    {.max_iterations = 2000, .tolerance_gradient = 1e-9, .tolerance_change = 0, .history = history});
    optimizer.step(closure_of(w, rosenbrock));
    EXPECT_NEAR(w.value().at({0}), 1, 1e-7) << history;
  }
}

TEST(Lbfgs, StopsAtOnceWhereTheGradientIsZero) {
  Parameter w("w", doubles({1, 1}));
  Lbfgs optimizer({&w});
  int calls = 0;
  const LbfgsResult result = optimizer.step([&] { return ++calls, closure_of(w, rosenbrock)(); });
  EXPECT_EQ(result.stop, LbfgsStop::gradient);
  EXPECT_EQ(result.iterations, 0);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result.evaluations, 1);
  EXPECT_EQ(w.value().to_vector(), (std::vector<double>{1, 1}));
}

TEST(Lbfgs, KeepsItsLimitsAndCountsItsEvaluations) {
  for (int most : {1, 3, 7}) {
    Parameter w("w", doubles({-1.2, 1}));
    Lbfgs optimizer({&w}, {.max_iterations = most, .max_evaluations = 1000});
    int calls = 0;
    const LbfgsResult result = optimizer.step([&] { return ++calls, closure_of(w, rosenbrock)(); });
    EXPECT_EQ(result.iterations, most);
    EXPECT_EQ(result.evaluations, calls);
    EXPECT_EQ(result.stop, LbfgsStop::iterations);
    EXPECT_NEAR(result.loss, closure_of(w, rosenbrock)(), 1e-12) << "the loss where the parameters are";
  }
  Parameter w("w", doubles({-1.2, 1}));
  Lbfgs optimizer({&w}, {.max_iterations = 100, .max_evaluations = 5});
  const LbfgsResult result = optimizer.step(closure_of(w, rosenbrock));
  EXPECT_EQ(result.stop, LbfgsStop::evaluations);
  EXPECT_GE(result.evaluations, 5);
  EXPECT_LT(result.evaluations, 5 + 26);
}

TEST(Lbfgs, StepsBackFromRegionsWhereTheLossIsNotFinite) {
  // x − log x: NaN below 0, and the first step leads there. Lowest at 1.
  Parameter w("w", doubles({5e-3, 0.4}));
  Lbfgs optimizer({&w}, {.learning_rate = 10, .max_iterations = 100, .max_evaluations = 1000});
  const LbfgsResult result = optimizer.step(closure_of(w, [](const Variable& x) { return sum(x - log(x)); }));
  EXPECT_TRUE(close(w.value(), doubles({1, 1}), 1e-4)) << to_string(result.stop);
  EXPECT_GT(result.non_finite, 0) << "it was there";
}

TEST(Lbfgs, IsBackAtTheBestPointWhereNothingElseIsFinite) {
  Parameter w("w", doubles({3, 4}));
  Lbfgs optimizer({&w});
  int calls = 0;
  const LbfgsResult result = optimizer.step([&] {
    w.mutable_gradient() = doubles({1, 1});
    return ++calls == 1 ? 7.0 : nan;
  });
  EXPECT_EQ(result.stop, LbfgsStop::no_descent);
  EXPECT_EQ(result.loss, 7);
  EXPECT_EQ(result.non_finite, result.evaluations - 1);
  EXPECT_EQ(w.value().to_vector(), (std::vector<double>{3, 4}));
}

TEST(Lbfgs, RefusesToStartWhereTheLossIsNotFiniteAndChangesNothing) {
  for (double bad : {nan, inf}) {
    Parameter w("w", doubles({3, 4}));
    Lbfgs optimizer({&w});
    EXPECT_TRUE(says(message_of<NonFiniteError>([&] {
                       optimizer.step([&] {
                         w.mutable_gradient() = doubles({1, 1});
                         return bad;
                       });
                     }),
                     {"[lbfgs.step]", "No parameter was changed"}));
    EXPECT_THROW(optimizer.step([&] {
      w.mutable_gradient() = doubles({1, bad});
      return 1.0;
    }),
                 NonFiniteError);
    EXPECT_EQ(w.value().to_vector(), (std::vector<double>{3, 4}));
  }
}

TEST(Lbfgs, RefusesAClosureThatLeavesNoGradient) {
  Parameter w("w", doubles({3, 4}));
  Lbfgs optimizer({&w});
  EXPECT_TRUE(says(message_of<GradientError>([&] { optimizer.step([] { return 1.0; }); }),
                   {"[lbfgs.step]", "loss.backward()", "loss.item()"}));
  EXPECT_EQ(w.version(), 0U);
}

TEST(Lbfgs, LeavesTheParametersWhereTheLastIterationBroughtThemWhenTheClosureThrows) {
  Parameter w("w", doubles({-1.2, 1}));
  Parameter v("v", doubles({-1.2, 1}));
  Lbfgs twice({&v}, {.max_iterations = 2, .max_evaluations = 1000});
  const int until = twice.step(closure_of(v, rosenbrock)).evaluations;
  Lbfgs optimizer({&w}, {.max_iterations = 50, .max_evaluations = 1000});
  int calls = 0;
  const auto failing = [&] {
    if (++calls > until) throw std::runtime_error("out of data");
    return closure_of(w, rosenbrock)();
  };
  EXPECT_THROW(optimizer.step(failing), std::runtime_error);
  EXPECT_TRUE(close(w.value(), v.value(), 1e-15));
  EXPECT_FALSE(w.has_gradient());
  const LbfgsResult result = optimizer.step(closure_of(w, rosenbrock));
  EXPECT_LT(result.loss, 1e-9) << "and goes on from there";
}

TEST(Lbfgs, ForgetsTheCurvatureOfAnotherLoss) {
  Parameter w("w", doubles({-1.2, 1}));
  Parameter v("v", doubles({-1.2, 1}));
  Lbfgs optimizer({&w}, {.max_iterations = 4});
  Lbfgs fresh({&v}, {.max_iterations = 4});
  optimizer.step(closure_of(w, [](const Variable& x) { return sum(square(x * x.constant(3))); }));
  optimizer.forget();
  w.assign(v.value());
  optimizer.step(closure_of(w, rosenbrock));
  fresh.step(closure_of(v, rosenbrock));
  EXPECT_TRUE(same_bits(w.value(), v.value()));
}

TEST(Lbfgs, RefusesOptionsOutOfRangeNamingThem) {
  Parameter w("w", doubles({1}));
  const auto refuses = [&](const LbfgsOptions& options, std::string_view option) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Lbfgs({&w}, options); }), {"[lbfgs] ", option}));
  };
  for (double wrong : {-1.0, nan, inf}) {
    refuses({.learning_rate = wrong}, "learning_rate");
    refuses({.tolerance_gradient = wrong}, "tolerance_gradient");
    refuses({.tolerance_change = wrong}, "tolerance_change");
  }
  refuses({.max_iterations = 0}, "max_iterations");
  refuses({.max_evaluations = 0}, "max_evaluations");
  refuses({.history = 0}, "history");
  refuses({.curvature = 1.5}, "curvature");
  refuses({.sufficient_decrease = 0.95}, "sufficient_decrease");
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Lbfgs({&w, &w}); }), {"[lbfgs] w is listed twice"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Lbfgs({}); }), {"[lbfgs]", "model.parameters()"}));
}

}  // namespace
}  // namespace gradus::test
