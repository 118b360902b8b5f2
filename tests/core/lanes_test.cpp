// Lanes on their own: what the operations' formulas are computed with.
#include <tests/core/lanes_support.h>

#include <limits>
#include <vector>

namespace gradus::test {
namespace {

template <class T>
class LanesOf : public ::testing::Test {};
TYPED_TEST_SUITE(LanesOf, BothTypes, TypeName);

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

TYPED_TEST(LanesOf, SomeAreLoadedAndStoredWithoutTouchingTheOthers) {
  using T = TypeParam;
  constexpr int width = Lanes<T>::width;
  for (int count = 1; count < width; ++count) {
    const std::vector<T> from(static_cast<std::size_t>(count), T{3});  // a sanitizer sees whoever reads behind it
    std::vector<T> to(static_cast<std::size_t>(width), T{7});
    const auto lanes = Lanes<T>::load_some(from.data(), count);
    EXPECT_EQ(lanes.sum(), T{3} * width) << "the first stands for those that are not there";
    lanes.store_some(to.data(), count);
    for (int i = 0; i < width; ++i) EXPECT_EQ(to[static_cast<std::size_t>(i)], i < count ? 3 : 7);
  }
}

TYPED_TEST(LanesOf, SomeKeepTheirOrder) {
  using T = TypeParam;
  constexpr int width = Lanes<T>::width;
  for (int count = 1; count < width; ++count) {
    std::vector<T> from;
    for (int i = 0; i < count; ++i) from.push_back(static_cast<T>(10 + i));
    T all[width];
    Lanes<T>::load_some(from.data(), count).store(all);
    for (int i = 0; i < width; ++i) EXPECT_EQ(all[i], 10 + (i < count ? i : 0));
    std::vector<T> to(static_cast<std::size_t>(count));  // a sanitizer sees whoever writes behind it
    Lanes<T>::load(all).store_some(to.data(), count);
    EXPECT_EQ(to, from);
  }
}

TYPED_TEST(LanesOf, GatherAndScatterTakeEveryStepThNumberAndNoOther) {
  using T = TypeParam;
  constexpr int width = Lanes<T>::width;
  for (int step : {1, 2, 3, 7, 100}) {
    const auto size = static_cast<std::size_t>((width - 1) * step + 1);  // not one more than needed
    std::vector<T> from(size);
    for (std::size_t i = 0; i < size; ++i) from[i] = static_cast<T>(i);
    const auto lanes = Lanes<T>::gather(from.data(), step);
    T all[width];
    lanes.store(all);
    for (int i = 0; i < width; ++i) EXPECT_EQ(all[i], i * step);
    std::vector<T> to(size, T{-1});
    lanes.scatter(to.data(), step);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_EQ(to[i], i % static_cast<std::size_t>(step) == 0 ? static_cast<T>(i) : T{-1});
  }
}

TYPED_TEST(LanesOf, PairsAreTakenApartAndPutTogether) {
  using T = TypeParam;
  constexpr int width = Lanes<T>::width;
  std::vector<T> from(2 * width);
  for (int i = 0; i < 2 * width; ++i) from[static_cast<std::size_t>(i)] = static_cast<T>(i);
  const auto [first, second] = Lanes<T>::load_pairs(from.data());
  T firsts[width], seconds[width];
  first.store(firsts);
  second.store(seconds);
  for (int i = 0; i < width; ++i) {
    EXPECT_EQ(firsts[i], 2 * i);
    EXPECT_EQ(seconds[i], 2 * i + 1);
  }
  std::vector<T> to(2 * width);
  Lanes<T>::store_pairs(first, second, to.data());
  EXPECT_EQ(to, from);
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
