// The oracle finds what is wrong: an error planted in the reference is noticed, however small, and comes out as a
// program of one step on one number. And it is silent where nothing is wrong.
#include "planted.h"

#include <oracle/program_check.h>
#include <oracle/rounding.h>

#include <gtest/gtest.h>

#include <tests/support/expect.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace gradus::oracle::test {
namespace {

using gradus::test::seed;

void ignore(std::size_t) {}

// Programs until one differs, and what is left of it.
struct Found {
  Program original, minimal;
  Verdict verdict;
};
Found first_difference(const Reader& reference, const Vocabulary& words = vocabulary()) {
  Match match(words, reference);
  for (std::uint64_t k = 0; k < 400; ++k) {
    const Program program = match.generate()(seed(), k);
    if (match.compare()(program).agrees()) continue;
    const Program minimal = match.minimal(program);
    return {program, minimal, match.compare()(minimal)};
  }
  ADD_FAILURE() << "400 programs, and no difference was found";
  return {};
}

void expect_one_step(const Found& found, const std::string& operation) {
  ASSERT_EQ(found.minimal.steps.size(), 1U) << found.minimal.text();
  EXPECT_EQ(found.minimal.steps[0].operation, operation);
  ASSERT_EQ(found.minimal.inputs.size(), 1U) << found.minimal.text();
  EXPECT_EQ(found.minimal.inputs[0].size(), 1) << found.minimal.text();
  EXPECT_FALSE(found.verdict.agrees());
}

TEST(Oracle, AgreesWithItself) {
  GRADUS_PRINT_SEED();
  const Vocabulary words = vocabulary();
  Match match(words, reader_of(vocabulary()));
  Report report;
  compare_programs(match, seed(), 0, 300, report, ignore);
  EXPECT_TRUE(report.is_green()) << report.texts[0];
  EXPECT_EQ(report.programs, 300U);
  EXPECT_GT(report.comparisons(), 10000U);
}

TEST(Oracle, FindsASlopeThatIsOffByOnePercent) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<TanhWithWrongSlope>("tanh")));
  expect_one_step(found, "tanh");
  ASSERT_FALSE(found.verdict.differences.empty());
  EXPECT_EQ(found.verdict.differences[0].kind, Kind::gradient);
}

TEST(Oracle, FindsAnErrorInTheTwelfthDigit) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<TanhWithWrongDigit>("tanh")));
  expect_one_step(found, "tanh");
  ASSERT_FALSE(found.verdict.differences.empty());
  EXPECT_EQ(found.verdict.differences[0].kind, Kind::value);
  EXPECT_EQ(found.verdict.differences[0].dtype, float64);
}

TEST(Oracle, FindsASecondDerivativeThatAloneIsWrong) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<SinWithWrongBend>("sin")));
  expect_one_step(found, "sin");
  ASSERT_FALSE(found.verdict.differences.empty());
  for (const Difference& difference : found.verdict.differences)
    EXPECT_TRUE(difference.kind == Kind::second || difference.kind == Kind::forward_second) << difference.text();
}

TEST(Oracle, FindsADerivativeThatGradusDrops) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(vocabulary()), with_tanh_detached());
  expect_one_step(found, "tanh");
  std::set<Kind> kinds;
  for (const Difference& difference : found.verdict.differences) {
    EXPECT_EQ(difference.ours, 0);
    kinds.insert(difference.kind);
  }
  EXPECT_TRUE(kinds.contains(Kind::gradient) && kinds.contains(Kind::recorded_gradient));
}

TEST(Oracle, FindsWhatGradusAloneRefuses) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(vocabulary()), with_tanh_refusing_scalars());
  EXPECT_EQ(found.verdict.error, "[tanh] no scalars.") << found.minimal.text();
  EXPECT_EQ(found.minimal.steps.back().operation, "tanh") << found.minimal.text();
}

TEST(Oracle, FindsNanThatGradusAloneMakes) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(vocabulary()), with<TanhThatIsNanBeyondOne>("tanh"));
  expect_one_step(found, "tanh");
  ASSERT_FALSE(found.verdict.differences.empty());
  EXPECT_TRUE(std::isnan(found.verdict.differences[0].ours));
}

TEST(Oracle, MissesNoTensor) {
  const Vocabulary words = vocabulary();
  const Program program{{gradus::test::doubles({1, 2})}, {{"exp", {0}}}};
  const auto error_of = [&](auto change) {
    GradusReader ours(words);
    Comparison compare(ours, [&](const Program& p, DType dtype, int order) {
      Readings readings = reader_of(words)(p, dtype, order);
      change(readings);
      return readings;
    });
    return compare(program).error;
  };
  EXPECT_EQ(error_of([](Readings&) {}), "");
  EXPECT_TRUE(gradus::test::says(error_of([](Readings& r) { r.gradients.push_back(r.gradients[0]); }),
                                 {"gradient", "1 tensors in Gradus, of 2 in the reference"}));
  EXPECT_TRUE(gradus::test::says(error_of([](Readings& r) {
                                   r.values[1] = r.values[1].reshaped({2, 1});
                                 }),
                                 {"value of b", "[2]", "[2, 1]"}));
  EXPECT_TRUE(gradus::test::says(error_of([](Readings& r) { r.values[1] = r.values[1].to(float64); }),
                                 {"value of b", "float32", "float64"}));
}

