// Plateau: patience, cooldown, what counts as better, and the lowest rate.
#include <gradus/core/errors.h>
#include <gradus/optim/plateau.h>

#include <tests/support/expect.h>

#include <limits>
#include <vector>

namespace gradus::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

std::vector<double> rates(const PlateauOptions& options, const std::vector<double>& losses) {
  Plateau plateau(1, options);
  std::vector<double> result;
  for (double loss : losses) result.push_back(plateau.observe(loss));
  return result;
}
using Rates = std::vector<double>;

TEST(Plateau, WaitsAsLongAsItsPatience) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 2}, {3, 3, 3, 3, 3, 3, 3}), (Rates{1, 1, 1, 0.5, 0.5, 0.5, 0.25}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0}, {3, 3, 3}), (Rates{1, 0.5, 0.25}));
  const Rates eleven = rates({}, Rates(12, 3));
  EXPECT_EQ(eleven[10], 1);
  EXPECT_EQ(eleven[11], 0.1) << "ten observations are let pass, unless told";
}

TEST(Plateau, StartsCountingAnewAfterAnImprovement) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 1}, {3, 3, 2, 2, 1, 1, 1}), (Rates{1, 1, 1, 1, 1, 1, 0.5}));
}

TEST(Plateau, CountsNothingWhileItCools) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0, .cooldown = 2}, {3, 3, 3, 3, 3}), (Rates{1, 0.5, 0.5, 0.5, 0.25}));
}

TEST(Plateau, MeasuresImprovementAsAShareOfTheBest) {
  const PlateauOptions options{.factor = 0.5, .patience = 0, .threshold = 0.1};
  EXPECT_EQ(rates(options, {10, 8.9}), (Rates{1, 1}));
  EXPECT_EQ(rates(options, {10, 9.1}), (Rates{1, 0.5}));
  EXPECT_EQ(rates(options, {-10, -11.1}), (Rates{1, 1})) << "of its size, for negative losses";
  EXPECT_EQ(rates(options, {-10, -9.5}), (Rates{1, 0.5})) << "worse is not better";
  EXPECT_EQ(rates(options, {0, -1e-9}), (Rates{1, 1}));
}

TEST(Plateau, MeasuresImprovementAbsolutely) {
  const PlateauOptions options{.factor = 0.5, .patience = 0, .threshold = 0.5, .threshold_is_share = false};
  EXPECT_EQ(rates(options, {10, 9.4}), (Rates{1, 1}));
  EXPECT_EQ(rates(options, {10, 9.6}), (Rates{1, 0.5}));
}

TEST(Plateau, TakesAnAccuracyToo) {
  const PlateauOptions share{.factor = 0.5, .patience = 0, .threshold = 0.1, .larger_is_better = true};
  EXPECT_EQ(rates(share, {0.5, 0.56, 0.57}), (Rates{1, 1, 0.5}));
  const PlateauOptions absolute{
      .factor = 0.5, .patience = 0, .threshold = 0.1, .threshold_is_share = false, .larger_is_better = true};
  EXPECT_EQ(rates(absolute, {0.5, 0.62, 0.7}), (Rates{1, 1, 0.5}));
}

TEST(Plateau, StopsAtTheLowestRate) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0, .lowest = 0.3}, {1, 1, 1, 1}), (Rates{1, 0.5, 0.3, 0.3}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0, .least_change = 0.3}, {1, 1, 1, 1}), (Rates{1, 0.5, 0.5, 0.5}));
}

TEST(Plateau, TakesNaNAndInfinityForNoImprovement) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0}, {1, nan, 0.5, inf}), (Rates{1, 0.5, 0.5, 0.25}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0}, {nan, 1}), (Rates{0.5, 0.5}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0}, {inf, 1}), (Rates{0.5, 0.5}));
}

TEST(Plateau, GoesOnFromASavedState) {
  const PlateauOptions options{.factor = 0.5, .patience = 3, .cooldown = 2};
  Plateau whole(1, options);
  for (int i = 0; i < 7; ++i) whole.observe(1);
  Plateau restored(1, options);
  restored.restore(whole.state());
  EXPECT_EQ(restored.best(), 1);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(restored.observe(1), whole.observe(1)) << i;
}

TEST(Plateau, RefusesOptionsOutOfRangeNamingThem) {
  const auto refuses = [](double rate, const PlateauOptions& options, std::string_view option) {
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { Plateau(rate, options); }), {"[plateau] ", option}));
  };
  refuses(-1, {}, "rate");
  for (double factor : {-0.1, 1.0, nan}) refuses(1, {.factor = factor}, "factor");
  refuses(1, {.patience = -1}, "patience");
  refuses(1, {.cooldown = -1}, "cooldown");
  for (double wrong : {-0.1, nan, inf}) {
    refuses(1, {.threshold = wrong}, "threshold");
    refuses(1, {.lowest = wrong}, "lowest");
    refuses(1, {.least_change = wrong}, "least_change");
  }
}

}  // namespace
}  // namespace gradus::test
