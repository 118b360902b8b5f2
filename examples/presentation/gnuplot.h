// Runs gnuplot on scripts and returns what they draw. Scripts go in and pictures come out through anonymous
// files: no shell, no path and no name of the user's is ever interpreted.
//
//   std::string svg = gnuplot({"set terminal svg\nplot sin(x)\n"}).front();
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace gradus::compare {

/// gnuplot is missing, or refused the script. The message says what to install, or what gnuplot said.
class GnuplotError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What each of the scripts draws as SVG, all drawn by one run of `gnuplot` (looked up in PATH) without the user's
/// ~/.gnuplot. No script sees the settings of another. Throws GnuplotError.
std::vector<std::string> gnuplot(const std::vector<std::string>& scripts);

/// Text inside single quotes that gnuplot's enhanced mode shows as it is: leaky_relu keeps its underscore.
std::string literal(const std::string& text);

}  // namespace gradus::compare
