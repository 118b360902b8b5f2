#include <gradus/core/errors.h>
#include <gradus/core/random.h>

#include <cmath>
#include <numbers>
#include <numeric>

namespace gradus {
namespace {

// SplitMix64's finaliser (Steele et al. 2014): spreads every input bit over all output bits.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }

template <std::size_t n>
using Row = std::array<std::uint32_t, n>;

// n Philox4x32 blocks of ten rounds; constants of Salmon et al. 2011, table 2.
template <std::size_t n>
void philox(std::array<Row<n>, 4>& x, std::array<std::uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * x[0][i];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * x[2][i];
      x[0][i] = high(p1) ^ x[1][i] ^ k[0];
      x[1][i] = low(p1);
      x[2][i] = high(p0) ^ x[3][i] ^ k[1];
      x[3][i] = low(p0);
    }
    k[0] += 0x9E3779B9U;
    k[1] += 0xBB67AE85U;
  }
}

}  // namespace

Generator::Generator(std::uint64_t seed, std::uint64_t stream)
    : key_{low(seed), high(seed)}, counter_{0, 0, low(stream), high(stream)} {}

std::uint32_t Generator::bits32() {
  if (used_ == 4) refill();
  return block_[static_cast<std::size_t>(used_++)];
}

void Generator::refill() {
  std::array<Row<1>, 4> x{{{counter_[0]}, {counter_[1]}, {counter_[2]}, {counter_[3]}}};
  philox(x, key_);
  block_ = {x[0][0], x[1][0], x[2][0], x[3][0]};
  used_ = 0;
  if (++counter_[0] == 0) ++counter_[1];
}

void Generator::bits32(std::span<std::uint32_t> words) {
  constexpr std::size_t blocks = 32;  // fewer, and the compiler does not take to vectors
  auto to = words.begin();
  while (to != words.end() && used_ < 4) *to++ = bits32();
  for (; words.end() - to >= static_cast<std::ptrdiff_t>(4 * blocks); to += 4 * blocks) {
    std::uint64_t count = std::uint64_t{counter_[1]} << 32U | counter_[0];
    std::array<Row<blocks>, 4> x;
    for (std::size_t i = 0; i < blocks; ++i) {
      x[0][i] = low(count + i);
      x[1][i] = high(count + i);
      x[2][i] = counter_[2];
      x[3][i] = counter_[3];
    }
    count += blocks;
    counter_[0] = low(count);
    counter_[1] = high(count);
    philox(x, key_);
    for (std::size_t i = 0; i < blocks; ++i)
      for (std::size_t word = 0; word < 4; ++word) to[static_cast<std::ptrdiff_t>(4 * i + word)] = x[word][i];
  }
  while (to != words.end()) *to++ = bits32();
}

std::uint64_t Generator::bits64() {
  const std::uint64_t first = bits32();
  return first << 32U | bits32();
}

double Generator::uniform() { return static_cast<double>(bits64() >> 11U) * 0x1.0p-53; }

double Generator::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u is never 0
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint64_t Generator::below(std::uint64_t bound) {
  if (bound == 0) throw ArgumentError("[generator.below] there is no number below 0; give a bound of at least 1.");
  // Reject the incomplete last stretch, so that every remainder is equally likely.
  const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  std::uint64_t x = bits64();
  while (x >= limit) x = bits64();
  return x % bound;
}

std::vector<std::int64_t> Generator::permutation(std::int64_t count) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  shuffle(std::span(order));
  return order;
}

Generator Generator::fork(std::uint64_t key) const {
  const std::uint64_t stream = std::uint64_t{counter_[3]} << 32U | counter_[2];
  return Generator(std::uint64_t{key_[1]} << 32U | key_[0], mix(mix(stream) ^ key));
}

}  // namespace gradus
