// Every elementwise activation over the whole range of its type, from the smallest number to the largest and at ±∞:
// value and slope against the textbook formula in long double. What is asked is that a result is the exact one, within
// a few units in the last place, for an input within a few units in the last place.
#include <gradus/core/backward.h>

#include <tests/activations/samples.h>

#include <limits>
#include <map>

namespace gradus::test {
namespace {

using L = long double;
constexpr L sqrt2 = 1.41421356237309504880168872420969808L;
constexpr L pi = 3.14159265358979323846264338327950288L;

L one_if(bool holds) { return holds ? 1 : 0; }
L sigma(L x) { return 1 / (1 + std::exp(-x)); }
L softplus_of(L x) { return std::max(x, L{0}) + std::log1p(std::exp(-std::abs(x))); }
L normal_cdf(L x) { return std::erfc(-x / sqrt2) / 2; }
L normal_density(L x) { return std::exp(-x * x / 2) / std::sqrt(2 * pi); }
L shrunk(L x) {  // x − tanh x; by its series where the difference has no digits
  const L s = x * x;
  if (std::abs(x) > 0.02L) return x - std::tanh(x);
  return x * s * (1 / L{3} - s * (2 / L{15} - s * (17 / L{315} - s * (62 / L{2835} - s * (1382 / L{155925})))));
}
L gelu_argument(L x) { return 2 * std::sqrt(2 / pi) * (x + 0.044715L * x * x * x); }
L squareplus_of(L x, L b) {
  const L root = std::sqrt(x * x + b);
  return x > 0 ? (x + root) / 2 : b / (2 * (root - x));
}
L clipped(L x, L low, L high) { return std::min(std::max(x, low), high); }

struct Reference {
  L (*value)(L);
  L (*slope)(L);
};

// By full name; an activation that is missing here fails.
const std::map<std::string, Reference>& references() {
  static const L a = 1.6732632423543772848L;
  static const L l = 1.0507009873554804934L;
  static const std::map<std::string, Reference> all{
      {"identity", {[](L x) { return x; }, [](L) { return L{1}; }}},
      {"sigmoid", {sigma, [](L x) { return sigma(x) * sigma(-x); }}},
      {"tanh", {[](L x) { return std::tanh(x); }, [](L x) { return 4 * sigma(2 * x) * sigma(-2 * x); }}},
      {"relu", {[](L x) { return std::max(x, L{0}); }, [](L x) { return one_if(x > 0); }}},
      {"leaky_relu(0.01)", {[](L x) { return x > 0 ? x : 0.01L * x; }, [](L x) { return x > 0 ? 1 : 0.01L; }}},
      {"leaky_relu(-0.3)", {[](L x) { return x > 0 ? x : -0.3L * x; }, [](L x) { return x > 0 ? 1 : -0.3L; }}},
      {"prelu(0.25)", {[](L x) { return x > 0 ? x : x / 4; }, [](L x) { return x > 0 ? 1 : 0.25L; }}},
      {"prelu(0.5)", {[](L x) { return x > 0 ? x : x / 2; }, [](L x) { return x > 0 ? 1 : 0.5L; }}},
      {"rrelu(0.125,0.333333)",
       {[](L x) { return x > 0 ? x : x * 11 / 48; }, [](L x) { return x > 0 ? 1 : L{11} / 48; }}},
      {"rrelu(0.5,0.75)", {[](L x) { return x > 0 ? x : x * 5 / 8; }, [](L x) { return x > 0 ? 1 : L{5} / 8; }}},
      {"elu(1)", {[](L x) { return x > 0 ? x : std::expm1(x); }, [](L x) { return x > 0 ? 1 : std::exp(x); }}},
      {"elu(0.5)",
       {[](L x) { return x > 0 ? x : std::expm1(x) / 2; }, [](L x) { return x > 0 ? 1 : std::exp(x) / 2; }}},
      {"selu",
       {[](L x) { return x > 0 ? l * x : l * a * std::expm1(x); },
        [](L x) { return x > 0 ? l : l * a * std::exp(x); }}},
      {"celu(1)", {[](L x) { return x > 0 ? x : std::expm1(x); }, [](L x) { return x > 0 ? 1 : std::exp(x); }}},
      {"celu(2)",
       {[](L x) { return x > 0 ? x : 2 * std::expm1(x / 2); }, [](L x) { return x > 0 ? 1 : std::exp(x / 2); }}},
      {"gelu", {[](L x) { return x * normal_cdf(x); }, [](L x) { return normal_cdf(x) + x * normal_density(x); }}},
      {"gelu_tanh",
       {[](L x) { return x * sigma(gelu_argument(x)); },
        [](L x) {
          const L u = gelu_argument(x);
          const L steepness = 2 * std::sqrt(2 / pi) * (1 + 3 * 0.044715L * x * x);
          return sigma(u) * (1 + x * steepness * sigma(-u));
        }}},
      {"silu", {[](L x) { return x * sigma(x); }, [](L x) { return sigma(x) * (1 + x * sigma(-x)); }}},
      {"mish",
       {[](L x) { return x * std::tanh(softplus_of(x)); },
        [](L x) {
          const L s = softplus_of(x);
          return std::tanh(s) + x * sigma(x) * 4 * sigma(2 * s) * sigma(-2 * s);
        }}},
      {"softplus(1)", {softplus_of, sigma}},
      {"softplus(3)", {[](L x) { return softplus_of(3 * x) / 3; }, [](L x) { return sigma(3 * x); }}},
      {"squareplus(4)",
       {[](L x) { return squareplus_of(x, 4); }, [](L x) { return squareplus_of(x, 4) / std::sqrt(x * x + 4); }}},
      {"squareplus(1)",
       {[](L x) { return squareplus_of(x, 1); }, [](L x) { return squareplus_of(x, 1) / std::sqrt(x * x + 1); }}},
      {"softsign",
       {[](L x) { return x / (1 + std::abs(x)); }, [](L x) { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); }}},
      {"hardtanh(-1,1)", {[](L x) { return clipped(x, -1, 1); }, [](L x) { return one_if(x > -1 && x < 1); }}},
      {"hardtanh(-0.5,2)", {[](L x) { return clipped(x, -0.5L, 2); }, [](L x) { return one_if(x > -0.5L && x < 2); }}},
      {"hardsigmoid",
       {[](L x) { return clipped(x + 3, 0, 6) / 6; }, [](L x) { return x > -3 && x < 3 ? L{1} / 6 : 0; }}},
      {"hardswish",
       {[](L x) { return x * clipped(x + 3, 0, 6) / 6; }, [](L x) { return x < -3   ? 0
                                                                           : x <= 3 ? x / 3 + 0.5L
                                                                                    : 1; }}},
      {"relu6", {[](L x) { return clipped(x, 0, 6); }, [](L x) { return one_if(x > 0 && x < 6); }}},
      {"threshold(1,0)", {[](L x) { return x <= 1 ? 0 : x; }, [](L x) { return one_if(x > 1); }}},
      {"threshold(-1,2)", {[](L x) { return x <= -1 ? 2 : x; }, [](L x) { return one_if(x > -1); }}},
      {"logsigmoid", {[](L x) { return -softplus_of(-x); }, [](L x) { return sigma(-x); }}},
      {"tanhshrink", {shrunk, [](L x) { return std::tanh(x) * std::tanh(x); }}},
      {"softshrink(0.5)",
       {[](L x) { return x > 0.5L    ? x - 0.5L
                         : x < -0.5L ? x + 0.5L
                                     : 0; },
        [](L x) { return one_if(std::abs(x) > 0.5L); }}},
      {"softshrink(0.1)",
       {[](L x) { return x > 0.1L    ? x - 0.1L
                         : x < -0.1L ? x + 0.1L
                                     : 0; },
        [](L x) { return one_if(std::abs(x) > 0.1L); }}},
      {"hardshrink(0.5)",
       {[](L x) { return std::abs(x) > 0.5L ? x : 0; }, [](L x) { return one_if(std::abs(x) > 0.5L); }}},
      {"hardshrink(1)", {[](L x) { return std::abs(x) > 1 ? x : 0; }, [](L x) { return one_if(std::abs(x) > 1); }}},
      {"sin(1)", {[](L x) { return std::sin(x); }, [](L x) { return std::cos(x); }}},
      {"sin(2)", {[](L x) { return std::sin(2 * x); }, [](L x) { return 2 * std::cos(2 * x); }}},
      {"gaussian", {[](L x) { return std::exp(-x * x); }, [](L x) { return -2 * x * std::exp(-x * x); }}},
  };
  return all;
}

// Numbers of every magnitude and sign, most of them where activations bend.
template <class T>
std::vector<T> whole_range(Generator& rng) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> at{0, Limits::denorm_min(), Limits::min(), Limits::max()};
  for (int e = Limits::min_exponent - Limits::digits; e < Limits::max_exponent; ++e)
    for (int i = 0; i < 4; ++i) at.push_back(static_cast<T>(std::ldexp(rng.uniform(0.5, 1), e + 1)));
  for (double reach : {1.0, 8.0, 40.0, 800.0})
    for (int i = 0; i < 4000; ++i) at.push_back(static_cast<T>(rng.uniform(0, reach)));
  for (std::size_t i = 0, n = at.size(); i < n; ++i) at.push_back(-at[i]);
  return at;
}

