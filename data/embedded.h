// Files that are part of the library itself, so that a program finds them wherever it is installed. The bytes are
// turned into a source file at configure time by room.cmake and live as long as the program.
//
//   std::string csv = gunzip(embedded_digits(), "digits.csv.gz");
#pragma once

#include <string_view>

namespace gradus {

/// The bytes of data/files/digits.csv.gz.
std::string_view embedded_digits();

}  // namespace gradus
