// How accurate the elementary functions of Lanes are, over their whole range and at the edges; the bounds are those
// that core/lanes_functions.h states. What is exact comes from the C library: in double for float32, in long double for
// float64.
#include <gradus/core/lanes_error_functions.h>

#include <tests/core/lanes_support.h>

#include <bit>
#include <cstdint>
#include <iostream>
#include <limits>

namespace gradus::test {
namespace {

template <class T>
using Exact = std::conditional_t<std::is_same_v<T, float>, double, long double>;

// |got − exact| in units of the last place of the exact value, subnormal places included.
template <class T>
double ulps(T got, Exact<T> exact) {
  if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0 : 1e9;
  const T rounded = static_cast<T>(exact);
  if (std::isinf(rounded) || std::isinf(got)) return got == rounded ? 0 : 1e9;
  const T magnitude = std::max(std::abs(rounded), std::numeric_limits<T>::min());
  const T place = std::ldexp(std::numeric_limits<T>::epsilon(), std::ilogb(magnitude));
  return static_cast<double>(std::abs(static_cast<Exact<T>>(got) - exact) / static_cast<Exact<T>>(place));
}

// Numbers of every magnitude and sign, most of them where the functions do something. In float32 they are every so
// manieth of all there are.
template <class T>
std::vector<T> everywhere(Generator& rng) {
  std::vector<T> at;
  if constexpr (std::is_same_v<T, float>) {
    constexpr std::uint64_t stride = 4093;
    for (std::uint64_t bits = rng.below(stride); bits < (std::uint64_t{1} << 32); bits += stride)
      at.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  } else {
    for (int i = 0; i < 100000; ++i) at.push_back(std::bit_cast<double>(rng.below(std::uint64_t{1} << 63)));
    for (int i = 0; i < 100000; ++i) at.push_back(-std::bit_cast<double>(rng.below(std::uint64_t{1} << 63)));
  }
  for (double range : {0.1, 1.0, 2.0, 20.0, 100.0, 760.0})
    for (int i = 0; i < 100000; ++i) at.push_back(static_cast<T>(rng.uniform(-range, range)));
  for (int i = 0; i < 100000; ++i) at.push_back(static_cast<T>(std::exp2(rng.uniform(-160, 1))));
  return at;
}

template <class T>
class AccuracyOf : public ::testing::Test {
 protected:
  template <class F, class E>
  void expect_within(double bound, F function, E exact) {
    GRADUS_PRINT_SEED();
    Generator rng(seed(), 3);
    const std::vector<T> at = everywhere<T>(rng);
    const std::vector<T> got = over(at, function);
    double worst = 0;
    T where_worst = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const double error = ulps(got[i], exact(Exact<T>{at[i]}));
      if (error <= worst) continue;
      worst = error;
      where_worst = at[i];
    }
    EXPECT_LE(worst, bound) << "at " << ::testing::PrintToString(where_worst);
    this->RecordProperty("worst_ulps", std::to_string(worst));
    std::cout << "at most " << worst << " ulp, at " << where_worst << "\n";
  }

  static std::vector<T> at(std::vector<T> x, auto function) { return over(std::move(x), function); }