TEST(Oracle, ASpecialNumberExcusesNoOther) {
  const Vocabulary wrong = with_sums_too_large(), words = vocabulary();
  const Reader reference = reader_of(words);
  const auto sums_of = [](double x) {
    return Program{{Tensor::from(std::vector<double>{x, 1, 1, 1}, Shape{2, 2}, float64)},
                   {{"sum", {0}, {.axes = {1}}}}};
  };
  GradusReader ours(words), wrongly(wrong);
  for (const double special : {1e15, -1e15}) {
    EXPECT_TRUE(Comparison(ours, reference)(sums_of(special), sums_of(1), 1).agrees());
    const Verdict verdict = Comparison(wrongly, reference)(sums_of(special), sums_of(1), 1);
    EXPECT_TRUE(std::ranges::any_of(verdict.differences, [](const Difference& d) {
      return d.kind == Kind::value && d.place == 1 && d.element == 1;
    })) << verdict.text();
  }
}

TEST(Oracle, NanIsFarFromEveryNumber) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(apart(1, 3), 2);
  EXPECT_EQ(apart(0.0, -0.0), 0);
  for (const double x : {nan, infinity, -infinity}) {
    EXPECT_EQ(apart(x, x), 0);
    EXPECT_EQ(relatively_apart(x, x), 0);
    for (const double y : {0.0, 1e300}) {
      EXPECT_EQ(apart(x, y), infinity);
      EXPECT_EQ(apart(y, x), infinity);
      EXPECT_EQ(relatively_apart(x, y), infinity);
      EXPECT_EQ(relatively_apart(y, x), infinity);
    }
  }
  EXPECT_EQ(apart(infinity, -infinity), infinity);
  EXPECT_EQ(apart(infinity, nan), infinity);
  EXPECT_EQ(relatively_apart(30, 10), 2);
  EXPECT_EQ(relatively_apart(0.25, 0.5), 0.25);

  using gradus::test::doubles;
  EXPECT_EQ(distance({doubles({1, 30}), doubles({2})}, {doubles({1.5, 10}), doubles({2})}), 2);
  EXPECT_EQ(distance({doubles({nan, 1})}, {doubles({nan, 1})}), 0);
  EXPECT_EQ(distance({doubles({nan, 1})}, {doubles({2, 1})}), infinity);
  EXPECT_EQ(distance({doubles({2, 1})}, {doubles({nan, 1})}), infinity);
  EXPECT_EQ(distance({doubles({1})}, {doubles({1, 2})}), infinity);
  EXPECT_EQ(distance({}, {doubles({1})}), infinity);
}

TEST(Oracle, FindsWhatIsWrongAtNanOnly) {
  const Vocabulary words = vocabulary();
  GradusReader ours(words);
  const Reader reference = reader_of(with<ReluThatSwallowsNan>("relu"));
  const EdgeResult result = compare_at_edges("relu", words.at("relu"), {}, ours, reference, float32);
  ASSERT_EQ(result.differences.size(), 1U);
  const Difference& difference = result.differences[0];
  EXPECT_TRUE(std::isnan(result.program.inputs[0].to_vector()[difference.element]));
  EXPECT_EQ(difference.kind, Kind::value);
}

TEST(Oracle, ReportsProgramsWithTheFlagsThatReplayThem) {
  const Vocabulary words = vocabulary();
  Match match(words, reader_of(with<TanhWithWrongSlope>("tanh")));
  Report report;
  compare_programs(match, 7, 0, 60, report, ignore);
  ASSERT_FALSE(report.is_green());
  const std::string text = table(report, false);
  EXPECT_TRUE(gradus::test::says(text, {"UNEXPLAINED", "--seed 7 --program ", "= tanh(a)", "gradient of a [0]"}));
}

TEST(Oracle, TakesWhatAReaderThrowsForADisagreement) {
  const Vocabulary words = vocabulary();
  Match match(words, [](const Program&, DType, int) -> Readings { throw std::runtime_error("no counterpart for x"); });
  const Verdict verdict = match.compare()(Program{{gradus::test::doubles({1})}, {{"negate", {0}}}});
  EXPECT_FALSE(verdict.agrees());
  EXPECT_EQ(verdict.error, "no counterpart for x");
}

}  // namespace
}  // namespace gradus::oracle::test