class Stability : public ::testing::TestWithParam<Listed> {
 protected:
  static constexpr double units = 8;

  void SetUp() override {
    const auto found = references().find(GetParam().f.name());
    ASSERT_NE(found, references().end()) << "state its textbook formula in this file";
    reference_ = found->second;
  }

  // `lost` is what rounding may cost beside, in units of epsilon.
  template <class T>
  static void expect_right(const char* what, T x, double got, L (*exact)(L), double lost) {
    const L shift = units * L{std::numeric_limits<T>::epsilon()} * std::abs(L{x});
    const L around[] = {exact(L{x} - shift), exact(L{x}), exact(L{x} + shift)};
    const auto [low, high] = std::ranges::minmax(around);
    const L slack = units * (std::numeric_limits<T>::epsilon() * std::max(std::abs(low), std::abs(high)) +
                             // A factor below the normal numbers has few digits, and is multiplied by x or its square.
                             std::numeric_limits<T>::denorm_min() * (1 + std::min(L{x} * x, L{1e6}))) +
                    lost * std::numeric_limits<T>::epsilon();
    // What the type cannot hold is ∞.
    if (std::isinf(got) && std::abs(around[1]) >= std::numeric_limits<T>::max()) return;
    EXPECT_TRUE(low - slack <= got && got <= high + slack)
        << what << " at " << ::testing::PrintToString(x) << " is " << got << ", not " << static_cast<double>(around[1]);
  }