  static constexpr T inf = std::numeric_limits<T>::infinity();
  static constexpr T nan = std::numeric_limits<T>::quiet_NaN();
  static constexpr T smallest = std::numeric_limits<T>::denorm_min();
  static constexpr T largest = std::numeric_limits<T>::max();
  static constexpr double in_type(double in_float32, double in_float64) {
    return std::is_same_v<T, float> ? in_float32 : in_float64;
  }
};
TYPED_TEST_SUITE(AccuracyOf, BothTypes, TypeName);

#define GRADUS_WITHIN(bound, numbers, exact) \
  this->expect_within(                       \
      bound, [](auto x) { return numbers; }, [](auto x) { return exact; })

TYPED_TEST(AccuracyOf, ExpIsWithinItsBoundEverywhere) { GRADUS_WITHIN(1.25, exp(x), std::exp(x)); }
TYPED_TEST(AccuracyOf, Expm1IsWithinItsBoundEverywhere) {
  GRADUS_WITHIN(this->in_type(1.7, 1.8), expm1(x), std::expm1(x));
}
TYPED_TEST(AccuracyOf, TanhIsWithinItsBoundEverywhere) {
  GRADUS_WITHIN(this->in_type(2.05, 1.9), tanh(x), std::tanh(x));
}
TYPED_TEST(AccuracyOf, SigmoidIsWithinItsBoundEverywhere) { GRADUS_WITHIN(1.85, sigmoid(x), 1 / (1 + std::exp(-x))); }
TYPED_TEST(AccuracyOf, LogIsWithinItsBoundEverywhere) { GRADUS_WITHIN(1.6, log(x), std::log(x)); }
TYPED_TEST(AccuracyOf, Log1pIsWithinItsBoundEverywhere) { GRADUS_WITHIN(1.75, log1p(x), std::log1p(x)); }
TYPED_TEST(AccuracyOf, ErfIsWithinItsBoundEverywhere) { GRADUS_WITHIN(2, erf(x), std::erf(x)); }
TYPED_TEST(AccuracyOf, ErfcIsWithinItsBoundEverywhere) { GRADUS_WITHIN(4.5, erfc(x), std::erfc(x)); }

#undef GRADUS_WITHIN

TYPED_TEST(AccuracyOf, ExpKeepsItsPromisesAtTheEdge) {
  using T = TypeParam;
  const auto y = this->at(
      {0, T{-0.0}, 1000, -1000, this->inf, -this->inf, this->nan, this->largest, -this->largest, this->smallest},
      [](auto x) { return exp(x); });
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[1], 1);
  EXPECT_EQ(y[2], this->inf);
  EXPECT_EQ(y[3], 0);
  EXPECT_FALSE(std::signbit(y[3]));
  EXPECT_EQ(y[4], this->inf);
  EXPECT_EQ(y[5], 0);
  EXPECT_TRUE(std::isnan(y[6]));
  EXPECT_EQ(y[7], this->inf);
  EXPECT_EQ(y[8], 0);
  EXPECT_EQ(y[9], 1);
}

TYPED_TEST(AccuracyOf, ExpReachesIntoTheSubnormalNumbers) {
  using T = TypeParam;
  const T below = static_cast<T>(std::log(static_cast<long double>(this->smallest)) + 0.01L);
  const T mid = static_cast<T>(std::log(static_cast<long double>(std::numeric_limits<T>::min())) - 3);
  const auto y = this->at({below, mid}, [](auto x) { return exp(x); });
  EXPECT_EQ(y[0], this->smallest);
  EXPECT_GT(y[1], 0);
  EXPECT_LT(y[1], std::numeric_limits<T>::min());
}

TYPED_TEST(AccuracyOf, SigmoidReachesIntoTheSubnormalNumbersWhereTheFormulaIsZero) {
  using T = TypeParam;
  const T x = static_cast<T>(this->in_type(-90, -720));
  const auto direct = this->at({x}, [](auto lanes) { return sigmoid(lanes); });
  const auto formula = this->at({x}, [](auto lanes) { return 1 / (1 + exp(-lanes)); });
  EXPECT_GT(direct[0], 0);
  EXPECT_LT(direct[0], std::numeric_limits<T>::min());
  EXPECT_EQ(formula[0], 0);
}

TYPED_TEST(AccuracyOf, SigmoidIsZeroHalfAndOneWhereItShouldBe) {
  using T = TypeParam;
  const auto y = this->at({-this->inf, -1000, 0, T{-0.0}, 1000, this->inf, this->nan, this->largest, -this->largest},
                          [](auto x) { return sigmoid(x); });
  EXPECT_EQ((std::vector<T>(y.begin(), y.begin() + 6)), (std::vector<T>{0, 0, 0.5, 0.5, 1, 1}));
  EXPECT_TRUE(std::isnan(y[6]));
  EXPECT_EQ(y[7], 1);
  EXPECT_EQ(y[8], 0);
}

