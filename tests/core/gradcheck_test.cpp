// gradcheck itself: passes what is right, a user's operations included, and finds and describes what is wrong.
#include <gradus/core/backward.h>
#include <gradus/core/gradcheck.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// ---- a user's operations, as apply.h tells how to write them

struct Swish {
  static constexpr std::string_view name = "swish";
  static auto value(auto x) { return x / (1 + exp(-x)); }
  static auto derivative(auto x, auto y) { return (1 + (x - y)) / (1 + exp(-x)); }
};

// y[i] = Σ of x[0 … i] along the last axis; the gradient runs the other way round.
struct CumulativeSum {
  static constexpr std::string_view name = "cumulative_sum";
  static constexpr int arity = 1;
  bool backwards = false;
  static Shape shape(const Operands& in) {
    if (in[0].rank() == 0) throw ShapeError("[cumulative_sum] " + in.is(0) + ": a scalar has no axis to run along.");
    return in[0];
  }
  void evaluate(std::span<const Array> in, const Array& y, Write write) const {
    dispatch(y.dtype, [&]<class T>() {
      const Index n = y.shape[-1];
      for (Index row = 0; row < y.size(); row += n) {
        T total = 0;
        for (Index i = 0; i < n; ++i) {
          const Index at = row + (backwards ? n - 1 - i : i);
          total += in[0].as<const T>()[at];
          y.as<T>()[at] = total + (write == Write::add ? y.as<T>()[at] : T{0});
        }
      }
    });
  }
  auto backward(auto, auto, auto g) const {
    return gradients([=, *this] { return apply(CumulativeSum{!backwards}, g); });
  }
};

// A sine that takes its derivative to be a cosine of something else.
struct WrongSine {
  static constexpr std::string_view name = "wrong_sine";
  static auto value(auto x) { return sin(x); }
  static auto derivative(auto x, auto) { return cos(x * 1.001); }
};

// Its gradient is right and its gradient's gradient is not: the derivative hides x.
struct WrongBend {
  static constexpr std::string_view name = "wrong_bend";
  static auto value(auto x) { return x * x; }
  static auto derivative(auto x, auto) {
    if constexpr (std::is_same_v<decltype(x), Variable>)
      return 2 * x.detach();
    else
      return 2 * x;
  }
};

// 2x, of which forward mode is told that it is 4x.
struct WrongTangent {
  static constexpr std::string_view name = "wrong_tangent";
  static constexpr int arity = 1;
  static Shape shape(const Operands& in) { return in[0]; }
  static void evaluate(std::span<const Array> in, const Array& y, Write write) {
    for (Index i = 0; i < y.size(); ++i) {
      double& to = y.as<double>()[i];
      to = 2 * in[0].as<const double>()[i] + (write == Write::add ? to : 0);
    }
  }
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return 2 * g; });
  }
  static Variable tangent(std::span<const Variable>, Tangents tangents) { return 4 * *tangents[0]; }
};

template <class Op>
CheckedFunction use(const Op& op) {
  return [op](std::span<const Variable> in) { return apply(op, in[0]); };
}

TEST(Gradcheck, PassesAUsersPointwiseOperation) {
  const std::vector<Tensor> at = {linspace(-6, 6, 25)};
  const GradcheckResult first = gradcheck("swish", use(Swish{}), at);
  EXPECT_TRUE(first) << first.message;
  EXPECT_GT(first.worst, 0);
  EXPECT_LT(first.worst, 1e-7);
  const GradcheckResult second = gradgradcheck("swish", use(Swish{}), at);
  EXPECT_TRUE(second) << second.message;
}

TEST(Gradcheck, PassesAUsersStructuralOperation) {
  const std::vector<Tensor> at = {linspace(-2, 2, 12).reshaped({3, 4})};
  const auto function = [](std::span<const Variable> in) { return square(apply(CumulativeSum{}, in[0])); };
  const GradcheckResult first = gradcheck("cumulative_sum", function, at);
  EXPECT_TRUE(first) << first.message;
  const GradcheckResult second = gradgradcheck("cumulative_sum", function, at);
  EXPECT_TRUE(second) << second.message;
  const GradcheckResult forward = jvpcheck("cumulative_sum", function, at);
  EXPECT_TRUE(forward) << forward.message;
  Tape tape;
  EXPECT_EQ(apply(CumulativeSum{}, tape.variable(doubles({1, 2, 3, 4}))).value(), doubles({1, 3, 6, 10}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { apply(CumulativeSum{}, tape.variable(ones({}))); }),
                   {"[cumulative_sum]", "operand 1 is []"}));
}

TEST(Gradcheck, AUsersOperationComesInWordsToo) {
  const std::vector<Formula> x = {Formula::symbol("x", 1.0)};
  const Swish swish;
  const Operation& table = operation_of<Swish>();
  EXPECT_EQ(table.describe(&swish, x).text(), "x / (1 + exp(−x))");
  const Formula words = table.words(&swish, 0, x, Formula::symbol("y", 0.7310585786300049), Formula(1));
  EXPECT_NEAR(*words.value(), 0.927670511871487, 1e-12);
}

