// Lanes on their own: what the operations' formulas are computed with, and how accurate exp and log are.
#include <gradus/core/lanes.h>

#include <tests/support/expect.h>

#include <bit>
#include <limits>
#include <vector>

namespace gradus::test {
namespace {

template <class T>
class LanesOf : public ::testing::Test {};
struct TypeName {
  template <class T>
  static std::string GetName(int) {
    return std::is_same_v<T, float> ? "float32" : "float64";
  }
};
using BothTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(LanesOf, BothTypes, TypeName);

// function over values, a handful at a time.
template <class T, class F>
std::vector<T> over(std::vector<T> values, F function) {
  constexpr std::size_t width = Lanes<T>::width;
  const std::size_t size = values.size();
  values.resize((size + width - 1) / width * width, T{1});
  for (std::size_t i = 0; i < values.size(); i += width) function(Lanes<T>::load(&values[i])).store(&values[i]);
  values.resize(size);
  return values;
}

// |got − exact| in units of the last place of the exact value, subnormal places included.
template <class T>
double ulps(T got, long double exact) {
  if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0 : 1e9;
  const T rounded = static_cast<T>(exact);
  if (std::isinf(rounded) || std::isinf(got)) {
    // Where the exact value is within half a place of the largest number both answers are right.
    return got == rounded || std::max(std::abs(got), std::abs(rounded)) == std::numeric_limits<T>::infinity()
               ? (got == rounded ? 0 : 1)
               : 1e9;
  }
  const T magnitude = std::max(std::abs(rounded), std::numeric_limits<T>::min());
  const T place = std::nextafter(magnitude, std::numeric_limits<T>::infinity()) - magnitude;
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / static_cast<long double>(place));
}

template <class T, class F, class Exact>
double worst_ulps(const std::vector<T>& at, F function, Exact exact) {
  const std::vector<T> got = over(at, function);
  double worst = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double error = ulps(got[i], exact(static_cast<long double>(at[i])));
    if (error > worst) worst = error;
    EXPECT_LE(error, 2) << "at " << ::testing::PrintToString(at[i]) << " it is " << ::testing::PrintToString(got[i]);
  }
  return worst;
}

TYPED_TEST(LanesOf, ExpIsWithinTwoUlpsOverItsWholeRange) {
  GRADUS_PRINT_SEED();
  using T = TypeParam;
  Generator rng(seed(), 3);
  const double lowest = std::is_same_v<T, float> ? -104.5 : -746;  // subnormal results included
  const double highest = std::is_same_v<T, float> ? 88.8 : 709.8;
  std::vector<T> at;
  for (int i = 0; i < 100000; ++i) at.push_back(static_cast<T>(rng.uniform(lowest, highest)));
  for (int i = 0; i < 50000; ++i) at.push_back(static_cast<T>(rng.uniform(-2, 2)));
  for (int i = 0; i < 1000; ++i) at.push_back(static_cast<T>(std::ldexp(rng.uniform(-1, 1), -i / 10)));
  const double worst = worst_ulps(
      at, [](auto x) { return exp(x); }, [](long double x) { return std::exp(x); });
  this->RecordProperty("worst_ulps", std::to_string(worst));
  std::cout << "exp: at most " << worst << " ulp\n";
}

TYPED_TEST(LanesOf, LogIsWithinTwoUlpsOverItsWholeRange) {
  GRADUS_PRINT_SEED();
  using T = TypeParam;
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  Generator rng(seed(), 4);
  const auto end = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  std::vector<T> at;
  for (int i = 0; i < 100000; ++i) at.push_back(std::bit_cast<T>(static_cast<Bits>(1 + rng.below(end - 1))));
  for (int i = 0; i < 50000; ++i) at.push_back(static_cast<T>(rng.uniform(0.5, 2)));  // where log passes 0
  for (int i = 0; i < 1000; ++i) at.push_back(std::numeric_limits<T>::denorm_min() * static_cast<T>(1 + i));
  const double worst = worst_ulps(
      at, [](auto x) { return log(x); }, [](long double x) { return std::log(x); });
  this->RecordProperty("worst_ulps", std::to_string(worst));
  std::cout << "log: at most " << worst << " ulp\n";
}

