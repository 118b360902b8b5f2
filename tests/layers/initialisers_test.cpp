// Initialisers: the draws have the mean, the variance and the bounds they promise, and the same bits for the same seed.
#include <gradus/core/errors.h>
#include <gradus/layers/initialisers.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

// What an initialiser promises for a weight [out, in].
struct Promise {
  Initialiser initialiser;
  bool is_uniform;
  double (*variance)(double in, double out);
};

const std::vector<Promise>& promises() {
  static const std::vector<Promise> all{
      {glorot_uniform(), true, [](double in, double out) { return 2 / (in + out); }},
      {glorot_normal(), false, [](double in, double out) { return 2 / (in + out); }},
      {glorot_uniform(3), true, [](double in, double out) { return 18 / (in + out); }},
      {glorot_normal(3), false, [](double in, double out) { return 18 / (in + out); }},
      {he_uniform(), true, [](double in, double) { return 2 / in; }},
      {he_normal(), false, [](double in, double) { return 2 / in; }},
      {he_uniform(LeakyRelu{0.5}.gain()), true, [](double in, double) { return 2 / 1.25 / in; }},
      {he_normal(LeakyRelu{0.5}.gain()), false, [](double in, double) { return 2 / 1.25 / in; }},
      {lecun_uniform(), true, [](double in, double) { return 1 / in; }},
      {lecun_normal(), false, [](double in, double) { return 1 / in; }},
      {lecun_uniform(0.5), true, [](double in, double) { return 0.25 / in; }},
      {lecun_normal(0.5), false, [](double in, double) { return 0.25 / in; }},
      {uniform(-0.3, 0.3), true, [](double, double) { return 0.03; }},
      {normal(0, 0.7), false, [](double, double) { return 0.49; }},
  };
  return all;
}

std::vector<double> draw(const Initialiser& initialiser, const Shape& shape, std::uint64_t key, DType dtype = float64) {
  Tensor weight(shape, dtype);
  Generator rng{key};
  initialiser(weight, rng);
  return weight.to_vector();
}

TEST(Initialisers, DrawWithThePromisedMeanAndVariance) {
  std::uint64_t key = 100;  // fixed: a right generator fails five standard errors once in two million
  for (const Promise& promise : promises()) {
    for (const Shape& shape : {Shape{64, 32}, Shape{32, 64}, Shape{200, 10}, Shape{1, 3000}, Shape{3000, 1}}) {
      for (DType dtype : {float32, float64}) {
        const std::vector<double> w = draw(promise.initialiser, shape, ++key, dtype);
        const auto n = static_cast<double>(w.size());
        double mean = 0;
        for (double x : w) mean += x / n;
        double variance = 0;
        for (double x : w) variance += (x - mean) * (x - mean) / (n - 1);
        const double expected = promise.variance(static_cast<double>(shape[1]), static_cast<double>(shape[0]));
        // Of a uniform's fourth moment 9/5 σ⁴, of a normal's 3 σ⁴.
        const double error_of_variance = expected * std::sqrt((promise.is_uniform ? 0.8 : 2) / n);
        EXPECT_NEAR(mean, 0, 5 * std::sqrt(expected / n))
            << promise.initialiser.name << shape.string() << " key " << key;
        EXPECT_NEAR(variance, expected, 5 * error_of_variance)
            << promise.initialiser.name << shape.string() << " key " << key;
      }
    }
  }
}

TEST(Initialisers, UniformOnesStayWithinTheBoundOfTheirVarianceAndReachIt) {
  for (const Promise& promise : promises()) {
    const Shape shape{60, 50};
    const double bound = std::sqrt(3 * promise.variance(50, 60));
    double largest = 0;
    for (double x : draw(promise.initialiser, shape, 7)) largest = std::max(largest, std::abs(x));
    if (promise.is_uniform) {
      EXPECT_LE(largest, bound * (1 + 1e-12)) << promise.initialiser.name;
      EXPECT_GT(largest, 0.99 * bound) << promise.initialiser.name;
    } else {
      EXPECT_GT(largest, 1.5 * bound) << promise.initialiser.name << " has tails";
    }
  }
}

