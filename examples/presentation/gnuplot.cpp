#include "compare/gnuplot.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

extern char** environ;  // NOLINT

namespace gradus::compare {

namespace {

constexpr const char* install = " Install it with `apt-get install gnuplot-nox`; everything but the plots was written.";

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

// One SVG document after the other.
std::vector<std::string> pictures(const std::string& output) {
  const std::string end = "</svg>";
  std::vector<std::string> result;
  for (std::size_t begin = 0, found = 0; (found = output.find(end, begin)) != std::string::npos;
       begin = found + end.size())
    result.push_back(output.substr(begin, found + end.size() - begin) + "\n");
  return result;
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

std::string literal(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      result += ' ';
    } else if (c == '\'') {
      result += "''";
    } else {
      if (std::strchr("\\^_@&~{}", c) != nullptr) result += '\\';
      result += c;
    }
  }
  return result + "'";
}

}  // namespace gradus::compare
