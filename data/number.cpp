#include <gradus/data/number.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <locale>
#include <sstream>
#include <string>
#include <system_error>

namespace gradus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

std::size_t skip_sign(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == '+' || text[at] == '-') ? at + 1 : at;
}

bool has_form_of_number(std::string_view text) {
  std::size_t begin = skip_sign(text, 0);
  std::size_t at = skip_digits(text, begin);
  std::size_t digits = at - begin;
  if (at < text.size() && text[at] == '.') {
    begin = at + 1;
    at = skip_digits(text, begin);
    digits += at - begin;
  }
  if (digits == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    begin = skip_sign(text, at + 1);
    at = skip_digits(text, begin);
    if (at == begin) return false;
  }
  return at == text.size();
}

bool names_non_finite(std::string_view text) {
  std::string word;
  for (const char c : text.substr(skip_sign(text, 0)))
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return word == "nan" || word == "inf" || word == "infinity";
}

// `text` has the form of a number. False if no double holds it.
bool convert(std::string_view text, double& value) {
  if (text.starts_with('+')) text.remove_prefix(1);  // from_chars knows only the minus sign
#if defined(__cpp_lib_to_chars)
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
#else  // older libc++ (and so Emscripten) reads no floating point in from_chars
  std::istringstream stream{std::string(text)};
  stream.imbue(std::locale::classic());
  return static_cast<bool>(stream >> value) && std::isfinite(value);
#endif
}

}  // namespace

ParsedNumber parse_number(std::string_view text) {
  if (!has_form_of_number(text)) return {names_non_finite(text) ? NumberKind::non_finite : NumberKind::text, 0};
  double value = 0;
  if (!convert(text, value)) return {NumberKind::non_finite, 0};
  return {NumberKind::finite, value};
}

}  // namespace gradus
