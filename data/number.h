// Decimal numbers in text, read the same way whatever the locale: an optional sign, digits with at most one point, an
// optional exponent. No hexadecimal, no thousands separators, no decimal comma. For the text readers of this room.
//
//   parse_number("-1.5e3").value;                       // -1500
//   parse_number("nan").kind == NumberKind::non_finite; // also inf, and 1e999, which no double holds
//   parse_number("1,5").kind == NumberKind::text;
#pragma once

#include <string_view>

namespace gradus {

enum class NumberKind { finite, non_finite, text };

struct ParsedNumber {
  NumberKind kind = NumberKind::text;
  double value = 0;  // meaningful if finite
};

/// The whole of `text` must be the number; spaces around it make it text.
ParsedNumber parse_number(std::string_view text);

}  // namespace gradus
