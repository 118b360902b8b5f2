// The grammar of CSV (RFC 4180), without any meaning: text in, one row of fields after the other out. A field in
// double quotes may hold delimiters, line ends and, doubled, quotes. Lines end with LF, CRLF or CR; blank lines and a
// UTF-8 byte order mark are skipped. The text must outlive the reader.
//
//   CsvRows rows("a,b\n1,\"x, y\"\n", "my.csv", ',');
//   while (rows.next()) use(rows.line(), rows.fields());    // 1: a | b;   2: 1 | x, y
#pragma once

#include <gradus/data/errors.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

class CsvRows {
 public:
  /// `name` stands for the file in errors. A delimiter of 0 is detected by detect_delimiter().
  CsvRows(std::string_view text, std::string name, char delimiter = 0);

  /// Moves to the next row; false at the end. Throws DataError for a quote that is never closed, or text behind one.
  bool next();
  /// The current row's fields; valid until next(). Blanks around an unquoted field are cut off.
  const std::vector<std::string>& fields() const { return fields_; }
  /// The line on which the current row begins, from 1.
  std::int64_t line() const { return row_line_; }
  char delimiter() const { return delimiter_; }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_line_end();
  void skip_blanks();
  void read_field();
  void read_quoted(std::string& field);

  std::string_view text_;
  std::string name_;
  char delimiter_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1, row_line_ = 1;
  std::vector<std::string> fields_;
};

/// Comma, semicolon or tab: whichever is most frequent outside quotes in the first line that is not blank; comma
/// if there is none.
char detect_delimiter(std::string_view text);

}  // namespace gradus
