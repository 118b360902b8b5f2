// The catalogue: names with and without parameters, what it says to wrong ones, and a user's own activation.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>

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
  for (const char* name : {"swoosh", "", "Tanh", "tanh ", "leaky", "relu6"}) {
    const std::string message = message_of<ArgumentError>([&] { activation(name); });
    EXPECT_TRUE(says(message, {"[activation]", "\"" + std::string(name) + "\"", "leaky_relu(0.2)"}));
    for (const Activation& known : activations()) EXPECT_TRUE(says(message, {known.operation().name}));
  }
}

TEST(Catalogue, RefusesAParameterWhereThereIsNone) {
  for (const char* name : {"tanh(3)", "relu(0.1)", "softmax(1)"})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { activation(name); }), {"[activation]", "takes no parameter"}));
}

TEST(Catalogue, RefusesAParameterThatIsNotOneFiniteNumber) {
  for (const char* name : {"leaky_relu(", "leaky_relu()", "leaky_relu(x)", "leaky_relu(0.2", "leaky_relu(0.2) ",
                           "leaky_relu(0.2)x", "leaky_relu(0.1,0.2)", "leaky_relu( 0.2)", "leaky_relu(nan)",
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
