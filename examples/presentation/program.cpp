#include "presentation/program.h"

#include "presentation/progress.h"

#include <gradus/core/errors.h>
#include <gradus/data/errors.h>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <thread>

namespace gradus::presentation {
namespace {

std::atomic<bool> stop = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void on_interrupt(int) {
  stop = true;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

void set_up_log(const std::string& program, const std::string& level) {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_color_mode(wants_colours(STDERR_FILENO) ? spdlog::color_mode::always : spdlog::color_mode::never);
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(program, sink));
  spdlog::set_pattern("%^%l%$: %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

const std::atomic<bool>& stop_requested() { return stop; }

Interruptible::Interruptible() { std::signal(SIGINT, on_interrupt); }
Interruptible::~Interruptible() { std::signal(SIGINT, SIG_DFL); }

int run_program(const std::function<int()>& work) {
  try {
    return work();
  } catch (const DataError& e) {
    spdlog::error("{}", e.what());
    return bad_data;
  } catch (const ArgumentError& e) {
    spdlog::error("{}", e.what());
    return usage;
  } catch (const std::exception& e) {
    spdlog::error("{}", e.what());
    return run_time_error;
  }
}

int threads_or_all(int asked) {
  return asked > 0 ? asked : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace gradus::presentation
