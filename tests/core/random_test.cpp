// Generator: the published numbers of Philox, the distributions' moments, and independence of what is forked.
#include <gradus/core/errors.h>
#include <gradus/core/random.h>

#include <tests/support/expect.h>

#include <array>
#include <set>

namespace gradus::test {
namespace {

// Philox4x32-10 once more, as in Salmon et al. 2011, section 3.3: high and low halves of two products, Feistel-like.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = std::uint64_t{c[0]} * 0xD2511F53U;
    const std::uint64_t second = std::uint64_t{c[2]} * 0xCD9E8D57U;
    c = {static_cast<std::uint32_t>(second / (std::uint64_t{1} << 32)) ^ c[1] ^ k[0],
         static_cast<std::uint32_t>(second), static_cast<std::uint32_t>(first / (std::uint64_t{1} << 32)) ^ c[3] ^ k[1],
         static_cast<std::uint32_t>(first)};
    k = {k[0] + 0x9E3779B9U, k[1] + 0xBB67AE85U};
  }
  return c;
}
using Block = std::array<std::uint32_t, 4>;

TEST(Generator, ReferenceGivesThePublishedVectors) {  // Random123, kat_vectors
  constexpr std::uint32_t f = 0xFFFFFFFFU;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({f, f, f, f}, {f, f}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Generator, GivesThePublishedVectorOfSeedZero) {
  Generator rng(0);
  EXPECT_EQ(rng.bits32(), 0x6627e8d5U);
  EXPECT_EQ(rng.bits32(), 0xe169c58dU);
  EXPECT_EQ(rng.bits32(), 0xbc57ac4cU);
  EXPECT_EQ(rng.bits32(), 0x9b00dbd8U);
}

TEST(Generator, IsPhiloxKeyedBySeedCountingBlocksUnderItsStream) {
  const std::uint64_t key = 0x299f31d0a4093822U;
  const std::uint64_t stream = 0x0370734413198a2eU;
  Generator rng(key, stream);
  for (std::uint32_t block = 0; block < 1000; ++block)
    for (std::uint32_t word : philox({block, 0, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}))
      ASSERT_EQ(rng.bits32(), word) << "block " << block;
}

TEST(Generator, SameSeedGivesTheSameNumbers) {
  Generator a(7);
  Generator b(7);
  Generator other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const double x = a.normal();
    EXPECT_EQ(x, b.normal());
    differs |= x != other.normal();
  }
  EXPECT_TRUE(differs);
}

TEST(Generator, ACopyContinuesWhereTheOriginalStands) {
  Generator a(7);
  a.normal();  // a spare is waiting
  a.bits32();
  Generator b = a;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a.normal(), b.normal());
}

TEST(Generator, UniformHasTheMomentsOfTheUnitInterval) {
  Generator rng(1);
  constexpr int n = 200000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));
  const double u = rng.uniform(-3, -2);
  EXPECT_TRUE(-3 <= u && u < -2);
}

TEST(Generator, NormalHasTheMomentsAndTailsOfTheBell) {
  Generator rng(2);
  constexpr int n = 200000;
  std::array<double, 5> moment{};
  int beyond_two = 0;
  for (int i = 0; i < n; ++i) {
    const double z = rng.normal();
    for (int k = 1; k <= 4; ++k) moment[static_cast<std::size_t>(k)] += std::pow(z, k) / n;
    beyond_two += std::abs(z) > 2;
  }
  EXPECT_NEAR(moment[1], 0, 5 * std::sqrt(1.0 / n));
  EXPECT_NEAR(moment[2], 1, 5 * std::sqrt(2.0 / n));
  EXPECT_NEAR(moment[3], 0, 5 * std::sqrt(15.0 / n));
  EXPECT_NEAR(moment[4], 3, 5 * std::sqrt(96.0 / n));
  EXPECT_NEAR(beyond_two / static_cast<double>(n), 0.0455, 0.0025);
  Generator a(3);
  Generator b(3);
  EXPECT_EQ(a.normal(10, 2), 10 + 2 * b.normal());
}

