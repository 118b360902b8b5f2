// DataError: a file that is missing, damaged or not what it claims to be. The message names the file and the line
// (text) or byte (binary), what was expected, what was found, and what to do next. Nothing is kept half-loaded.
//
//   try { Dataset flowers = read_csv("my.csv"); }
//   catch (const DataError& e) { std::cerr << e.what(); }
//   // [csv] my.csv:17: expected 65 columns as in line 1, found 64. Is a delimiter missing, or a field not quoted?
#pragma once

#include <gradus/core/errors.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace gradus {

/// Where in a file something is wrong: a line of text (from 1), or a byte (from 0), or the file as a whole.
struct FilePlace {
  std::string file;
  std::optional<std::int64_t> line{};
  std::optional<std::int64_t> byte{};

  /// "my.csv", "my.csv:17", or "images.gz, byte 4".
  std::string string() const {
    if (line) return file + ":" + std::to_string(*line);
    if (byte) return file + ", byte " + std::to_string(*byte);
    return file;
  }
};

class DataError : public Error {
 public:
  /// `reader` goes into the square brackets; `problem` says what was expected, what was found and what to do next.
  DataError(const std::string& reader, FilePlace where, const std::string& problem)
      : Error("[" + reader + "] " + where.string() + ": " + problem), where_(std::move(where)) {}

  const std::string& file() const { return where_.file; }
  std::optional<std::int64_t> line() const { return where_.line; }
  std::optional<std::int64_t> byte() const { return where_.byte; }

 private:
  FilePlace where_;
};

}  // namespace gradus
