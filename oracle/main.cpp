// oracle: does Gradus compute what PyTorch computes? See --help.
#include "program_check.h"
#include "progress.h"
#include "torch_checks.h"
#include "torch_reader.h"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

namespace {

using namespace gradus::oracle;

struct Options {
  std::size_t programs = 20000;
  std::uint64_t seed = 1;
  std::optional<std::size_t> program;
  std::string out = "out/oracle";
};

constexpr const char* about =
    "Compares Gradus with libtorch, PyTorch's C++ library, and ends with 1 if there is a difference that nothing\n"
    "explains.\n"
    "  operations   every operation, activation and loss by itself: all combinations of edge values (±0, ±∞, NaN,\n"
    "               subnormal, huge), random operands, special ones\n"
    "  layers       outputs and gradients; optimizers and schedules, step by step; trainings of 500 steps\n"
    "  programs     random programs of up to ten steps: values, gradients by backward() and as recorded, second\n"
    "               derivatives by grad() and by forward mode\n"
    "All in float32 and float64. A program that differs is made as small as it goes and printed.";
constexpr const char* footer =
    "Examples:\n"
    "  oracle --programs 200000 --seed 7        more programs, and others\n"
    "  oracle --seed 7 --program 1234           one program of that seed: shows it, and compares it\n\n"
    "docs/oracle.md tells what is compared, how close it must be, and which differences are as they should be.\n"
    "Exit codes: 0 agreement, 1 a difference or an error, 2 usage.";

// CLI11 alone takes -1 for the largest number there is.
std::string only_digits(const std::string& text) {
  const bool all = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return all ? "" : "\"" + text + "\" is not a whole number from 0 on";
}

int show_one(const Options& options) {
  const Vocabulary words = vocabulary();
  Match match(words, read_with_torch);
  const Program program = match.generate()(options.seed, *options.program);
  std::cout << fmt::format("Program {} of seed {}\n", *options.program, options.seed) << program.text();
  const Verdict verdict = match.compare()(program);
  if (verdict.agrees()) {
    std::cout << fmt::format(
        "Gradus and libtorch agree in {} numbers; the largest error is {:.0f}% of what is allowed.\n",
        verdict.comparisons, 100 * verdict.worst_share);
    return 0;
  }
  std::cout << "They differ. As small as it goes:\n" << match.explained_minimally(program);
  return 1;
}

int compare_all(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  Report report{.seed = options.seed, .reference = "libtorch " + torch_version()};
  // If it cannot be written, that had better be found out now; and a run that fails must not leave the last one's.
  const std::filesystem::path file = std::filesystem::path(options.out) / "oracle.json";
  std::filesystem::create_directories(options.out);
  std::filesystem::remove(file);
  const Vocabulary words = vocabulary();
  Match match(words, read_with_torch);
  check_completeness(report);
  {
    ProgressLine line("operations", words.size());
    compare_operations(match, options.seed, report, std::ref(line));
  }
  require_all_explanations(report);
  compare_layers(options.seed, report);
  compare_optimizers(options.seed, report);
  std::cerr << "training with each optimizer\n";
  compare_trainings(options.seed, report);
  compare_lbfgs(options.seed, report);
  compare_schedules(report);
  {
    ProgressLine line("programs", options.programs);
    compare_programs(match, options.seed, 0, options.programs, report, std::ref(line));
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::cout << table(report, isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr);
  write_json(report, file);
  std::cerr << "wrote " << file.string() << '\n';
  return report.is_green() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(about, "oracle");
  app.footer(footer);
  app.get_formatter()->column_width(24);
  app.add_option("--programs", options.programs, "How many random programs")
      ->option_text("N [20000]")
      ->check(only_digits)
      ->check(CLI::Range(0UL, 100'000'000UL));
  app.add_option("--seed", options.seed, "Which ones; the same seed makes the same programs")
      ->option_text("S [1]")
      ->check(only_digits);
  app.add_option("--program", options.program, "Only this program of the seed, and show it")
      ->option_text("K")
      ->check(only_digits);
  app.add_option("--out", options.out, "The folder for oracle.json")->option_text("FOLDER [out/oracle]");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {
    return app.exit(request);
  } catch (const CLI::Error& error) {
    std::cerr << "oracle: " << error.what() << "\nRun oracle --help to see all flags.\n";
    return 2;
  }
  try {
    set_up_torch();
    return options.program ? show_one(options) : compare_all(options);
  } catch (const std::exception& error) {
    std::cerr << "oracle: " << error.what() << '\n';
    return 1;
  }
}