TEST(Generator, BothNormalsOfAPairAreIndependent) {
  Generator rng(4);
  constexpr int n = 100000;
  double product = 0;
  for (int i = 0; i < n; ++i) {
    const double first = rng.normal();
    product += first * rng.normal();
  }
  EXPECT_NEAR(product / n, 0, 5 / std::sqrt(n));
}

TEST(Generator, BelowIsUnbiasedByChiSquare) {
  Generator rng(5);
  constexpr int bound = 7;
  constexpr int n = 70000;
  std::array<int, bound> count{};
  for (int i = 0; i < n; ++i) ++count[rng.below(bound)];
  double chi_square = 0;
  for (int c : count) chi_square += std::pow(c - n / bound, 2) / (n / static_cast<double>(bound));
  EXPECT_LT(chi_square, 22.46) << "p = 0.001 at 6 degrees of freedom";
}

TEST(Generator, BelowRejectsWhatWouldFavourSmallNumbers) {
  // Modulo 3·2⁶² a plain remainder would give the lower third twice as often as each of the others.
  Generator rng(6);
  constexpr std::uint64_t third = std::uint64_t{1} << 62U;
  constexpr int n = 30000;
  std::array<int, 3> count{};
  for (int i = 0; i < n; ++i) ++count[rng.below(3 * third) / third];
  for (int c : count) EXPECT_NEAR(c, n / 3, 5 * std::sqrt(n * 2 / 9.0));
}

TEST(Generator, BelowOneIsZeroAndBelowZeroIsAnError) {
  Generator rng(7);
  EXPECT_EQ(rng.below(1), 0U);
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { rng.below(0); }), {"[generator.below]"}));
}

TEST(Generator, PermutationHasEveryNumberOnce) {
  Generator rng(8);
  const auto order = rng.permutation(1000);
  EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), 1000U);
  EXPECT_EQ(*std::max_element(order.begin(), order.end()), 999);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  EXPECT_TRUE(rng.permutation(0).empty());
}

TEST(Generator, EveryPermutationIsEquallyLikely) {
  Generator rng(9);
  constexpr int n = 12000;
  std::array<int, 27> count{};
  for (int i = 0; i < n; ++i) {
    const auto order = rng.permutation(3);
    ++count[static_cast<std::size_t>(order[0] * 9 + order[1] * 3 + order[2])];
  }
  for (int c : count) EXPECT_TRUE(c == 0 || std::abs(c - n / 6) < 5 * std::sqrt(n * 5 / 36.0)) << c;
}

TEST(Generator, ForkingMovesNothingAndDependsOnTheKeyAlone) {
  Generator rng(10);
  Generator untouched(10);
  Generator early = rng.fork(3);
  rng.bits32();
  untouched.bits32();
  Generator late = rng.fork(3);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(early.bits64(), late.bits64());
  EXPECT_EQ(rng.bits64(), untouched.bits64());
}

TEST(Generator, ForksAreIndependentOfTheirParentAndOfOneAnother) {
  const Generator parent(11);
  std::set<std::uint64_t> firsts = {Generator(parent).bits64()};
  for (std::uint64_t key = 0; key < 100; ++key) {
    const Generator child = parent.fork(key);
    EXPECT_TRUE(firsts.insert(Generator(child).bits64()).second) << "child " << key;
    for (std::uint64_t grand = 0; grand < 10; ++grand)
      EXPECT_TRUE(firsts.insert(child.fork(grand).bits64()).second) << "grandchild " << key << ", " << grand;
  }
  Generator a = parent.fork(1);
  Generator b = parent.fork(2);
  constexpr int n = 100000;
  double product = 0;
  for (int i = 0; i < n; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
  EXPECT_NEAR(product / n, 0, 5 / 12.0 / std::sqrt(n));
}

}  // namespace
}  // namespace gradus::test