  template <class T>
  void check() {
    GRADUS_PRINT_SEED();
    Generator rng{seed(), 4};
    const Activation& f = GetParam().f;
    const std::vector<T> at = whole_range<T>(rng);
    const std::vector<double> y = values(f, Tensor::from(at));
    const std::vector<double> slope = slopes(f, Tensor::from(at));
    // Their slopes are made of y, as everywhere: where y is nearly 1, what is left of 1 − y is rounding.
    const bool made_of_y = f.name() == "sigmoid" || f.name() == "tanh";
    const bool is_wave = f.operation().name == "sin";
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (is_wave && std::abs(at[i]) >= std::numeric_limits<T>::max() / 2) continue;  // ωx is not in the type
      expect_right(("value of " + f.name()).c_str(), at[i], y[i], reference_.value, 0);
      expect_right(("slope of " + f.name()).c_str(), at[i], slope[i], reference_.slope, made_of_y ? 4 : 0);
    }
  }

  Reference reference_{};
};
INSTANTIATE_TEST_SUITE_P(Catalogue, Stability, ::testing::ValuesIn(elementwise_listed()), ListedName());

TEST_P(Stability, HoldsFromTheSmallestNumberToTheLargestInFloat32) { check<float>(); }
TEST_P(Stability, HoldsFromTheSmallestNumberToTheLargestInFloat64) { check<double>(); }

TEST_P(Stability, ReachesItsLimitsAtInfinity) {
  if (GetParam().f.operation().name == "sin") GTEST_SKIP() << "sin has no limit";
  for (DType dtype : {float32, float64}) {
    const double largest = dtype == float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
    const Tensor points = Tensor::from({-HUGE_VAL, HUGE_VAL, -largest, largest}, {4}, dtype);
    const std::vector<double> y = values(GetParam().f, points);
    const std::vector<double> slope = slopes(GetParam().f, points);
    for (std::size_t i : {0, 1}) {
      EXPECT_NEAR(slope[i], slope[i + 2], 1e-30) << to_string(dtype) << i;
      if (std::abs(y[i + 2]) > 1e30) {
        EXPECT_EQ(y[i], y[i + 2] > 0 ? HUGE_VAL : -HUGE_VAL) << to_string(dtype) << i;
      } else {
        EXPECT_NEAR(y[i], y[i + 2], 1e-30) << to_string(dtype) << i;
      }
    }
  }
}

TEST_P(Stability, SecondDerivativeHasNoNaN) {
  for (DType dtype : {float32, float64}) {
    const Tensor points = Tensor::from({-1e37, -1e10, -900, -100, -1.5, 1.5, 100, 900, 1e10, 1e37}, {10}, dtype);
    Tape tape;
    const Variable x = tape.variable(points);
    const Variable slope = vjp(GetParam().f(x), x, tape.constant(ones(points.shape(), dtype)), {.create_graph = true});
    if (!slope.needs_gradient()) continue;  // made of straight pieces
    sum(slope).backward();
    if (!x.has_grad()) continue;
    for (double bend : x.grad().to_vector()) EXPECT_TRUE(std::isfinite(bend)) << to_string(dtype) << bend;
  }
}

}  // namespace
}  // namespace gradus::test