TEST(Gradcheck, FindsAWrongDerivativeAndSaysWhere) {
  const GradcheckResult result = gradcheck("wrong_sine", use(WrongSine{}), {doubles({0.1, 1.5, 0.2}, {3, 1})});
  EXPECT_FALSE(result);
  EXPECT_GT(result.worst, 1e-3);
  EXPECT_TRUE(says(result.message, {"[gradcheck] wrong_sine", "argument 0 at [1, 0]", "input 1.5", "analytic ",
                                    "numeric ", "relative error ", "tolerance 1e-07", "seed 1"}));
}

TEST(Gradcheck, JvpcheckFindsAWrongTangentAndSaysWhere) {
  const GradcheckResult right = gradcheck("wrong_tangent", use(WrongTangent{}), {doubles({1, 2})});
  EXPECT_TRUE(right) << right.message;
  const GradcheckResult result = jvpcheck("wrong_tangent", use(WrongTangent{}), {doubles({1, 2})});
  EXPECT_FALSE(result);
  EXPECT_NEAR(result.worst, 0.5, 1e-12);
  EXPECT_TRUE(says(result.message, {"[jvpcheck] wrong_tangent", "along argument 0", "by forward mode", "seed 1"}));
}

TEST(Gradcheck, NamesTheArgumentThatIsWrong) {
  const auto function = [](std::span<const Variable> in) { return in[0] * apply(WrongSine{}, in[1]); };
  const GradcheckResult result = gradcheck("mixed", function, {doubles({1, 2}), doubles({0, 1})});
  EXPECT_TRUE(says(result.message, {"argument 1 at [1]", "input 1:"}));
}

TEST(Gradcheck, GradgradcheckFindsAWrongSecondDerivative) {
  EXPECT_TRUE(gradcheck("wrong_bend", use(WrongBend{}), {doubles({1, 2})}));
  const GradcheckResult result = gradgradcheck("wrong_bend", use(WrongBend{}), {doubles({1, 2})});
  EXPECT_FALSE(result);
  EXPECT_TRUE(says(result.message, {"the gradient of wrong_bend", "argument 0"}));
}

TEST(Gradcheck, FindsAMissingPathAndAForgottenArgument) {
  EXPECT_FALSE(gradcheck("detached", [](auto in) { return in[0] * in[0].detach(); }, {doubles({1, 2})}));
  EXPECT_FALSE(gradcheck("forgot", [](auto in) { return in[0] + in[1].detach(); }, {doubles({1}), doubles({2})}));
  EXPECT_TRUE(gradcheck("unused", [](auto in) { return in[0] * 2; }, {doubles({1}), doubles({2})}));
}

TEST(Gradcheck, DoesNotTakeNaNForAPass) {
  const auto function = [](std::span<const Variable> in) { return log(in[0]); };
  EXPECT_FALSE(gradcheck("log", function, {doubles({1, -1})}));
  // Finite values, but the gradient of the branch not taken is 0 · NaN.
  const auto branch = [](std::span<const Variable> in) { return where(in[0] > 0, sqrt(in[0]), in[0]); };
  const GradcheckResult result = gradcheck("branch", branch, {doubles({1, -1, 2})});
  EXPECT_TRUE(says(result.message, {"branch", "at [1]", "input -1", "nan"}));
  EXPECT_TRUE(std::isnan(result.worst)) << "nothing after it is worse";
}

TEST(Gradcheck, ReportsTheWorstOfSeveralErrors) {
  const auto function = [](std::span<const Variable> in) { return apply(WrongSine{}, in[0]); };
  const GradcheckResult result = gradcheck("wrong_sine", function, {doubles({1.5, 1, 1.57, 1.2})});
  EXPECT_TRUE(says(result.message, {"at [2]", "input 1.57"}));
}

TEST(Gradcheck, WorksInFloat64WhateverItIsGiven) {
  const auto function = [](std::span<const Variable> in) {
    EXPECT_EQ(in[0].dtype(), float64);
    return exp(in[0]);
  };
  EXPECT_TRUE(gradcheck("exp", function, {Tensor::from({0.5, 1}, {2})}));
}

TEST(Gradcheck, WeighsSeveralOutputsSoThatErrorsCannotCancel) {
  // Errors of +ε and −ε in two outputs: their plain sum would be right.
  const auto function = [](std::span<const Variable> in) {
    return concatenate({in[0] * 2 + (in[0] - in[0].detach()), in[0] * 2 - (in[0] - in[0].detach())});
  };
  EXPECT_FALSE(gradcheck("cancelling", function, {doubles({1, 2})}));
}

TEST(Gradcheck, NeedsInputs) {
  EXPECT_TRUE(
      says(message_of<ArgumentError>([] { gradcheck("f", [](auto in) { return in[0]; }, {}); }), {"f", "no inputs"}));
}

}  // namespace
}  // namespace gradus::test
