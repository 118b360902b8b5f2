#include <gradus/data/gzip.h>

#define ZLIB_CONST  // zlib only reads its input, and says so if asked
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

namespace gradus {
namespace {

constexpr const char* reader = "gzip";

// zlib's state, freed on every way out.
class Inflater {
 public:
  explicit Inflater(const std::string& name) {
    // 15: the largest window; + 16: a gzip wrapper, whose CRC-32 and length zlib then checks.
    if (inflateInit2(&stream_, 15 + 16) != Z_OK)
      throw DataError(reader, {name}, "zlib could not start. Out of memory?");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream* operator->() { return &stream_; }
  int step() { return inflate(&stream_, Z_NO_FLUSH); }
  void next_member() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

void require_within(const ReadLimits& limits, std::size_t input, std::size_t output, const std::string& name) {
  if (output > limits.max_bytes)
    throw DataError(reader, {name},
                    "decompresses to more than the limit of " + std::to_string(limits.max_bytes) +
                        " bytes. If you trust the file, raise ReadLimits::max_bytes.");
  if (output > limits.ratio_free_bytes && output / limits.max_ratio > input)
    throw DataError(reader, {name},
                    "decompresses to more than " + std::to_string(limits.max_ratio) +
                        " times its size, as decompression bombs do. If you trust the file, raise "
                        "ReadLimits::max_ratio.");
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view compressed, const std::string& name, const ReadLimits& limits) {
  if (!is_gzip(compressed)) throw DataError(reader, {name, {}, 0}, "expected the gzip magic bytes 1f 8b. Is it gzip?");
  std::string output;
  std::array<char, 1 << 16> chunk;
  Inflater stream(name);
  std::size_t given = 0;  // avail_in has 32 bits, so the input is handed over in pieces
  const auto consumed = [&] { return given - stream->avail_in; };

  for (;;) {
    if (stream->avail_in == 0 && given < compressed.size()) {
      const std::size_t piece = std::min(compressed.size() - given, std::size_t{1} << 30);
      stream->next_in = reinterpret_cast<const Bytef*>(compressed.data() + given);
      stream->avail_in = static_cast<uInt>(piece);
      given += piece;
    }
    stream->next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream->avail_out = static_cast<uInt>(chunk.size());
    const int status = stream.step();
    output.append(chunk.data(), chunk.size() - stream->avail_out);
    require_within(limits, compressed.size(), output.size(), name);

    const FilePlace here{name, {}, static_cast<std::int64_t>(consumed())};
    if (status == Z_STREAM_END) {
      if (consumed() == compressed.size()) return output;
      // RFC 1952 allows several members one after another; anything else behind the end is damage.
      if (!is_gzip(compressed.substr(consumed())))
        throw DataError(reader, here,
                        "expected the end of the file, found " + std::to_string(compressed.size() - consumed()) +
                            " more bytes that are not gzip. Was something appended to the file?");
      stream.next_member();
    } else if (status == Z_DATA_ERROR || status == Z_NEED_DICT) {
      throw DataError(reader, here,
                      std::string("the compressed data are corrupt (") + (stream->msg ? stream->msg : "bad header") +
                          "). Fetch or compress the file again.");
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      throw DataError(reader, here, "zlib ran out of memory.");
    } else if (stream->avail_in == 0 && given == compressed.size() && stream->avail_out != 0) {
      throw DataError(reader, here, "the file is truncated: it ends inside the compressed data. Fetch it again.");
    }
  }
}

std::string read_file(const std::filesystem::path& path, const ReadLimits& limits) {
  const std::string name = path.string();
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  if (!std::filesystem::exists(status))
    throw DataError("read_file", {name},
                    "no such file. The working directory is " + std::filesystem::current_path().string() + ".");
  if (std::filesystem::is_directory(status))
    throw DataError("read_file", {name}, "this is a directory. Name a file in it.");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError("read_file", {name}, "cannot be opened. May you read it?");

  std::string bytes;
  std::array<char, 1 << 16> chunk;
  while (file) {
    file.read(chunk.data(), chunk.size());
    bytes.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > limits.max_bytes)
      throw DataError("read_file", {name},
                      "is larger than the limit of " + std::to_string(limits.max_bytes) +
                          " bytes. If you trust the file, raise ReadLimits::max_bytes.");
  }
  if (file.bad()) throw DataError("read_file", {name}, "reading failed on the way. Is the disk all right?");
  return is_gzip(bytes) ? gunzip(bytes, name, limits) : bytes;
}

}  // namespace gradus