TYPED_TEST(AccuracyOf, TanhSaturatesAndKeepsSignAndNaN) {
  using T = TypeParam;
  const auto y =
      this->at({1000, -1000, this->inf, -this->inf, this->nan, this->largest}, [](auto x) { return tanh(x); });
  EXPECT_EQ((std::vector<T>(y.begin(), y.begin() + 4)), (std::vector<T>{1, -1, 1, -1}));
  EXPECT_TRUE(std::isnan(y[4]));
  EXPECT_EQ(y[5], 1);
}

TYPED_TEST(AccuracyOf, TanhNeverExceedsOne) {
  using T = TypeParam;
  std::vector<T> x;
  for (int i = 0; i < 100000; ++i) x.push_back(static_cast<T>(5 + i * 2e-4));
  for (T y : this->at(x, [](auto lanes) { return tanh(lanes); })) ASSERT_LE(y, 1);
}

TYPED_TEST(AccuracyOf, WhatIsTheIdentityNearZeroKeepsTinyNumbersAndTheSignOfZero) {
  using T = TypeParam;
  const std::vector<T> x{
      0, T{-0.0}, this->smallest, -this->smallest, T{0x1p-100}, -std::numeric_limits<T>::min(), T{3e-39F}};
  auto bits = [](const std::vector<T>& values) {
    std::vector<std::pair<T, bool>> result;
    for (T value : values) result.emplace_back(value, std::signbit(value));
    return result;
  };
  EXPECT_EQ(bits(this->at(x, [](auto lanes) { return tanh(lanes); })), bits(x));
  EXPECT_EQ(bits(this->at(x, [](auto lanes) { return expm1(lanes); })), bits(x));
  EXPECT_EQ(bits(this->at(x, [](auto lanes) { return log1p(lanes); })), bits(x));
}

TYPED_TEST(AccuracyOf, ErfAndErfcKeepTheirPromisesAtTheEdge) {
  using T = TypeParam;
  const std::vector<T> x{0, T{-0.0}, this->inf, -this->inf, this->largest, -this->largest, this->nan};
  const auto erfs = this->at(x, [](auto lanes) { return erf(lanes); });
  EXPECT_EQ((std::vector<T>(erfs.begin(), erfs.begin() + 6)), (std::vector<T>{0, 0, 1, -1, 1, -1}));
  EXPECT_TRUE(!std::signbit(erfs[0]) && std::signbit(erfs[1]) && std::isnan(erfs[6]));
  const auto erfcs = this->at(x, [](auto lanes) { return erfc(lanes); });
  EXPECT_EQ((std::vector<T>(erfcs.begin(), erfcs.begin() + 6)), (std::vector<T>{1, 1, 0, 2, 0, 2}));
  EXPECT_TRUE(std::isnan(erfcs[6]));
  const auto far = this->at({static_cast<T>(this->in_type(10, 27))}, [](auto lanes) { return erfc(lanes); });
  EXPECT_GT(far[0], 0) << "it reaches into the subnormal numbers";
  EXPECT_LT(far[0], std::numeric_limits<T>::min());
}

TYPED_TEST(AccuracyOf, Expm1AndLog1pKeepTheirPromisesAtTheEdge) {
  using T = TypeParam;
  const auto grown =
      this->at({this->inf, -this->inf, 1000, -1000, this->nan, this->largest}, [](auto x) { return expm1(x); });
  EXPECT_EQ((std::vector<T>(grown.begin(), grown.begin() + 4)), (std::vector<T>{this->inf, -1, this->inf, -1}));
  EXPECT_TRUE(std::isnan(grown[4]));
  EXPECT_EQ(grown[5], this->inf);
  const auto shrunk = this->at({this->inf, -1, -2, -this->inf, this->nan}, [](auto x) { return log1p(x); });
  EXPECT_EQ(shrunk[0], this->inf);
  EXPECT_EQ(shrunk[1], -this->inf);
  for (std::size_t i : {2, 3, 4}) EXPECT_TRUE(std::isnan(shrunk[i])) << i;
}

}  // namespace
}  // namespace gradus::test
