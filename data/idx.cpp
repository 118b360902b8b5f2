#include <gradus/data/gzip.h>
#include <gradus/data/idx.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>

namespace gradus {
namespace {

constexpr const char* reader = "idx";
constexpr int max_classes = 65536;  // a label beyond this is damage, not a class

struct Header {
  int type = 0;
  std::size_t element_bytes = 0;
  std::vector<Index> sizes;
  std::size_t bytes = 0;  // where the elements begin
};

std::string hex(unsigned value) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "0x%02x", value);
  return text.data();
}

// Big-endian bytes as an unsigned integer of the same size, whatever this machine's own order.
template <class Unsigned>
Unsigned big_endian(const char* bytes) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
    value = static_cast<Unsigned>((static_cast<std::uint64_t>(value) << 8) | static_cast<unsigned char>(bytes[i]));
  return value;
}

std::size_t element_bytes(int type, const std::string& name) {
  switch (type) {
    case 0x08:
    case 0x09:
      return 1;  // ubyte, byte
    case 0x0b:
      return 2;  // short
    case 0x0c:
    case 0x0d:
      return 4;  // int, float
    case 0x0e:
      return 8;  // double
    default:
      throw DataError(reader, {name, {}, 2},
                      "unknown type code " + hex(static_cast<unsigned>(type)) +
                          ". Expected 0x08 ubyte, 0x09 byte, 0x0b short, 0x0c int, 0x0d float or 0x0e double.");
  }
}

Header parse_header(std::string_view bytes, const std::string& name) {
  if (bytes.size() < 4)
    throw DataError(reader, {name, {}, static_cast<std::int64_t>(bytes.size())},
                    "the file ends inside the 4-byte magic number. Is it complete?");
  if (bytes[0] != 0 || bytes[1] != 0)
    throw DataError(reader, {name, {}, 0},
                    "expected two zero bytes, found " + hex(static_cast<unsigned char>(bytes[0])) + " " +
                        hex(static_cast<unsigned char>(bytes[1])) + ". This is not an IDX file.");
  Header header;
  header.type = static_cast<unsigned char>(bytes[2]);
  header.element_bytes = element_bytes(header.type, name);
  const int rank = static_cast<unsigned char>(bytes[3]);
  if (rank < 1 || rank > Shape::max_rank)
    throw DataError(reader, {name, {}, 3}, "expected a rank of 1 to 4, found " + std::to_string(rank) + ".");
  header.bytes = 4 + 4 * static_cast<std::size_t>(rank);
  if (bytes.size() < header.bytes)
    throw DataError(reader, {name, {}, static_cast<std::int64_t>(bytes.size())},
                    "the file ends inside its header of " + std::to_string(header.bytes) + " bytes. Is it complete?");

  for (int axis = 0; axis < rank; ++axis) {
    const std::uint32_t size =
        big_endian<std::uint32_t>(bytes.data() + 4 + std::size_t{4} * static_cast<std::size_t>(axis));
    if (size == 0)
      throw DataError(reader, {name, {}, 4 + 4 * axis},
                      "axis " + std::to_string(axis) + " has size 0: there are no data.");
    header.sizes.push_back(size);
  }
  // The sizes are only claims: their product is held against the bytes left, by division, so it cannot overflow.
  const std::size_t available = (bytes.size() - header.bytes) / header.element_bytes;
  std::size_t count = 1;
  for (int axis = 0; axis < rank; ++axis) {
    const auto size = static_cast<std::size_t>(header.sizes[static_cast<std::size_t>(axis)]);
    if (size > std::numeric_limits<std::int32_t>::max() || size > available / count)
      throw DataError(reader, {name, {}, 4 + 4 * axis},
                      "axis " + std::to_string(axis) + " claims size " + std::to_string(size) +
                          ", but the file holds only " + std::to_string(available) +
                          " elements. Is it truncated? Fetch it again.");
    count *= size;
  }
  const std::size_t end = header.bytes + count * header.element_bytes;
  if (bytes.size() != end)
    throw DataError(reader, {name, {}, static_cast<std::int64_t>(end)},
                    "expected the end of the file, found " + std::to_string(bytes.size() - end) +
                        " more bytes. Is the header right?");
  return header;
}