TEST(Initialisers, NormalAndUniformHaveTheMeanTheyAreGiven) {
  for (const Initialiser& initialiser : {normal(3, 0.5), uniform(2, 4)}) {
    double mean = 0;
    for (double x : draw(initialiser, {100, 100}, 7)) mean += x / 10000;
    EXPECT_NEAR(mean, 3, 5 * 0.6 / 100) << initialiser.name;
  }
}

TEST(Initialisers, ConstantIsConstant) {
  EXPECT_EQ(draw(constant(0.25), {2, 2}, 1), std::vector<double>(4, 0.25));
  EXPECT_EQ(draw(uniform(2, 2), {2, 2}, 1), std::vector<double>(4, 2)) << "an interval of one point";
  EXPECT_EQ(draw(normal(2, 0), {2, 2}, 1), std::vector<double>(4, 2));
}

TEST(Initialisers, GiveTheSameBitsForTheSameSeedAndOthersForAnother) {
  for (const std::string& name : initialiser_names()) {
    const Initialiser one = initialiser(name);
    EXPECT_EQ(draw(one, {8, 5}, 3), draw(initialiser(name), {8, 5}, 3)) << name;
    EXPECT_EQ(draw(one, {8, 5}, 3) == draw(one, {8, 5}, 4), name == "zeros") << name;
  }
}

TEST(Initialisers, Float32IsTheRoundedFloat64) {
  for (const std::string& name : initialiser_names()) {
    const std::vector<double> narrow = draw(initialiser(name), {8, 5}, 3, float32);
    const std::vector<double> wide = draw(initialiser(name), {8, 5}, 3, float64);
    for (std::size_t i = 0; i < wide.size(); ++i)
      EXPECT_EQ(narrow[i], static_cast<double>(static_cast<float>(wide[i]))) << name << " at " << i;
  }
}

TEST(Initialisers, OfOtherRanksTakeTheLastAxisForFanInAndTheFirstForFanOut) {
  const auto variance = [](const Initialiser& initialiser, const Shape& shape) {
    double total = 0;
    for (double x : draw(initialiser, shape, 11)) total += x * x / static_cast<double>(shape.size());
    return total;
  };
  EXPECT_NEAR(variance(he_normal(), {4, 50, 20}), 2.0 / 20, 0.01);
  EXPECT_NEAR(variance(glorot_normal(), {4, 50, 20}), 2.0 / 24, 0.01);
  EXPECT_NEAR(variance(lecun_normal(), {4000}), 1.0 / 4000, 0.1 / 4000);
}

TEST(Orthogonal, HasOrthonormalColumnsIfTallAndRowsIfWideTimesGain) {
  for (DType dtype : {float32, float64}) {
    for (double gain : {1.0, 1.7}) {
      for (const Shape& shape : {Shape{20, 8}, Shape{8, 20}, Shape{9, 9}, Shape{1, 5}, Shape{5, 1}, Shape{1, 1}}) {
        Tensor weight(shape, dtype);
        Generator rng{5};
        orthogonal(gain)(weight, rng);
        const Tensor wide = weight.to(float64);
        const auto w = wide.matrix<double>();
        const Eigen::MatrixXd product = shape[0] >= shape[1] ? Eigen::MatrixXd(w.transpose() * w) : w * w.transpose();
        const Eigen::MatrixXd error = product - gain * gain * Eigen::MatrixXd::Identity(product.rows(), product.cols());
        EXPECT_LT(error.cwiseAbs().maxCoeff(), 1e-6) << shape.string() << to_string(dtype) << gain;
      }
    }
  }
}

