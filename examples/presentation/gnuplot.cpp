#include "presentation/gnuplot.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <regex>
#include <string_view>
#include <system_error>

extern char** environ;  // NOLINT

namespace gradus::presentation {

namespace {

constexpr const char* install = " Install it with `apt-get install gnuplot-nox`; everything but the plots was written.";

constexpr std::string_view png_start = "\x89PNG";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

// Files rather than pipes: nobody can block on a full pipe or be killed by a broken one.
File anonymous_file() {
  File file(std::tmpfile());
  if (!file) throw GnuplotError("cannot make a temporary file for gnuplot: " + std::generic_category().message(errno));
  return file;
}

std::string contents(std::FILE* file) {
  std::string result;
  std::rewind(file);
  char block[1 << 16];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file)) result.append(block, count);
  return result;
}

// One document after the other: SVG ends with its closing tag, PNG with the chunk IEND and four bytes of checksum.
std::vector<std::string> pictures(const std::string& output) {
  std::vector<std::string> result;
  for (std::size_t begin = 0;;) {
    begin = output.find_first_not_of("\n\f", begin);
    if (begin == std::string::npos) return result;
    const bool is_png = output.compare(begin, png_start.size(), png_start) == 0;
    const std::string_view end = is_png ? "IEND" : "</svg>";
    const std::size_t found = output.find(end, begin);
    if (found == std::string::npos) return result;
    const std::size_t length = found + end.size() + (is_png ? 4 : 0) - begin;
    result.push_back(output.substr(begin, length) + (is_png ? "" : "\n"));
    begin += length;
  }
}

}  // namespace

std::vector<std::string> gnuplot(const std::vector<std::string>& scripts) {
  std::string all;
  for (const std::string& script : scripts) all += script + "\nset output\nreset session\n";
  const File input = anonymous_file(), output = anonymous_file(), messages = anonymous_file();
  if (std::fwrite(all.data(), 1, all.size(), input.get()) != all.size() || std::fflush(input.get()) != 0)
    throw GnuplotError("cannot write the script for gnuplot: " + std::generic_category().message(errno));
  std::rewind(input.get());

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input.get()), 0);
  posix_spawn_file_actions_adddup2(&actions, fileno(output.get()), 1);
  posix_spawn_file_actions_adddup2(&actions, fileno(messages.get()), 2);
  char program[] = "gnuplot", defaults[] = "-d", from_input[] = "-";
  char* const arguments[] = {program, defaults, from_input, nullptr};
  pid_t child = 0;
  const int spawned = posix_spawnp(&child, program, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0)
    throw GnuplotError("there is no gnuplot (" + std::generic_category().message(spawned) + ")." + install);

  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw GnuplotError("lost gnuplot: " + std::generic_category().message(errno));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    throw GnuplotError(std::string("gnuplot did not start.") + install);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw GnuplotError("gnuplot failed: " + contents(messages.get()) + install);
  std::vector<std::string> drawn = pictures(contents(output.get()));
  if (drawn.size() != scripts.size())
    throw GnuplotError("gnuplot drew " + std::to_string(drawn.size()) + " of " + std::to_string(scripts.size()) +
                       " plots: " + contents(messages.get()) + install);
  return drawn;
}

std::string svg_terminal(int width, int height, int font) {
  return "set terminal svg size " + std::to_string(width) + "," + std::to_string(height) +
         " dynamic enhanced font 'sans-serif," + std::to_string(font) + "' standalone background 'white'\n";
}

std::string as_png(const std::string& script) {
  const std::regex terminal(
      "set terminal svg size ([0-9]+),([0-9]+) dynamic enhanced font '([^,]*),([0-9]+)' standalone");
  std::smatch found;
  if (!std::regex_search(script, found, terminal)) throw GnuplotError("the script does not set the terminal for SVG");
  const auto twice = [](const std::string& pixels) { return std::to_string(2 * std::stoi(pixels)); };
  // Pixels of SVG are 1/72 inch to its fonts, and those of PNG 1/96.
  return found.prefix().str() + "set terminal pngcairo size " + twice(found[1]) + "," + twice(found[2]) +
         " enhanced font '" + found[3].str() + "," + found[4].str() + "' fontscale 1.5 linewidth 2 pointscale 2" +
         found.suffix().str();
}

std::string in_quotes(const std::string& enhanced) {
  std::string result = "'";
  for (const char c : enhanced) result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

std::string as_enhanced(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      result += ' ';
      continue;
    }
    if (std::strchr("\\^_@&~{}", c) != nullptr) result += '\\';
    result += c;
  }
  return result;
}

std::string literal(const std::string& text) { return in_quotes(as_enhanced(text)); }

}  // namespace gradus::presentation
