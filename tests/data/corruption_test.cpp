// Damaged files: whatever the damage, a reader loads something valid or throws DataError. It never crashes, hangs,
// throws another type or returns a dataset that breaks its own rules. Run it under the address sanitizer, too.
#include <gradus/data/csv.h>
#include <gradus/data/gzip.h>
#include <gradus/data/idx.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

// A new seed in every run; GRADUS_TEST_SEED repeats one.
std::uint64_t seed_of_this_run() {
  if (const char* given = std::getenv("GRADUS_TEST_SEED")) return std::strtoull(given, nullptr, 10);
  return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
}

// Up to four of: a bit flipped, a byte replaced, the tail cut off, a piece doubled.
std::string damaged(std::string bytes, Generator& rng) {
  for (std::uint64_t n = 1 + rng.below(4); n > 0 && !bytes.empty(); --n) {
    const std::size_t at = rng.below(bytes.size());
    switch (rng.below(4)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 2:
        bytes.resize(at);
        break;
      default:
        bytes.insert(at, bytes.substr(rng.below(bytes.size()), 1 + rng.below(16)));
    }
  }
  return bytes;
}

struct Outcome {
  int loaded = 0, rejected = 0;
};

// `load` reads a damaged copy; anything but DataError escapes and fails the test with the seed.
template <class Load>
Outcome survive(const std::string& whole, int rounds, Load load) {
  const std::uint64_t seed = seed_of_this_run();
  std::cout << "GRADUS_TEST_SEED=" << seed << '\n';
  Generator rng{seed};
  Outcome outcome;
  for (int round = 0; round < rounds; ++round) {
    const std::string bytes = damaged(whole, rng);
    try {
      load(bytes);
      ++outcome.loaded;
    } catch (const DataError& e) {
      EXPECT_NE(std::string(e.what()), "");
      ++outcome.rejected;
    } catch (const std::exception& e) {
      ADD_FAILURE() << "seed " << seed << ", round " << round << ": " << e.what();
    }
  }
  EXPECT_GT(outcome.rejected, 0);
  return outcome;
}

std::string table() {
  std::string text = "width,height,kind\r\n";
  for (int i = 0; i < 30; ++i)
    text += std::to_string(i) + "," + std::to_string(i) + ".5e-1,\"" + (i % 2 ? "cat" : "dog") + "\"\r\n";
  return text;
}

std::string images() {
  std::string bytes("\0\0\x08\x03\0\0\0\x05\0\0\0\x02\0\0\0\x03", 16);
  for (int i = 0; i < 30; ++i) bytes += static_cast<char>(8 * i);
  return bytes;
}

TEST(Corruption, OfACsvIsNeverFatal) {
  const Outcome outcome = survive(table(), 20000, [](const std::string& bytes) {
    const Dataset data = parse_csv(bytes, "damaged.csv");
    data.validate();
    EXPECT_GT(data.size(), 0);
  });
  EXPECT_GT(outcome.loaded, 0);  // text carries no checksum: some damage only changes a digit
}

TEST(Corruption, OfAGzipCsvIsNeverFatal) {
  survive(gzip(table()), 5000, [](const std::string& bytes) { read_csv(write("damaged.csv.gz", bytes)).validate(); });
}

TEST(Corruption, OfAnIdxFileIsNeverFatal) {
  const Outcome outcome = survive(images(), 20000, [](const std::string& bytes) {
    const Tensor tensor = parse_idx(bytes, "damaged.idx");
    EXPECT_LE(tensor.size(), static_cast<Index>(bytes.size()));
  });
  EXPECT_GT(outcome.loaded, 0);
}

TEST(Corruption, OfAGzipIdxPairIsNeverFatal) {
  const std::string labels = write("labels", std::string("\0\0\x08\x01\0\0\0\x05\0\1\2\1\0", 13));
  survive(gzip(images()), 5000,
          [&](const std::string& bytes) { read_idx_pair(write("damaged.idx.gz", bytes), labels).validate(); });
  const std::string intact = write("images", images());
  survive(read_file(labels), 5000,
          [&](const std::string& bytes) { read_idx_pair(intact, write("damaged", bytes)).validate(); });
}

}  // namespace
