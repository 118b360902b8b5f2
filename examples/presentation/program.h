// What every program does alike: a log on stderr, an orderly end on Ctrl-C, exit codes for what went wrong.
//
//   int main(int argc, char** argv) {
//     set_up_log("claims", options.log_level);
//     return run_program([&] { return run(options); });   // 0, or what run() returns, or one of ExitCode
//   }
//   {
//     const Interruptible until_done;                     // from here on Ctrl-C sets stop_requested()
//     while (work_left && !stop_requested()) ...
//   }
#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace gradus::presentation {

/// What the programs have in common; a program may add its own.
enum ExitCode { ok = 0, run_time_error = 1, usage = 2, bad_data = 3, interrupted = 130 };

/// Sends the log to stderr, without timestamps, in colour where that is wanted. Levels as spdlog names them.
void set_up_log(const std::string& program, const std::string& level = "info");

/// Whether Ctrl-C was pressed while an Interruptible lived.
const std::atomic<bool>& stop_requested();

/// While it lives, the first Ctrl-C asks for an orderly end and the second one ends the program at once.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
};

/// What `work` returns. An exception is logged: bad_data for a DataError, usage for an ArgumentError, else
/// run_time_error.
int run_program(const std::function<int()>& work);

/// The number of threads a user asked for; 0 is one per processor.
int threads_or_all(int asked);

}  // namespace gradus::presentation
