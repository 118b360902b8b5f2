// Whole files into memory, plain or gzip (RFC 1952, told by the magic bytes 1f 8b, not by the name). A gzip file's
// checksum and length are verified, and decompression stops at a limit, so that a small hostile file cannot fill the
// memory. The returned string owns the bytes.
//
//   std::string text = read_file("digits.csv.gz");                      // decompressed
//   std::string small = read_file("upload.gz", {.max_bytes = 1 << 20}); // DataError above 1 MiB
#pragma once

#include <gradus/data/errors.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace gradus {

struct ReadLimits {
  /// Most bytes a file may hold, both as stored and decompressed.
  std::size_t max_bytes = std::size_t{2} << 30;
  /// Most bytes of output per byte of input. deflate reaches 1032; data worth learning from stays far below 200.
  std::size_t max_ratio = 200;
  /// Outputs up to this size may have any ratio: a small file of zeros is no bomb.
  std::size_t ratio_free_bytes = std::size_t{16} << 20;
};

/// The contents of a file, decompressed if it is gzip. Throws DataError if the file is missing, a directory,
/// unreadable, truncated, corrupt, followed by bytes that are not gzip, or larger than the limits.
std::string read_file(const std::filesystem::path& path, const ReadLimits& limits = {});

/// Decompresses bytes already in memory; `name` stands for the file in error messages. Throws DataError as above.
std::string gunzip(std::string_view compressed, const std::string& name, const ReadLimits& limits = {});

/// True if the bytes begin as a gzip file does.
bool is_gzip(std::string_view bytes);

}  // namespace gradus
