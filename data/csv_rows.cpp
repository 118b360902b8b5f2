#include <gradus/data/csv_rows.h>

#include <algorithm>
#include <array>

namespace gradus {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string_view without_mark(std::string_view text) {
  return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
}

}  // namespace

char detect_delimiter(std::string_view text) {
  text = without_mark(text);
  constexpr std::array<char, 3> candidates{',', ';', '\t'};
  std::array<int, 3> counts{};
  bool quoted = false, blank = true;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) {
      if (!blank) break;
      continue;
    }
    blank = false;
    if (quoted) continue;
    for (std::size_t i = 0; i < candidates.size(); ++i) counts[i] += c == candidates[i];
  }
  return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

CsvRows::CsvRows(std::string_view text, std::string name, char delimiter)
    : text_(without_mark(text)), name_(std::move(name)), delimiter_(delimiter ? delimiter : detect_delimiter(text)) {
  if (delimiter_ == '"' || delimiter_ == '\n' || delimiter_ == '\r')
    throw ArgumentError("[csv] a quote or a line end cannot be the delimiter.");
}

bool CsvRows::next() {
  for (;;) {
    fields_.clear();
    if (at_end()) return false;
    row_line_ = line_;
    do read_field();
    while (!at_end() && text_[at_] == delimiter_ && ++at_);
    skip_line_end();
    if (fields_.size() > 1 || !fields_.front().empty()) return true;  // else a blank line
  }
}

void CsvRows::skip_line_end() {
  if (at_end()) return;
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

void CsvRows::skip_blanks() {
  while (!at_end() && text_[at_] != delimiter_ && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

void CsvRows::read_field() {
  skip_blanks();
  std::string& field = fields_.emplace_back();
  if (!at_end() && text_[at_] == '"') return read_quoted(field);
  const std::size_t begin = at_;
  while (!at_end() && text_[at_] != delimiter_ && !at_line_end()) ++at_;
  std::size_t end = at_;
  while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
  field.assign(text_.substr(begin, end - begin));
}

void CsvRows::read_quoted(std::string& field) {
  const std::int64_t opened = line_;
  ++at_;
  for (;;) {
    if (at_end())
      throw DataError("csv", {name_, opened},
                      "the quote opened here is never closed. Double a quote that is meant as text.");
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      if (at_end() || text_[at_] != '"') break;  // closed, unless doubled
    } else if (at_line_end()) {
      const std::size_t begin = at_;
      skip_line_end();
      field.append(text_.substr(begin, at_ - begin));
      continue;
    }
    field += c;
    ++at_;
  }
  skip_blanks();
  if (!at_end() && text_[at_] != delimiter_ && !at_line_end())
    throw DataError("csv", {name_, line_},
                    "expected a delimiter after the closing quote. Double a quote that is meant as text.");
}

}  // namespace gradus