// One loop per element type: `decode` turns sizeof(Unsigned) big-endian bytes into a number.
template <class To, class Unsigned, class Decode>
void convert(const char* bytes, std::span<To> out, Decode decode) {
  for (To& value : out) {
    value = static_cast<To>(decode(big_endian<Unsigned>(bytes)));
    bytes += sizeof(Unsigned);
  }
}

Tensor elements(std::string_view bytes, const Header& header, const Shape& shape) {
  const bool wide = header.type == 0x0c || header.type == 0x0e;
  Tensor result(shape, wide ? DType::float64 : DType::float32);
  const char* from = bytes.data() + header.bytes;
  switch (header.type) {
    case 0x08:
      convert<float, std::uint8_t>(from, result.values<float>(), [](auto x) { return x; });
      break;
    case 0x09:
      convert<float, std::uint8_t>(from, result.values<float>(), [](auto x) { return std::bit_cast<std::int8_t>(x); });
      break;
    case 0x0b:
      convert<float, std::uint16_t>(from, result.values<float>(),
                                    [](auto x) { return std::bit_cast<std::int16_t>(x); });
      break;
    case 0x0c:
      convert<double, std::uint32_t>(from, result.values<double>(),
                                     [](auto x) { return std::bit_cast<std::int32_t>(x); });
      break;
    case 0x0d:
      convert<float, std::uint32_t>(from, result.values<float>(), [](auto x) { return std::bit_cast<float>(x); });
      break;
    default:
      convert<double, std::uint64_t>(from, result.values<double>(), [](auto x) { return std::bit_cast<double>(x); });
  }
  return result;
}

Tensor read_inputs(const std::filesystem::path& path) {
  const std::string name = path.string();
  const std::string bytes = read_file(path);
  const Header header = parse_header(bytes, name);
  const Index rows = header.sizes.front();
  Index features = 1;
  for (std::size_t axis = 1; axis < header.sizes.size(); ++axis) features *= header.sizes[axis];
  Tensor inputs = elements(bytes, header, Shape{rows, features}).to(DType::float32);
  const auto values = inputs.values<float>();
  const auto bad = std::find_if(values.begin(), values.end(), [](float x) { return !std::isfinite(x); });
  if (bad != values.end())
    throw DataError(reader, {name},
                    "row " + std::to_string((bad - values.begin()) / features) +
                        " holds a value that is NaN, infinite or too large for float32. Clean the file first.");
  return inputs;
}

}  // namespace

Tensor parse_idx(std::string_view bytes, const std::string& name) {
  const Header header = parse_header(bytes, name);
  return elements(bytes, header, Shape(std::span<const Index>(header.sizes)));
}

Tensor read_idx(const std::filesystem::path& path) { return parse_idx(read_file(path), path.string()); }

Dataset read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes) {
  if (classes != 0 && classes < 2)
    throw ArgumentError("[read_idx_pair] classes must be 0 (all there are) or at least 2.");
  const FilePlace place{labels.string()};
  const Tensor numbers = read_idx(labels);
  if (numbers.rank() != 1)
    throw DataError(reader, place,
                    "labels must have rank 1, found " + numbers.shape().string() + ". Are the two files swapped?");
  Dataset result;
  result.name = images.filename().string();
  result.inputs = read_inputs(images);
  if (result.size() != numbers.size())
    throw DataError(reader, place,
                    std::to_string(numbers.size()) + " labels, but " + images.string() + " has " +
                        std::to_string(result.size()) + " images. Do the files belong together?");
  const int limit = classes == 0 ? max_classes : classes;
  int largest = 0;
  result.labels.reserve(static_cast<std::size_t>(numbers.size()));
  for (const double label : numbers.to_vector()) {
    // The comparison is false for NaN as well.
    if (!(label >= 0 && label < limit && label == std::floor(label)))
      throw DataError(reader, place,
                      "label " + std::to_string(label) + " of row " + std::to_string(result.labels.size()) +
                          " is not an integer in 0 … " + std::to_string(limit - 1) + ".");
    result.labels.push_back(static_cast<std::int32_t>(label));
    largest = std::max(largest, static_cast<int>(label));
  }
  if (largest == 0 && classes == 0)
    throw DataError(reader, place, "every label is 0: with only one class there is nothing to learn.");
  result.classes = classes == 0 ? largest + 1 : classes;
  return result;
}

}  // namespace gradus
