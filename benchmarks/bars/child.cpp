#include "child.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace bars {

Child run_child(const std::string& program, std::vector<std::string> arguments) {
  using Clock = std::chrono::steady_clock;
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) throw std::runtime_error("no pipe to " + program);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);

  const Clock::time_point start = Clock::now();
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string output;
  std::array<char, 512> piece{};
  for (ssize_t count = 0; error == 0 && (count = read(pipe_ends[0], piece.data(), piece.size())) > 0;)
    output.append(piece.data(), static_cast<std::size_t>(count));
  close(pipe_ends[0]);
  int status = 1;
  if (error == 0) waitpid(pid, &status, 0);
  const std::chrono::duration<double, std::milli> time = Clock::now() - start;
  if (status != 0) throw std::runtime_error(program + " could not be run, or failed");
  return {time.count(), nlohmann::json::parse(output)};
}

}  // namespace bars
