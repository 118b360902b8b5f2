#include <gradus/data/idx.h>

#include <bit>

#include "tests/data/files.h"

using namespace gradus;
using namespace gradus::testing_files;

namespace {

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string header(int type, const std::vector<std::uint32_t>& sizes) {
  std::string text{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) text += big_endian(size, 4);
  return text;
}

std::string error_in(const std::string& bytes) {
  return message_of<DataError>([&] { parse_idx(bytes, "f.idx"); });
}

TEST(Idx, ReadsUnsignedBytesOfRank3) {
  const Tensor t = read_idx(write("a.idx", header(0x08, {2, 2, 1}) + std::string("\x00\x01\x7f\xff", 4)));
  EXPECT_EQ(t, Tensor::from({0, 1, 127, 255}, {2, 2, 1}));
}

TEST(Idx, ReadsEveryElementType) {
  EXPECT_EQ(parse_idx(header(0x09, {2}) + "\xff\x7f", "f"), Tensor::from({-1, 127}, {2}));
  EXPECT_EQ(parse_idx(header(0x0b, {2}) + "\xff\xfe\x01\x02", "f"), Tensor::from({-2, 258}, {2}));
  EXPECT_EQ(parse_idx(header(0x0c, {2}) + big_endian(0xffffffff, 4) + big_endian(16777217, 4), "f"),
            Tensor::from({-1, 16777217}, {2}, float64));  // 2^24 + 1, which float32 cannot hold
  EXPECT_EQ(parse_idx(header(0x0d, {1}) + big_endian(std::bit_cast<std::uint32_t>(-1.5f), 4), "f"),
            Tensor::from({-1.5}, {1}));
  EXPECT_EQ(parse_idx(header(0x0e, {1}) + big_endian(std::bit_cast<std::uint64_t>(0.1), 8), "f"),
            Tensor::from({0.1}, {1}, float64));
}

TEST(Idx, ReadsRanks1To4) {
  EXPECT_EQ(parse_idx(header(8, {3}) + "abc", "f").shape(), (Shape{3}));
  EXPECT_EQ(parse_idx(header(8, {3, 1}) + "abc", "f").shape(), (Shape{3, 1}));
  EXPECT_EQ(parse_idx(header(8, {1, 3, 1}) + "abc", "f").shape(), (Shape{1, 3, 1}));
  EXPECT_EQ(parse_idx(header(8, {1, 3, 1, 1}) + "abc", "f").shape(), (Shape{1, 3, 1, 1}));
}

TEST(Idx, ReadsGzip) { EXPECT_EQ(read_idx(write("a.gz", gzip(header(8, {2}) + "ab"))), Tensor::from({97, 98}, {2})); }

TEST(Idx, RejectsAWrongMagicNumber) {
  EXPECT_SAYS(error_in("\x89PNG....."), "[idx] f.idx, byte 0: expected two zero bytes, found 0x89 0x50");
}

TEST(Idx, RejectsAnUnknownType) { EXPECT_SAYS(error_in(header(0x0a, {1}) + "a"), "byte 2: unknown type code 0x0a"); }

TEST(Idx, RejectsRanksBeyond1To4) {
  EXPECT_SAYS(error_in(header(8, {}) + "a"), "byte 3: expected a rank of 1 to 4, found 0");
  EXPECT_SAYS(error_in(header(8, {1, 1, 1, 1, 1}) + "a"), "byte 3: expected a rank of 1 to 4, found 5");
}

TEST(Idx, RejectsEveryTruncation) {
  const std::string whole = header(0x0b, {2, 2}) + "abcdefgh";
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_NE(error_in(whole.substr(0, size)), "") << size;
  EXPECT_SAYS(error_in(whole.substr(0, 3)), "byte 3: the file ends inside the 4-byte magic number");
  EXPECT_SAYS(error_in(whole.substr(0, 9)), "byte 9: the file ends inside its header of 12 bytes");
  EXPECT_SAYS(error_in(whole.substr(0, 19)), "byte 8: axis 1 claims size 2, but the file holds only 3 elements");
}

TEST(Idx, RejectsSizesTheFileCannotHoldBeforeAllocating) {
  // 2^31 - 1 to the fourth power overflows 64 bits; a reader that multiplies first might see a small number.
  const std::uint32_t huge = 0x7fffffff;
  EXPECT_SAYS(error_in(header(0x0e, {huge, huge, huge, huge}) + "12345678"), "axis 0 claims size 2147483647");
  EXPECT_SAYS(error_in(header(8, {0x80000000, 0x80000000}) + "ab"), "claims size 2147483648");
  EXPECT_SAYS(error_in(header(8, {2, 0xffffffff}) + "ab"), "byte 8: axis 1 claims size 4294967295");
}

TEST(Idx, RejectsAnEmptyAxis) { EXPECT_SAYS(error_in(header(8, {3, 0})), "byte 8: axis 1 has size 0"); }

TEST(Idx, RejectsTrailingBytes) {
  EXPECT_SAYS(error_in(header(8, {2}) + "abc"), "byte 10: expected the end of the file, found 1 more bytes");
}

class IdxPair : public ::testing::Test {
 protected:
  std::string images = write("images", header(8, {2, 1, 2}) + std::string("\x00\x10\x20\xff", 4));
  static std::string labels(const std::string& bytes) {
    return write("labels", header(8, {static_cast<std::uint32_t>(bytes.size())}) + bytes);
  }
  std::string error_with(const std::string& labels_path, int classes = 0) const {
    return message_of<DataError>([&] { read_idx_pair(images, labels_path, classes); });
  }
};

TEST_F(IdxPair, FlattensImagesAndKeepsTheirValues) {
  const Dataset data = read_idx_pair(images, labels("\x02\x01"));
  EXPECT_EQ(data.inputs, Tensor::from({0, 16, 32, 255}, {2, 2}));
  EXPECT_EQ(data.labels, (std::vector<std::int32_t>{2, 1}));
  EXPECT_EQ(data.classes, 3);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(read_idx_pair(images, labels("\x02\x01"), 10).classes, 10);
}

TEST_F(IdxPair, RejectsDifferentCounts) { EXPECT_SAYS(error_with(labels("\x01\x02\x03")), "3 labels, but"); }

TEST_F(IdxPair, RejectsLabelsOutOfRange) {
  EXPECT_SAYS(error_with(labels("\x01\x0a"), 10), "of row 1 is not an integer in 0 … 9");
  EXPECT_SAYS(error_with(write("negative", header(9, {2}) + "\x01\xff")), "label -1.000000 of row 1");
  EXPECT_SAYS(error_with(write("wide", header(0x0c, {2}) + big_endian(1, 4) + big_endian(2000000000, 4))),
              "is not an integer in 0 … 65535");
  EXPECT_SAYS(error_with(write("real", header(0x0d, {2}) + big_endian(std::bit_cast<std::uint32_t>(1.f), 4) +
                                           big_endian(std::bit_cast<std::uint32_t>(.5f), 4))),
              "of row 1 is not an integer");
}

TEST_F(IdxPair, RejectsASingleClass) {
  EXPECT_SAYS(error_with(labels(std::string(2, '\0'))), "every label is 0");
  EXPECT_THROW(read_idx_pair(images, labels("\x01\x02"), 1), ArgumentError);
}

TEST_F(IdxPair, RejectsSwappedFiles) {
  const std::string l = labels("\x01\x02");
  EXPECT_SAYS(message_of<DataError>([&] { read_idx_pair(l, images); }), "labels must have rank 1, found [2, 1, 2]");
}

TEST_F(IdxPair, RejectsImagesThatAreNotFinite) {
  const std::string nan = write("nan", header(0x0d, {2, 1}) + big_endian(0, 4) + big_endian(0x7fc00000, 4));
  EXPECT_SAYS(message_of<DataError>([&] { read_idx_pair(nan, labels("\x01\x02")); }),
              "row 1 holds a value that is NaN");
  const std::string wide =
      write("wide", header(0x0e, {2}) + big_endian(std::bit_cast<std::uint64_t>(1e300), 8) + big_endian(0, 8));
  EXPECT_SAYS(message_of<DataError>([&] { read_idx_pair(wide, labels("\x01\x02")); }), "row 0 holds a value");
}

}  // namespace
