// Values at the edge, with PyTorch's conventions, in both types; and where rounding makes an activation flat.
#include <tests/activations/samples.h>

#include <limits>

namespace gradus::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();

class Edge : public ::testing::TestWithParam<DType> {
 protected:
  Tensor of(std::initializer_list<double> points) const {
    return Tensor::from(points, Shape{static_cast<Index>(points.size())}, GetParam());
  }
  double epsilon() const { return GetParam() == float32 ? 0x1p-23 : 0x1p-52; }
};
INSTANTIATE_TEST_SUITE_P(Types, Edge, ::testing::Values(float32, float64),
                         [](const auto& type) { return std::string(to_string(type.param)); });

using Numbers = std::vector<double>;

TEST_P(Edge, SigmoidIsExactlyZeroAndOneFarOutAndFlatThere) {
  EXPECT_EQ(values(Sigmoid{}, of({-1000, 1000, -inf, inf})), (Numbers{0, 1, 0, 1}));
  EXPECT_EQ(slopes(Sigmoid{}, of({-1000, 1000, -inf, inf})), (Numbers{0, 0, 0, 0}));
}

TEST_P(Edge, SigmoidIsOneHalfAtZeroWithSlopeOneQuarter) {
  EXPECT_EQ(values(Sigmoid{}, of({0.0, -0.0})), (Numbers{0.5, 0.5}));
  EXPECT_EQ(slopes(Sigmoid{}, of({0.0, -0.0})), (Numbers{0.25, 0.25}));
}

TEST_P(Edge, SigmoidOfMinusXIsOneMinusSigmoidOfX) {
  const Tensor x = linspace(-30, 30, 601, GetParam());
  const Numbers up = values(Sigmoid{}, x);
  for (std::size_t i = 0; i < up.size(); ++i) EXPECT_NEAR(up[i] + up[up.size() - 1 - i], 1, 2 * epsilon());
}

TEST_P(Edge, SigmoidKeepsItsDigitsFarToTheLeft) {
  for (double x : {-20.0, -40.0, -80.0})
    EXPECT_NEAR(values(Sigmoid{}, of({x}))[0] / std::exp(x), 1, 1e-8 + 8 * epsilon()) << x;
}

// The smallest x of the type at which f is 1, by bisection; f must be 1 from there on.
template <class T>
double first_one(const Activation& f, T below, T above) {
  auto is_one = [&](T x) { return values(f, Tensor::from(std::vector<T>{x}))[0] == 1; };
  EXPECT_FALSE(is_one(below));
  EXPECT_TRUE(is_one(above));
  while (true) {
    const T middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return above;
    (is_one(middle) ? above : below) = middle;
  }
}

// Lecture C05: 100 and 10000 give the same output. Mathematics says that no x gives 1; rounding does where e⁻ˣ falls
// below half the spacing of numbers under 1: at 24 ln 2 and 53 ln 2.
TEST(Saturation, SigmoidIsExactlyOneFrom16Point64InFloat32) {
  const double first = first_one<float>(Sigmoid{}, 10, 30);
  EXPECT_NEAR(first, 24 * std::log(2.0), 1e-5);
  EXPECT_NEAR(first, 16.64, 0.01);
}

TEST(Saturation, SigmoidIsExactlyOneFrom36Point74InFloat64) {
  const double first = first_one<double>(Sigmoid{}, 10, 50);
  EXPECT_NEAR(first, 53 * std::log(2.0), 1e-12);
  EXPECT_NEAR(first, 36.74, 0.01);
}

TEST_P(Edge, SigmoidNeverFallsAndStaysOneOnceItIs) {
  const Numbers y = values(Sigmoid{}, linspace(-50, 50, 100001, GetParam()));
  EXPECT_TRUE(std::ranges::is_sorted(y));
}

TEST(Saturation, TanhIsExactlyOneFromAbout9InFloat32And19InFloat64) {
  EXPECT_NEAR(first_one<float>(Tanh{}, 5, 30), 8.5, 1);  // depends on the library
  EXPECT_NEAR(first_one<double>(Tanh{}, 5, 30), 19.06, 0.1);
}

