// The catalogue: names with and without parameters, what it says to wrong ones, and a user's own activation.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/core/gradcheck.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

double at(const Activation& f, double x) {
  Tape tape;
  return f(tape.constant(x, float64)).item();
}

TEST(Catalogue, TakesAParameterInParentheses) {
  EXPECT_EQ(at(activation("leaky_relu"), -10), -0.1);
  EXPECT_EQ(at(activation("leaky_relu(0.2)"), -10), -2);
  EXPECT_EQ(at(activation("leaky_relu(-0.5)"), -10), 5);
  EXPECT_EQ(at(activation("leaky_relu(1e-3)"), -10), -0.01);
  EXPECT_EQ(at(activation("leaky_relu(1)"), -10), -10) << "the linear control";
}

TEST(Catalogue, PutsTheParameterInTheName) {
  EXPECT_EQ(activation("leaky_relu").name(), "leaky_relu(0.01)");
  EXPECT_EQ(activation("leaky_relu(0.2)").name(), "leaky_relu(0.2)");
  EXPECT_EQ(activation("tanh").name(), "tanh");
  EXPECT_EQ(Activation(LeakyRelu{0.25}).name(), "leaky_relu(0.25)");
}

TEST(Catalogue, ListsTheKnownNamesToOneItDoesNotKnow) {
  for (const char* name : {"swoosh", "", "Tanh", "tanh ", "leaky", "relu7"}) {
    const std::string message = message_of<ArgumentError>([&] { activation(name); });
    EXPECT_TRUE(says(message, {"[activation]", "\"" + std::string(name) + "\"", "leaky_relu(0.2)"}));
    for (const Activation& known : activations()) EXPECT_TRUE(says(message, {known.operation().name}));
  }
}

TEST(Catalogue, RefusesAParameterWhereThereIsNone) {
  for (const char* name : {"tanh(3)", "relu(0.1)", "softmax(1)", "glu(2)"})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { activation(name); }), {"[activation]", "takes no parameter"}));
}

TEST(Catalogue, TakesSeveralParametersWithCommasBetweenThem) {
  const Activation f = activation("hardtanh(-2,0.5)");
  EXPECT_EQ(f.name(), "hardtanh(-2,0.5)");
  EXPECT_EQ(f.signature(), "hardtanh(low,high)");
  EXPECT_EQ(at(f, -10), -2);
  EXPECT_EQ(at(f, 10), 0.5);
  EXPECT_EQ(at(activation("threshold(0.5,-3)"), 0.25), -3);
  EXPECT_EQ(activation("rrelu(0.25,0.75)").second()->usual(), 0.5);
  EXPECT_EQ(activation("maxout(3)").inputs_per_output(), 3);
}

TEST(Catalogue, SaysHowManyParametersThereAre) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("hardtanh(2)"); }),
                   {"hardtanh(low,high)", "2 numbers, not 1", "without parentheses"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("leaky_relu(0.1,0.2)"); }),
                   {"leaky_relu(slope)", "one number, not 2"}));
}

TEST(Catalogue, SaysWhatParametersMayBe) {
  EXPECT_TRUE(
      says(message_of<ArgumentError>([] { activation("softplus(0)"); }), {"[softplus] beta", "positive, not 0"}));
  EXPECT_TRUE(
      says(message_of<ArgumentError>([] { activation("softshrink(-1)"); }), {"[softshrink] lambda", "at least 0"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("hardtanh(2,1)"); }),
                   {"[hardtanh] low = 2 and high = 1", "Exchange them?"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("maxout(2.5)"); }), {"[maxout] pieces", "whole", "2.5"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("maxout(1e9)"); }), {"[maxout] pieces", "at most"}));
}

TEST(Catalogue, KnowsAnAlias) {
  EXPECT_EQ(activation("swish").name(), "silu");
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("swoosh"); }), {"silu (or swish)"}));
}

TEST(Activations, RefuseThemAsStructsToo) {
  EXPECT_THROW(Activation(Maxout{0}), ArgumentError);
  EXPECT_THROW(Activation(Hardtanh{2, -2}), ArgumentError);
  EXPECT_THROW(Activation(Softplus{0}), ArgumentError);
}

TEST(Activations, RefuseParametersThatTheyCannotHave) {
  Tape tape;
  const Variable x = tape.variable(ones({2}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { elu(x, HUGE_VAL); }), {"[elu] alpha", "finite"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { celu(x, 0); }), {"[celu] alpha", "positive"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { hardtanh(x, 1, -1); }), {"[hardtanh]", "not in order"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { threshold(x, std::nan(""), 0); }), {"[threshold]", "finite"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { maxout(x, 0); }), {"[maxout] pieces", "at least 1"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { Activation{Tanh{}}(x, x); }), {"tanh takes x alone"}));
  EXPECT_EQ(tape.size(), 1U) << "nothing was recorded";
}

