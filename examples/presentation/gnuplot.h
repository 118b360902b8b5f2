// Runs gnuplot on scripts and returns what they draw. Scripts go in and pictures come out through anonymous
// files: no shell, no path and no name of the user's is ever interpreted.
//
//   std::string svg = gnuplot({"set terminal svg\nplot sin(x)\n"}).front();
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace gradus::presentation {

/// gnuplot is missing, or refused the script. The message says what to install, or what gnuplot said.
class GnuplotError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The line with which a script begins: SVG of that size in pixels, on white, with images inside.
std::string svg_terminal(int width, int height, int font);
/// A script that begins so, for PNG of twice the size. Throws GnuplotError if it does not.
std::string as_png(const std::string& script);

/// What each of the scripts draws, as SVG or PNG, all drawn by one run of `gnuplot` (looked up in PATH) without the
/// user's ~/.gnuplot. No script sees the settings of another. Throws GnuplotError.
std::vector<std::string> gnuplot(const std::vector<std::string>& scripts);

/// Text that gnuplot's enhanced notation shows as it is: leaky_relu keeps its underscore.
std::string as_enhanced(const std::string& text);
/// Text in enhanced notation as a string of gnuplot's, inside single quotes; an apostrophe in it stays one.
std::string in_quotes(const std::string& enhanced);
/// Both.
std::string literal(const std::string& text);

}  // namespace gradus::presentation