TEST_P(Edge, TanhIsOddBoundedAndFlatFarOut) {
  EXPECT_EQ(values(Tanh{}, of({-1000, 1000, -inf, inf, 0})), (Numbers{-1, 1, -1, 1, 0}));
  EXPECT_EQ(slopes(Tanh{}, of({-1000, 1000, -inf, inf, 0})), (Numbers{0, 0, 0, 0, 1}));
  const Numbers y = values(Tanh{}, linspace(-20, 20, 4001, GetParam()));
  for (std::size_t i = 0; i < y.size(); ++i) {
    EXPECT_EQ(y[i], -y[y.size() - 1 - i]);
    EXPECT_LE(std::abs(y[i]), 1);
  }
}

TEST_P(Edge, TanhIsTwoSigmoidsOfTwiceXLessOne) {
  const Tensor x = linspace(-8, 8, 321, GetParam());
  const Tensor twice = linspace(-16, 16, 321, GetParam());
  const Numbers direct = values(Tanh{}, x);
  const Numbers by_sigmoid = values(Sigmoid{}, twice);
  for (std::size_t i = 0; i < direct.size(); ++i) EXPECT_NEAR(direct[i], 2 * by_sigmoid[i] - 1, 6 * epsilon());
}

TEST_P(Edge, ReluHasGradientZeroAtZero) {
  EXPECT_EQ(slopes(Relu{}, of({-1, -0.0, 0.0, 1e-30, 1})), (Numbers{0, 0, 0, 1, 1}));
}

TEST_P(Edge, ReluOfNaNIsNaNAndOfInfinityIsInfinity) {
  const Numbers y = values(Relu{}, of({nan, -inf, inf, -3}));
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[2], inf);
  EXPECT_EQ(y[3], 0);
}

TEST_P(Edge, LeakyReluHasItsSlopeAtZeroAndBelow) {
  const double slope = of({0.03}).to_vector()[0];
  EXPECT_EQ(slopes(LeakyRelu{0.03}, of({-5, -0.0, 0.0, 1e-30, 5})), (Numbers{slope, slope, slope, 1, 1}));
  EXPECT_EQ(values(LeakyRelu{0.5}, of({-inf, -2, 0, 2, inf})), (Numbers{-inf, -1, 0, 2, inf}));
}

TEST_P(Edge, LeakyReluWithSlopeOneIsTheIdentity) {
  const Tensor x = linspace(-5, 5, 101, GetParam());
  EXPECT_EQ(values(LeakyRelu{1}, x), values(Identity{}, x));
  EXPECT_EQ(slopes(LeakyRelu{1}, x), slopes(Identity{}, x));
}

TEST_P(Edge, LeakyReluWithSlopeZeroIsTheRelu) {
  const Tensor x = linspace(-5, 5, 101, GetParam());
  EXPECT_EQ(values(LeakyRelu{0}, x), values(Relu{}, x));
  EXPECT_EQ(slopes(LeakyRelu{0}, x), slopes(Relu{}, x));
}

TEST_P(Edge, IdentityChangesNothing) {
  const Tensor x = linspace(-5, 5, 11, GetParam());
  EXPECT_EQ(values(Identity{}, x), x.to_vector());
  EXPECT_EQ(slopes(Identity{}, x), Numbers(11, 1));
}

// ---- slopes at kinks, as libtorch 1.13 has them