TEST(Orthogonal, PrefersNoDirection) {
  // Without the signs of R's diagonal (Mezzadri 2007), entries of the first column would lean to one side.
  double mean = 0;
  for (std::uint64_t key = 0; key < 2000; ++key) mean += draw(orthogonal(), {3, 3}, key)[0] / 2000;
  EXPECT_NEAR(mean, 0, 5 * std::sqrt(1.0 / 3 / 2000)) << "each entry has variance 1/3";
}

TEST(Orthogonal, NeedsAMatrix) {
  Tensor vector(Shape{5});
  Generator rng{1};
  EXPECT_TRUE(says(message_of<ShapeError>([&] { orthogonal()(vector, rng); }), {"[orthogonal]", "[5]"}));
}

TEST(InitialiserNames, FindWhatTheyName) {
  for (const std::string& name : initialiser_names()) EXPECT_EQ(initialiser(name).name, name);
  EXPECT_EQ(draw(initialiser("he_normal"), {3, 4}, 1), draw(he_normal(), {3, 4}, 1));
  EXPECT_EQ(draw(initialiser("glorot_uniform"), {3, 4}, 1), draw(glorot_uniform(), {3, 4}, 1));
  EXPECT_EQ(draw(initialiser("zeros"), {3, 4}, 1), std::vector<double>(12, 0));
  EXPECT_EQ(initialiser_names().size(), 9U);
}

TEST(InitialiserNames, AreListedToOneThatIsUnknown) {
  const std::string message = message_of<ArgumentError>([] { initialiser("xavier"); });
  EXPECT_TRUE(says(message, {"[initialiser]", "\"xavier\""}));
  for (const std::string& name : initialiser_names()) EXPECT_TRUE(says(message, {name}));
}

TEST(Initialisers, RefuseBoundsOutOfOrderAndNegativeDeviations) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { uniform(1, -1); }), {"[uniform]", "1 and −1"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { uniform(std::nan(""), 1); }), {"[uniform]", "NaN"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { normal(0, -1); }), {"[normal]", "−1"}));
  EXPECT_TRUE(says(message_of<ArgumentError>([] { normal(0, std::nan("")); }), {"[normal]", "NaN"}));
}

// ---- the one that suits an activation

struct Cube {
  static constexpr std::string_view name = "cube";
  static auto value(auto x) { return x * x * x; }
  static auto derivative(auto x, auto) { return 3 * x * x; }
};

TEST(ProperInitialiser, IsTheFamilyInTheActivationsFacts) {
  for (const Activation& f : activations()) {
    const InitialiserFamily family = f.facts().initialiser;
    const char* name = family == InitialiserFamily::he      ? "he_uniform"
                       : family == InitialiserFamily::lecun ? "lecun_uniform"
                                                            : "glorot_uniform";
    EXPECT_EQ(proper_initialiser(f).name, name) << f.name();
  }
  EXPECT_EQ(proper_initialiser(Tanh{}).name, "glorot_uniform");
  EXPECT_EQ(proper_initialiser(Relu{}).name, "he_uniform");
}

TEST(ProperInitialiser, HasTheActivationsGain) {
  EXPECT_EQ(draw(proper_initialiser(Relu{}), {6, 7}, 2), draw(he_uniform(), {6, 7}, 2));
  EXPECT_EQ(draw(proper_initialiser(LeakyRelu{0.5}), {6, 7}, 2), draw(he_uniform(std::sqrt(1.6)), {6, 7}, 2));
  EXPECT_EQ(draw(proper_initialiser(Sigmoid{}), {6, 7}, 2), draw(glorot_uniform(), {6, 7}, 2));
}

TEST(ProperInitialiser, OfAnActivationWithoutFactsIsGlorots) {
  EXPECT_EQ(draw(proper_initialiser(Cube{}), {6, 7}, 2), draw(glorot_uniform(), {6, 7}, 2));
}

}  // namespace
}  // namespace gradus::test
