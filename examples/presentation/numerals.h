// Numbers as text, the same in every locale: for tables, captions and gnuplot's input.
#pragma once

#include <string>

namespace gradus::presentation {

/// 0.9714 with 3 digits is "0.971". Not finite: "–".
std::string fixed(double value, int digits);
/// 0.00012345 with 2 digits is "0.00012"; "1.2e-12" below 0.0001 or from 100000. Not finite: "–".
std::string significant(double value, int digits);
/// The shortest text that reads back as the same number, for data; never called with a value that is not finite.
std::string exact(double value);
/// "1 seed", "5 seeds".
std::string counted(long count, const std::string& noun);
/// "a", "a and b", "a, b and c".
template <class Texts>
std::string listed(const Texts& texts, const std::string& last = " and ") {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i)
    result += (i == 0 ? "" : i + 1 == texts.size() ? last : ", ") + texts[i];
  return result;
}

}  // namespace gradus::presentation