TEST(Activations, ThatMakeOneOfSeveralSayWhichWidthsFit) {
  Tape tape;
  const Variable x = tape.variable(ones({2, 5}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { glu(x); }), {"[glu]", "[2, 5]", "two halves", "twice as many"}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { maxout(x, 3); }), {"[maxout]", "groups of 3", "3 outputs"}));
  for (int axis : {2, -3}) {
    EXPECT_TRUE(says(message_of<ShapeError>([&] { glu(x, axis); }), {"[glu]", "no axis"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { maxout(x, 1, axis); }), {"[maxout]", "no axis"}));
    EXPECT_TRUE(says(message_of<ShapeError>([&] { softmin(x, axis); }), {"[softmin]", "no axis"}));
  }
  EXPECT_EQ(tape.size(), 1U) << "nothing was recorded";
}

TEST(Activations, ThatMakeOneOfSeveralWorkAlongAnyAxis) {
  Generator rng{seed(), 5};
  GRADUS_PRINT_SEED();
  Tape tape;
  const Tensor input = random_tensor({4, 3, 6}, rng);
  const Variable x = tape.variable(input);
  for (int axis : {0, 2, -1, -3}) {
    const Index half = input.shape()[axis] / 2;
    const Variable parts = slice(x, axis, 0, half) * sigmoid(slice(x, axis, half, 2 * half));
    EXPECT_TRUE(close(glu(x, axis).value(), parts.value(), 1e-15)) << axis;
    const GradcheckResult result = gradcheck("glu", [&](auto in) { return glu(in[0], axis); }, {input});
    EXPECT_TRUE(result) << result.message;
    const GradcheckResult of_maxout = gradcheck("maxout", [&](auto in) { return maxout(in[0], 2, axis); }, {input});
    EXPECT_TRUE(of_maxout) << of_maxout.message;
  }
  const Variable rows = tape.constant(Tensor::from({1, 5, 2, 7, 0, 3}, {1, 6}));
  EXPECT_EQ(maxout(rows).value().to_vector(), (std::vector<double>{5, 7, 3})) << "neighbours";
  EXPECT_EQ(maxout(rows, 3).value().to_vector(), (std::vector<double>{5, 7}));
  EXPECT_TRUE(close(softmin(x, 1).value(), softmax(-x, 1).value(), 0));
}

TEST(Catalogue, RefusesAParameterThatIsNotOneFiniteNumber) {
  for (const char* name :
       {"leaky_relu(", "leaky_relu()", "leaky_relu(x)", "leaky_relu(0.2", "leaky_relu(0.2) ", "leaky_relu(0.2)x",
        "leaky_relu(0.1,)", "leaky_relu(0.1;0.2)", "leaky_relu( 0.2)", "leaky_relu(1,2,3,4,5)", "leaky_relu(nan)",
        "leaky_relu(inf)", "leaky_relu(-inf)", "leaky_relu(1e999)"})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { activation(name); }), {"[activation]", name, "one finite number"}))
        << name;
}

TEST(Catalogue, NamesAnUnknownActivationEvenWithAParameter) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { activation("swoosh(2)"); }), {"no activation \"swoosh\""}));
}

TEST(LeakyRelu, RefusesASlopeThatIsNotFinite) {
  Tape tape;
  const Variable x = tape.variable(ones({2}));
  for (double slope : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { leaky_relu(x, slope); }), {"[leaky_relu]", "finite"}));
  EXPECT_EQ(tape.size(), 1U) << "nothing was recorded";
}

// ---- a user's own, as core/apply.h tells how to write one

struct Cube {
  static constexpr std::string_view name = "cube";
  static auto value(auto x) { return x * x * x; }
  static auto derivative(auto x, auto) { return 3 * x * x; }
};

TEST(OwnActivation, NeedsOnlyAValueAndADerivative) {
  const Activation f = Cube{};
  EXPECT_EQ(f.name(), "cube");
  EXPECT_EQ(at(f, -2), -8);
  EXPECT_EQ(f.gain(), 1);
  EXPECT_TRUE(f.is_elementwise());
}

TEST(OwnActivation, SaysThatItStatesNoFacts) {
  const Activation f = Cube{};
  EXPECT_FALSE(f.has_facts());
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { f.facts(); }), {"cube", "states no facts", "ActivationFacts"}));
}

TEST(OwnActivation, OutlivesTheStructItWasMadeOf) {
  auto made = [] {
    LeakyRelu local{0.5};
    Activation f = local;
    local.slope = 7;
    return f;
  }();
  EXPECT_EQ(at(made, -2), -1);
  const Activation copy = made;
  EXPECT_EQ(at(copy, -2), -1);
}

}  // namespace
}  // namespace gradus::test
