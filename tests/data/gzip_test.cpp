#include <gradus/data/gzip.h>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

const std::string text = "the quick brown fox jumps over the lazy dog\n";

TEST(Gzip, ReadsPlainFilesAsTheyAre) { EXPECT_EQ(read_file(write("plain", text)), text); }

TEST(Gzip, ReadsAnEmptyFileAsNothing) { EXPECT_EQ(read_file(write("empty", "")), ""); }

TEST(Gzip, KnowsGzipByItsBytesNotItsName) { EXPECT_EQ(read_file(write("plain.txt", gzip(text))), text); }

TEST(Gzip, ReadsMoreThanOneChunk) {
  std::string large;
  for (int i = 0; i < 40000; ++i) large += std::to_string(i) + ",";
  ASSERT_GT(large.size(), std::size_t{3} << 16);
  EXPECT_EQ(read_file(write("large.gz", gzip(large))), large);
  EXPECT_EQ(read_file(write("large", large)), large);
}

TEST(Gzip, JoinsSeveralMembers) { EXPECT_EQ(gunzip(gzip("one ") + gzip("") + gzip("two"), "joined"), "one two"); }

TEST(Gzip, RejectsAMissingFile) {
  EXPECT_SAYS(message_of<DataError>([] { read_file("/nowhere/at/all.csv"); }), "/nowhere/at/all.csv: no such file");
}

TEST(Gzip, RejectsADirectory) {
  EXPECT_SAYS(message_of<DataError>([] { read_file(::testing::TempDir()); }), "this is a directory");
}

TEST(Gzip, RejectsEveryTruncation) {
  const std::string whole = gzip(text);
  for (std::size_t size = 2; size < whole.size(); ++size) {
    const std::string message = message_of<DataError>([&] { gunzip(whole.substr(0, size), "cut.gz"); });
    EXPECT_SAYS(message, "[gzip] cut.gz, byte " + std::to_string(size));
    EXPECT_SAYS(message, "truncated");
  }
}

TEST(Gzip, RejectsAWrongChecksum) {
  std::string damaged = gzip(text);
  damaged[damaged.size() - 8] ^= 1;  // CRC-32 is the first half of the 8-byte trailer
  EXPECT_SAYS(message_of<DataError>([&] { gunzip(damaged, "f"); }), "incorrect data check");
}

TEST(Gzip, RejectsAWrongLength) {
  std::string damaged = gzip(text);
  damaged.back() ^= 1;
  EXPECT_SAYS(message_of<DataError>([&] { gunzip(damaged, "f"); }), "incorrect length check");
}

TEST(Gzip, RejectsBytesBehindTheEnd) {
  const std::string whole = gzip(text);
  const std::string message = message_of<DataError>([&] { gunzip(whole + "junk", "f.gz"); });
  EXPECT_SAYS(message, "f.gz, byte " + std::to_string(whole.size()));
  EXPECT_SAYS(message, "found 4 more bytes");
}

TEST(Gzip, RejectsBytesThatAreNotGzip) {
  EXPECT_SAYS(message_of<DataError>([] { gunzip("plain", "f"); }), "magic bytes 1f 8b");
}

TEST(Gzip, StopsAtTheSizeLimit) {
  const ReadLimits limits{.max_bytes = 1000};
  const std::string fits(1000, 'x'), exceeds(1001, 'x');
  EXPECT_EQ(gunzip(gzip(fits), "f", limits), fits);
  EXPECT_SAYS(message_of<DataError>([&] { gunzip(gzip(exceeds), "f", limits); }), "limit of 1000 bytes");
  EXPECT_SAYS(message_of<DataError>([&] { read_file(write("plain", exceeds), limits); }), "limit of 1000 bytes");
}

TEST(Gzip, StopsADecompressionBomb) {
  const std::string bomb = gzip(std::string(std::size_t{32} << 20, '\0'));
  ASSERT_LT(bomb.size(), std::size_t{40000});
  EXPECT_SAYS(message_of<DataError>([&] { gunzip(bomb, "bomb.gz"); }), "200 times its size");
  EXPECT_EQ(gunzip(bomb, "trusted", {.max_ratio = 2000}).size(), std::size_t{32} << 20);
}

TEST(Gzip, GivesThePlaceAsFieldsToo) {
  try {
    gunzip(gzip(text) + "junk", "f.gz");
    FAIL();
  } catch (const DataError& e) {
    EXPECT_EQ(e.file(), "f.gz");
    EXPECT_FALSE(e.line());
    EXPECT_EQ(e.byte(), static_cast<std::int64_t>(gzip(text).size()));
  }
}

}  // namespace