TEST_P(Edge, SlopesAtKinksAreThoseOfPyTorch) {
  EXPECT_EQ(slopes(Relu6{}, of({0, 6, 3})), (Numbers{0, 0, 1}));
  EXPECT_EQ(slopes(Hardtanh{}, of({-1, 1, 0})), (Numbers{0, 0, 1}));
  EXPECT_EQ(slopes(Hardswish{}, of({-3, 3, -3.5, 4})), (Numbers{-0.5, 1.5, 0, 1}));
  EXPECT_EQ(slopes(Hardsigmoid{}, of({-3, 3})), (Numbers{0, 0}));
  EXPECT_EQ(slopes(Softshrink{}, of({-0.5, 0.5, 1})), (Numbers{0, 0, 1}));
  EXPECT_EQ(slopes(Hardshrink{}, of({-0.5, 0.5, 1})), (Numbers{0, 0, 1}));
  EXPECT_EQ(slopes(Threshold{1, 7}, of({1, 0, 2})), (Numbers{0, 0, 1}));
  EXPECT_EQ(slopes(Elu{0.5}, of({0.0, -0.0})), (Numbers{0.5, 0.5}));
  EXPECT_EQ(slopes(Celu{2}, of({0.0, -0.0})), (Numbers{1, 1}));
  EXPECT_EQ(slopes(Selu{}, of({0})), of({Selu::lambda * Selu::alpha}).to_vector());
  EXPECT_EQ(slopes(ParametricRelu{}, of({0, -1, 1})), (Numbers{0.25, 0.25, 1}));
  EXPECT_EQ(slopes(Softsign{}, of({0})), Numbers{1});
}

TEST_P(Edge, ValuesAtKinksAreThoseOfPyTorch) {
  EXPECT_EQ(values(Threshold{1, 7}, of({1, 1.5})), (Numbers{7, 1.5}));
  EXPECT_EQ(values(Hardshrink{}, of({-0.5, 0.5, 0.75})), (Numbers{0, 0, 0.75}));
  EXPECT_EQ(values(Softshrink{}, of({-0.5, 0.5, 0.75, -2})), (Numbers{0, 0, 0.25, -1.5}));
  EXPECT_EQ(values(Hardswish{}, of({-3, 3, -1})), (Numbers{0, 3, of({-1.0 / 3}).to_vector()[0]}));
}

TEST_P(Edge, LogsigmoidAndSoftplusAreExactFarOut) {
  EXPECT_EQ(values(Logsigmoid{}, of({-1000, 1000, -inf, inf})), (Numbers{-1000, 0, -inf, 0}));
  EXPECT_EQ(slopes(Logsigmoid{}, of({-1000, 1000})), (Numbers{1, 0}));
  EXPECT_EQ(values(Softplus{}, of({1000, -1000, inf, -inf})), (Numbers{1000, 0, inf, 0}));
}

TEST_P(Edge, WhatDipsBelowZeroEndsAtMinusZero) {
  for (const Activation& f :
       {Activation(Silu{}), Activation(Gelu{}), Activation(GeluTanh{}), Activation(Mish{}), Activation(Hardswish{})}) {
    for (double y : values(f, of({-inf, -1e30, -2000}))) EXPECT_TRUE(y == 0 && std::signbit(y)) << f.name() << y;
    EXPECT_EQ(slopes(f, of({-inf, inf})), (Numbers{0, 1})) << f.name();
    EXPECT_EQ(values(f, of({inf, 1e30}))[0], inf) << f.name();
  }
}

TEST_P(Edge, OddActivationsKeepTheSignOfZero) {
  for (const Activation& f : {Activation(Elu{}), Activation(Selu{}), Activation(Celu{}), Activation(Gelu{}),
                              Activation(Silu{}), Activation(Mish{}), Activation(Softsign{}), Activation(Tanhshrink{}),
                              Activation(Sine{}), Activation(Hardtanh{})})
    EXPECT_TRUE(std::signbit(values(f, of({-0.0}))[0])) << f.name();
}

TEST_P(Edge, SoftminAndGluStayFiniteWhereScoresAreHuge) {
  EXPECT_EQ(values(Softmin{}, of({-1e4, 0, 1e4})), (Numbers{1, 0, 0}));
  EXPECT_EQ(values(Glu{}, of({3, -3, 1e4, -1e4})), (Numbers{3, 0}));
}

}  // namespace
}  // namespace gradus::test
