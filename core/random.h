// Generator: the library's own random numbers (Philox4x32-10, Salmon et al. 2011) and its own distributions, because
// those of the standard library differ between implementations. The same seed gives the same bits everywhere the
// same build runs. A generator is 48 bytes, is copied by value, and is not shared between threads: fork() one each.
//
//   Generator rng{42};
//   double u = rng.uniform();            // [0, 1)
//   double z = rng.normal();             // mean 0, variance 1
//   Generator per_run = rng.fork(3);     // an independent stream; rng itself does not move
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gradus {

class Generator {
 public:
  /// Philox is keyed by `seed`; `stream` selects one of 2^64 independent sequences under the same seed.
  explicit Generator(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint32_t bits32();
  /// The words of as many calls, several times as fast.
  void bits32(std::span<std::uint32_t> words);
  std::uint64_t bits64();
  /// Uniform on [0, 1), 53 random bits.
  double uniform();
  /// Uniform on [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal by Box and Muller (1958).
  double normal();
  double normal(double mean, double standard_deviation) { return mean + standard_deviation * normal(); }
  /// Uniform on 0 … bound-1, without bias. Throws ArgumentError if bound is 0.
  std::uint64_t below(std::uint64_t bound);

  /// Fisher and Yates's shuffle.
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }
  /// 0 … count-1 in random order.
  std::vector<std::int64_t> permutation(std::int64_t count);

  /// An independent generator under the same seed, chosen by this one's stream and `key` alone.
  Generator fork(std::uint64_t key) const;

 private:
  void refill();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;  // low half counts blocks, high half is the stream
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
  bool has_spare_ = false;
  double spare_ = 0;  // Box and Muller make two at a time
};

}  // namespace gradus