TYPED_TEST(LanesOf, ExpKeepsItsPromisesAtTheEdge) {
  using T = TypeParam;
  const T inf = std::numeric_limits<T>::infinity();
  const auto y =
      over<T>({0, T{-0.0}, 1000, -1000, inf, -inf, std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::max(),
               std::numeric_limits<T>::lowest(), std::numeric_limits<T>::denorm_min()},
              [](auto x) { return exp(x); });
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[1], 1);
  EXPECT_EQ(y[2], inf);
  EXPECT_EQ(y[3], 0);
  EXPECT_FALSE(std::signbit(y[3]));
  EXPECT_EQ(y[4], inf);
  EXPECT_EQ(y[5], 0);
  EXPECT_TRUE(std::isnan(y[6]));
  EXPECT_EQ(y[7], inf);
  EXPECT_EQ(y[8], 0);
  EXPECT_EQ(y[9], 1);
}

TYPED_TEST(LanesOf, ExpReachesIntoTheSubnormalNumbers) {
  using T = TypeParam;
  const T smallest = std::numeric_limits<T>::denorm_min();
  const T below = static_cast<T>(std::log(static_cast<long double>(smallest)) + 0.01L);
  const T mid = static_cast<T>(std::log(static_cast<long double>(std::numeric_limits<T>::min())) - 3);
  const auto y = over<T>({below, mid}, [](auto x) { return exp(x); });
  EXPECT_EQ(y[0], smallest);
  EXPECT_GT(y[1], 0);
  EXPECT_LT(y[1], std::numeric_limits<T>::min());
}

TYPED_TEST(LanesOf, TanhSaturatesAndKeepsSignAndNaN) {
  using T = TypeParam;
  const T inf = std::numeric_limits<T>::infinity();
  const auto y = over<T>({1000, -1000, inf, -inf, std::numeric_limits<T>::quiet_NaN(), T{-0.0}, T{0x1p-100}, T{0.5}},
                         [](auto x) { return tanh(x); });
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[1], -1);
  EXPECT_EQ(y[2], 1);
  EXPECT_EQ(y[3], -1);
  EXPECT_TRUE(std::isnan(y[4]));
  EXPECT_EQ(y[5], 0);
  EXPECT_TRUE(std::signbit(y[5]));
  EXPECT_EQ(y[6], T{0x1p-100});
  EXPECT_LE(ulps(y[7], std::tanh(0.5L)), 3);
}

TYPED_TEST(LanesOf, MasksCombineAndChoose) {
  using T = TypeParam;
  const auto y =
      over<T>({-2, -1, 0, 1, 2}, [](auto x) { return where(x > -2 && x < 2, where(x <= -1 || x >= 1, x * 10, 5), 0); });
  EXPECT_EQ(y, (std::vector<T>{0, -10, 5, 10, 0}));
}

TYPED_TEST(LanesOf, ComparisonsWithNaNAreFalse) {
  using T = TypeParam;
  const T nan = std::numeric_limits<T>::quiet_NaN();
  auto number = [](auto mask) { return where(mask, 1, 0); };
  EXPECT_EQ(over<T>({nan}, [&](auto x) { return number(x < 1) + number(x <= 1) + number(x > 1) + number(x >= 1); }),
            (std::vector<T>{0}));
  EXPECT_EQ(over<T>({nan}, [&](auto x) { return number(equal(x, x)); }), (std::vector<T>{0}));
}

TYPED_TEST(LanesOf, SumAddsAllLanes) {
  using T = TypeParam;
  T values[Lanes<T>::width];
  T expected = 0;
  for (int i = 0; i < Lanes<T>::width; ++i) expected += values[i] = static_cast<T>(1 << i);
  EXPECT_EQ(Lanes<T>::load(values).sum(), expected);
  EXPECT_EQ(Lanes<T>::load(values).first(), 1);
}

}  // namespace
}  // namespace gradus::test
